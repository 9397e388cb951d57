import Records

extension LanguageTable {
    /// What works without any configuration, where the host has the tools.
    public static let standard: LanguageTable = {
        do {
            return try LanguageTable([python3, pypy3, python2, cpp, c, java, javascript, rust, go, csharp, kotlin])
        } catch {
            preconditionFailure("the standard language table is wrong: \(error)")
        }
    }()

    // A fixed hash seed makes two runs alike; no byte code is written beside the source.
    private static let pythonEnvironment = ["PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"]
    private static let nativeMarks = ["std::bad_alloc"]

    private static let python3 = Language(
        name: "python3", aliases: ["PYTHON3", "python", "py", "py3"], sourceFile: "main.py", run: ["python3", "{source}"],
        toolPaths: ["python3": ["/usr/bin/python3", "/usr/local/bin/python3"]], memoryReserve: .mebibytes(16),
        warmStart: true, environment: pythonEnvironment, outOfMemoryMarks: ["MemoryError"], selfTest: SelfTestSource.python)

    private static let pypy3 = Language(
        name: "pypy3", aliases: ["pypy"], sourceFile: "main.py", run: ["pypy3", "{source}"],
        toolPaths: ["pypy3": ["/usr/bin/pypy3", "/opt/pypy3/bin/pypy3", "/usr/local/bin/pypy3"]], memoryReserve: .mebibytes(96),
        addressSpaceLimited: false, environment: pythonEnvironment, outOfMemoryMarks: ["MemoryError"], selfTest: SelfTestSource.python)

    private static let python2 = Language(
        name: "python2", aliases: ["PYTHON", "PYTHON2", "py2"], sourceFile: "main.py", run: ["python2", "{source}"],
        toolPaths: [
            "python2": [
                "/usr/bin/python2", "/usr/bin/python2.7", "/usr/local/bin/python2", "/usr/local/bin/python2.7", "/opt/python2/bin/python2",
            ]
        ],
        memoryReserve: .mebibytes(16), environment: pythonEnvironment, outOfMemoryMarks: ["MemoryError"], selfTest: SelfTestSource.python)

    private static let cpp = Language(
        name: "cpp", aliases: ["c++", "CPP", "cc", "cxx", "cpp17"], sourceFile: "main.cpp",
        compile: ["g++", "-O2", "-std=gnu++17", "-fmax-errors=20", "-o", "main", "{source}"],
        staticLink: Language.StaticLink(words: ["-static"], libraries: ["libstdc++.a", "libc.a", "libm.a"]), artifacts: ["main"],
        run: ["{dir}/main"], outOfMemoryMarks: nativeMarks, selfTest: SelfTestSource.cpp)

    private static let c = Language(
        name: "c", sourceFile: "main.c", compile: ["gcc", "-O2", "-std=gnu17", "-fmax-errors=20", "-o", "main", "{source}", "-lm"],
        staticLink: Language.StaticLink(words: ["-static"], libraries: ["libc.a", "libm.a"]), artifacts: ["main"], run: ["{dir}/main"],
        selfTest: SelfTestSource.c)

    // Results are plain files, so the directories of a package go into their names.
    private static let javaCompile = """
        source=$1 && shift && mkdir classes && "$0" "$@" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -J-XX:-UsePerfData -J-XX:ActiveProcessorCount=2 \\
        -encoding UTF-8 -nowarn -proc:none -d classes "$source" || exit
        cd classes && find * -name '*.class' | while IFS= read -r name; do
        flat=$name; while [ "$flat" != "${flat#*/}" ]; do flat=${flat%%/*}\\\\${flat#*/}; done
        mv "$name" "../$flat"; done
        """

    // Over the classes that the compiler and a program use; the last line fails where the JVM would not take the archive.
    private static let javaArchive = """
        mkdir classes && "$1" -J-XX:DumpLoadedClassList=compiler -J-XX:+UseSerialGC -proc:none -d classes "$2" &&
        echo 1 2 | "$0" -XX:DumpLoadedClassList=program -XX:+UseSerialGC -cp classes "$4" &&
        ls classes | sed 's/.class$//' >own && cat compiler program | grep -vxFf own >all &&
        "$0" -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile=all -XX:SharedArchiveFile="$3" &&
        echo 1 2 | "$0" -Xshare:on -XX:+UseSerialGC -XX:SharedArchiveFile="$3" -cp classes "$4"
        """

    // What the JVM itself has to say must not get into a candidate's answer. Two cores for it on every host: its threads stay few.
    // The heap is bounded by -Xmx, so the reserve can be generous: unwinding an overflow of the stack takes six times the stack.
    private static let jvm = [
        "java", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:ActiveProcessorCount=2", "-XX:+DisplayVMOutputToStderr",
        "-Xlog:disable", "-Xlog:all=warning:stderr", "-Xmx{memory_mb}m", "-Xss{stack_mb}m", "-Dfile.encoding=UTF-8",
    ]

