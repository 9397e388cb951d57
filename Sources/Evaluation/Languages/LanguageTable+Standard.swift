import Records

extension LanguageTable {
    /// What works without any configuration, where the host has the tools.
    public static let standard: LanguageTable = {
        do {
            return try LanguageTable([python3, pypy3, python2, cpp, c, java, javascript, rust, go])
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
        warmStart: true, environment: pythonEnvironment, outOfMemoryMarks: ["MemoryError"])

    private static let pypy3 = Language(
        name: "pypy3", aliases: ["pypy"], sourceFile: "main.py", run: ["pypy3", "{source}"],
        toolPaths: ["pypy3": ["/usr/bin/pypy3", "/opt/pypy3/bin/pypy3", "/usr/local/bin/pypy3"]], memoryReserve: .mebibytes(96),
        addressSpaceLimited: false, environment: pythonEnvironment, outOfMemoryMarks: ["MemoryError"])

    private static let python2 = Language(
        name: "python2", aliases: ["PYTHON", "PYTHON2", "py2"], sourceFile: "main.py", run: ["python2", "{source}"],
        toolPaths: [
            "python2": [
                "/usr/bin/python2", "/usr/bin/python2.7", "/usr/local/bin/python2", "/usr/local/bin/python2.7", "/opt/python2/bin/python2",
            ]
        ],
        memoryReserve: .mebibytes(16), environment: pythonEnvironment, outOfMemoryMarks: ["MemoryError"])

    private static let cpp = Language(
        name: "cpp", aliases: ["c++", "CPP", "cc", "cxx", "cpp17"], sourceFile: "main.cpp",
        compile: ["g++", "-O2", "-std=gnu++17", "-fmax-errors=20", "-o", "main", "{source}"],
        staticLink: Language.StaticLink(words: ["-static"], libraries: ["libstdc++.a", "libc.a", "libm.a"]), artifacts: ["main"],
        run: ["{dir}/main"], outOfMemoryMarks: nativeMarks)

    private static let c = Language(
        name: "c", sourceFile: "main.c", compile: ["gcc", "-O2", "-std=gnu17", "-fmax-errors=20", "-o", "main", "{source}", "-lm"],
        staticLink: Language.StaticLink(words: ["-static"], libraries: ["libc.a", "libm.a"]), artifacts: ["main"], run: ["{dir}/main"])

    // Classes of no package lie beside each other and are taken as they are; those of a package need an archive, and with it a second JVM.
    private static let javaCompile = """
        "$0" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -J-XX:-UsePerfData -encoding UTF-8 -nowarn -proc:none -d classes "$2" || exit
        if ls classes/*.class >/dev/null 2>&1; then mv classes/*.class .; else
        "$1" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -J-XX:-UsePerfData --create --no-compress --file main.jar -C classes .; fi
        """

    private static let java = Language(
        name: "java", aliases: ["JAVA"], sourceFile: "{stem}.java",
        compile: ["/bin/sh", "-c", javaCompile, "{tool:javac}", "{tool:jar}", "{source}"], artifacts: ["*.class", "main.jar"],
        run: [
            "java", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx{memory_mb}m", "-Xss{stack_mb}m", "-Dfile.encoding=UTF-8",
            "-cp", "{dir}:{dir}/main.jar", "{main}",
        ],
        readOnlyPaths: ["/etc/java-*"], memoryReserve: .mebibytes(192), processes: 64, confinement: .runtime,
        addressSpaceLimited: false, outOfMemoryMarks: ["java.lang.OutOfMemoryError"])

    private static let javascript = Language(
        name: "javascript", aliases: ["js", "node", "nodejs"], sourceFile: "main.js",
        run: ["node", "--max-old-space-size={memory_mb}", "--stack-size=50000", "{source}"],
        toolPaths: ["node": ["/usr/bin/node", "/usr/bin/nodejs"]],
        memoryReserve: .mebibytes(192), processes: 64, confinement: .runtime, addressSpaceLimited: false,
        // Without it node ends at once where the host's own configuration of OpenSSL cannot be read.
        environment: ["OPENSSL_CONF": "/dev/null"], outOfMemoryMarks: ["JavaScript heap out of memory"])

    private static let rust = Language(
        name: "rust", aliases: ["rs"], sourceFile: "main.rs", compile: ["rustc", "-O", "--edition=2021", "-o", "main", "{source}"],
        artifacts: ["main"], run: ["{dir}/main"], outOfMemoryMarks: ["memory allocation of"])

    private static let go = Language(
        name: "go", aliases: ["golang"], sourceFile: "main.go",
        compile: [
            "/bin/sh", "-c", "GOCACHE=\"$PWD/cache\" GOPATH=\"$PWD/go\" GO111MODULE=off exec \"$0\" build -o main \"$1\"", "{tool:go}",
            "{source}",
        ],
        artifacts: ["main"], run: ["{dir}/main"], toolPaths: ["go": ["/usr/bin/go", "/usr/local/go/bin/go"]],
        versionArguments: ["go": ["version"]], memoryReserve: .mebibytes(32), processes: 64, confinement: .runtime,
        addressSpaceLimited: false,
        outOfMemoryMarks: ["out of memory"])
}
