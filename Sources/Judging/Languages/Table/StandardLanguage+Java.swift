import Records

extension StandardLanguage {
    static let java = StandardLanguage(
        Language(
            name: "java", aliases: ["JAVA"], sourceFile: "{stem}.java",
            compile: ["/bin/sh", "-c", javaCompile, "{tool:javac}", "{source}", "-J-XX:SharedArchiveFile={archive}"],
            artifacts: ["*.class"],
            run: JavaVirtualMachine.command + ["-XX:SharedArchiveFile={archive}", "-cp", "{dir}", "{main}"],
            archiveCommand: ["/bin/sh", "-c", javaArchive, "{tool:java}", "{tool:javac}", "{source}", "{archive}", "{main}"],
            readOnlyPaths: ["/etc/java-*"], memoryReserve: .mebibytes(512), processes: 64,
            confinement: .runtime, addressSpaceLimited: false, outOfMemoryMarks: JavaVirtualMachine.outOfMemoryMarks,
            selfTest: javaSelfTest),
        versioned: ["java", "openjdk"],
        extensions: ["java"],
        mainMarks: ["void main("])
}

private let javaSelfTest = """
    public class Main {
        public static void main(String[] arguments) {
            java.util.Scanner input = new java.util.Scanner(System.in);
            System.out.println(input.nextLong() + input.nextLong());
        }
    }

    """

// Results are plain files, so the directories of a package go into their names.
private let javaCompile = """
    source=$1 && shift && mkdir classes && "$0" "$@" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -J-XX:-UsePerfData -J-XX:ActiveProcessorCount=2 \\
    -encoding UTF-8 -nowarn -proc:none -d classes "$source" || exit
    cd classes && find * -name '*.class' | while IFS= read -r name; do
    flat=$name; while [ "$flat" != "${flat#*/}" ]; do flat=${flat%%/*}\\\\${flat#*/}; done
    mv "$name" "../$flat"; done
    """

// Over the classes that the compiler and a program use; the last line fails where the JVM would not take the archive.
private let javaArchive = """
    mkdir classes && "$1" -J-XX:DumpLoadedClassList=compiler -J-XX:+UseSerialGC -proc:none -d classes "$2" &&
    echo 1 2 | "$0" -XX:DumpLoadedClassList=program -XX:+UseSerialGC -cp classes "$4" &&
    ls classes | sed 's/.class$//' >own && cat compiler program | grep -vxFf own >all &&
    "$0" -Xshare:dump -XX:+UseG1GC -XX:SharedClassListFile=all -XX:SharedArchiveFile="$3" &&
    echo 1 2 | "$0" -Xshare:on -XX:+UseSerialGC -XX:SharedArchiveFile="$3" -cp classes "$4"
    """