    private static let java = Language(
        name: "java", aliases: ["JAVA"], sourceFile: "{stem}.java",
        compile: ["/bin/sh", "-c", javaCompile, "{tool:javac}", "{source}", "-J-XX:SharedArchiveFile={archive}"],
        artifacts: ["*.class"],
        run: jvm + ["-XX:SharedArchiveFile={archive}", "-cp", "{dir}", "{main}"],
        archiveCommand: ["/bin/sh", "-c", javaArchive, "{tool:java}", "{tool:javac}", "{source}", "{archive}", "{main}"],
        readOnlyPaths: ["/etc/java-*"], memoryReserve: .mebibytes(512), processes: 64,
        confinement: .runtime, addressSpaceLimited: false, outOfMemoryMarks: ["java.lang.OutOfMemoryError"],
        selfTest: SelfTestSource.java)

    private static let javascript = Language(
        name: "javascript", aliases: ["js", "node", "nodejs"], sourceFile: "main.js",
        run: ["node", "--max-old-space-size={memory_mb}", "--stack-size=50000", "{source}"],
        toolPaths: ["node": ["/usr/bin/node", "/usr/bin/nodejs"]],
        memoryReserve: .mebibytes(192), processes: 64, confinement: .runtime, addressSpaceLimited: false,
        // Without it node ends at once where the host's own configuration of OpenSSL cannot be read.
        environment: ["OPENSSL_CONF": "/dev/null"], outOfMemoryMarks: ["JavaScript heap out of memory"],
        selfTest: SelfTestSource.javascript)

    private static let rust = Language(
        name: "rust", aliases: ["rs"], sourceFile: "main.rs", compile: ["rustc", "-O", "--edition=2021", "-o", "main", "{source}"],
        artifacts: ["main"], run: ["{dir}/main"], outOfMemoryMarks: ["memory allocation of"],
        selfTest: SelfTestSource.rust)

    private static let go = Language(
        name: "go", aliases: ["golang"], sourceFile: "main.go",
        compile: [
            "/bin/sh", "-c", "GOCACHE=\"$PWD/cache\" GOPATH=\"$PWD/go\" GO111MODULE=off CGO_ENABLED=0 exec \"$0\" build -o main \"$1\"",
            "{tool:go}",
            "{source}",
        ],
        artifacts: ["main"], run: ["{dir}/main"], toolPaths: ["go": ["/usr/bin/go", "/usr/local/go/bin/go"]],
        versionArguments: ["go": ["version"]], memoryReserve: .mebibytes(32), processes: 64, confinement: .runtime,
        addressSpaceLimited: false,
        // Compiler and program start threads by the number of cores.
        environment: ["GOMAXPROCS": "2"], outOfMemoryMarks: ["out of memory"], selfTest: SelfTestSource.go)

    // Mono: Debian has no .NET SDK. Where that is installed, an entry of the configuration names its `csc` and `dotnet`.
    private static let csharp = Language(
        name: "csharp", aliases: ["c#", "cs", "mono"], sourceFile: "main.cs",
        compile: ["mcs", "-optimize+", "-warn:0", "-codepage:utf8", "-r:System.Numerics", "-out:main.exe", "{source}"],
        artifacts: ["main.exe"], run: ["mono", "{dir}/main.exe"], toolPaths: ["mcs": ["/usr/bin/mcs"]],
        readOnlyPaths: ["/etc/mono"], memoryReserve: .mebibytes(64), processes: 64, confinement: .runtime, addressSpaceLimited: false,
        // Else its own complaint about thread priorities, which it may not change, gets into the answer.
        environment: ["MONO_LOG_DEST": "/dev/null"], outOfMemoryMarks: ["System.OutOfMemoryException"], selfTest: SelfTestSource.csharp)

    // The archive carries Kotlin's library and names its main class itself.
    private static let kotlin = Language(
        name: "kotlin", aliases: ["kt"], sourceFile: "main.kt",
        compile: [
            "kotlinc", "-J-Xmx1024m", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData",
            "-J-XX:ActiveProcessorCount=2", "-nowarn", "{source}", "-include-runtime", "-d", "main.jar",
        ],
        artifacts: ["main.jar"], run: jvm + ["-jar", "{dir}/main.jar"],
        toolPaths: ["kotlinc": ["/usr/bin/kotlinc", "/opt/kotlinc/bin/kotlinc", "/usr/local/bin/kotlinc"]],
        versionArguments: ["kotlinc": ["-version"]], readOnlyPaths: ["/etc/java-*"], memoryReserve: .mebibytes(512), processes: 64,
        confinement: .runtime, addressSpaceLimited: false, outOfMemoryMarks: ["java.lang.OutOfMemoryError"],
        selfTest: SelfTestSource.kotlin)
}
