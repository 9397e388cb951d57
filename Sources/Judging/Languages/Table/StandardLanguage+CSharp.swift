import Records

extension StandardLanguage {
    // Mono: Debian has no .NET SDK. Where that is installed, an entry of the configuration names its `csc` and `dotnet`.
    static let csharp = StandardLanguage(
        Language(
            name: "csharp", aliases: ["c#", "cs", "mono"], sourceFile: "main.cs",
            compile: ["mcs", "-optimize+", "-warn:0", "-codepage:utf8", "-r:System.Numerics", "-out:main.exe", "{source}"],
            artifacts: ["main.exe"], run: ["mono", "{dir}/main.exe"], toolPaths: ["mcs": ["/usr/bin/mcs"]],
            readOnlyPaths: ["/etc/mono"], memoryReserve: .mebibytes(64), processes: 64, confinement: .runtime, addressSpaceLimited: false,
            // Else its own complaint about thread priorities, which it may not change, gets into the answer.
            environment: ["MONO_LOG_DEST": "/dev/null"], outOfMemoryMarks: ["System.OutOfMemoryException"], selfTest: csharpSelfTest),
        spellings: ["c#mono", "monoc#", "netcorec#", "netc#", "msc#"],
        versioned: ["c#", "csharp"],
        extensions: ["cs"])
}

private let csharpSelfTest = """
    using System;
    using System.Linq;
    class Program {
        static void Main() {
            Console.WriteLine(Console.In.ReadToEnd().Split(new[] { ' ', '\\n' }, StringSplitOptions.RemoveEmptyEntries).Sum(long.Parse));
        }
    }

    """
