import Sandbox

/// What the languages of the JVM have in common.
enum JavaVirtualMachine {
    // What the JVM itself has to say must not get into a candidate's answer. Two cores for it on every host: its threads stay few.
    // The heap is bounded by -Xmx, so the reserve can be generous: unwinding an overflow of the stack takes six times the stack.
    static let command = [
        "java", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:ActiveProcessorCount=2", "-XX:+DisplayVMOutputToStderr",
        "-Xlog:disable", "-Xlog:all=warning:stderr", "-Xmx{memory_mb}m", "-Xss{stack_mb}m", "-Dfile.encoding=UTF-8",
        // The JVM does not look at TMPDIR.
        "-Djava.io.tmpdir=\(Program.workPath)",
    ]

    // The class alone says too little: it is also thrown where a thread cannot be started.
    static let outOfMemoryMarks = [
        "Java heap space", "GC overhead limit exceeded", "Metaspace", "Compressed class space", "Requested array size exceeds VM limit",
        "Direct buffer memory",
    ].map { "java.lang.OutOfMemoryError: " + $0 }
}
