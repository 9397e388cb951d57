import Records

extension StandardLanguage {
    // The archive carries Kotlin's library and names its main class itself.
    static let kotlin = StandardLanguage(
        Language(
            name: "kotlin", aliases: ["kt"], sourceFile: "main.kt",
            compile: [
                "kotlinc", "-J-Xmx1024m", "-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1", "-J-XX:-UsePerfData",
                "-J-XX:ActiveProcessorCount=2", "-nowarn", "{source}", "-include-runtime", "-d", "main.jar",
            ],
            artifacts: ["main.jar"], run: JavaVirtualMachine.command + ["-jar", "{dir}/main.jar"],
            toolPaths: ["kotlinc": ["/usr/bin/kotlinc", "/opt/kotlinc/bin/kotlinc", "/usr/local/bin/kotlinc"]],
            versionArguments: ["kotlinc": ["-version"]], readOnlyPaths: ["/etc/java-*"], memoryReserve: .mebibytes(512), processes: 64,
            confinement: .runtime, addressSpaceLimited: false, outOfMemoryMarks: JavaVirtualMachine.outOfMemoryMarks,
            selfTest: kotlinSelfTest),
        versioned: ["kotlin"],
        extensions: ["kt"],
        mainMarks: ["fun main("])
}

private let kotlinSelfTest = """
    fun main() {
        val (first, second) = readLine()!!.trim().split(" ").map { it.toLong() }
        println(first + second)
    }

    """
