import Foundation
import Testing

/// The compiler does not catch transitive imports, so the table of modules is checked over the `import` lines.
@Suite struct ModuleBoundaryTests {
    /// What each target may import beside the language itself.
    private static let allowed: [String: Set<String>] = [
        "Records": [],
        "Digests": ["Records", "CCrypto"],
        "FileSystem": ["Records", "CFileSystem", "SystemPackage", "Glibc", "Synchronization"],
        "Sandbox": ["Records", "FileSystem", "CSandbox", "CSeccomp", "Foundation", "Glibc", "Synchronization", "Dispatch"],
        "ProgramExtraction": ["Records"],
        "HTTPTransport": ["Records", "FileSystem", "CCurl", "Glibc", "Synchronization"],
        "ModelClient": [
            "Records", "Digests", "FileSystem", "HTTPTransport", "Foundation", "FoundationEssentials", "Glibc", "Synchronization",
        ],
        "HubClient": ["Records", "Digests", "FileSystem", "HTTPTransport", "FoundationEssentials", "Synchronization"],
        "ColumnStore": [
            "Records", "Digests", "FileSystem", "CStore", "CHDF5", "CZstd", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
        ],
        "Judging": ["Records", "Digests", "FileSystem", "Sandbox", "Foundation", "Glibc", "Synchronization", "Dispatch"],
        "RunProtocol": [
            "Records", "FileSystem", "ColumnStore", "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
        ],
        "RunSimulation": ["Records", "Digests", "FileSystem", "ColumnStore", "RunProtocol", "CFiber", "Foundation", "Glibc"],
        "Dataset": [
            "Records", "Digests", "FileSystem", "ColumnStore", "ProgramExtraction", "Judging", "CRows", "CZlib", "Yams", "Foundation",
            "Synchronization",
        ],
        "Evaluation": [
            "Records", "Digests", "FileSystem", "Sandbox", "ColumnStore", "Judging", "RunProtocol", "Foundation", "Glibc",
            "Synchronization",
            "Dispatch",
        ],
        "Generation": [
            "Records", "Digests", "FileSystem", "ColumnStore", "ModelClient", "ProgramExtraction", "RunProtocol", "Stencil", "TOMLKit",
            "Yams", "Foundation",
            "FoundationEssentials", "Glibc", "Synchronization",
        ],
        "Report": [
            "Records", "Digests", "FileSystem", "Judging", "Stencil", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
        ],
        "Slurm": ["Records", "Digests", "FileSystem", "Foundation", "Synchronization"],
        "CommandLine": [
            "Records", "Digests", "FileSystem", "Sandbox", "ColumnStore", "Judging", "RunProtocol", "RunSimulation", "Dataset",
            "Evaluation",
            "Generation", "HTTPTransport", "HubClient", "ModelClient", "ProgramExtraction", "Report", "Slurm", "ArgumentParser", "TOMLKit",
            "Logging",
            "Foundation", "Dispatch",
            "Synchronization",
        ],
        "gencode": ["CommandLine", "Foundation"],
    ]

    @Test(arguments: allowed.keys.sorted())
    func importsOnlyWhatTheTableAllows(_ module: String) throws {
        let allowed = try #require(Self.allowed[module])
        for (file, lines) in try Self.sources(of: module) {
            // Programs in other languages stand in texts of several lines, with imports of their own.
            var isText = false
            for line in lines {
                if line.split(separator: "\"\"\"", omittingEmptySubsequences: false).count % 2 == 0 { isText.toggle() }
                guard !isText, let name = Self.importedModule(line) else { continue }
                #expect(allowed.contains(name), "\(file) imports \(name)")
            }
        }
    }

    @Test func everyTargetIsInTheTable() throws {
        let targets = try FileManager.default.contentsOfDirectory(atPath: Gencode.root + "/Sources").filter { target in
            try FileManager.default.contentsOfDirectory(atPath: Gencode.root + "/Sources/" + target).contains { $0.hasSuffix(".swift") }
        }
        #expect(Set(targets).isSubset(of: Set(Self.allowed.keys)))
    }

    /// Slurm's words appear in the module of that name alone, and no record or log can carry the environment of a child.
    @Test func batchSystemWordsStayInTheirModule() throws {
        for module in Self.allowed.keys where module != "Slurm" {
            for (file, lines) in try Self.sources(of: module) {
                for line in lines { #expect(!line.contains("SLURM_") && !line.contains("sbatch"), "\(file): \(line)") }
            }
        }
    }

    private static func sources(of module: String) throws -> [(String, [Substring])] {
        let directory = Gencode.root + "/Sources/" + module
        let files = (FileManager.default.enumerator(atPath: directory)?.allObjects as? [String] ?? []).filter { $0.hasSuffix(".swift") }
        return try files.map {
            ("\(module)/\($0)", try String(contentsOfFile: directory + "/" + $0, encoding: .utf8).split(separator: "\n"))
        }
    }

    /// nil: the line imports nothing. Programs in other languages, in string literals, are indented.
    private static func importedModule(_ line: Substring) -> String? {
        guard line.first != " " else { return nil }
        var words = line.split(separator: " ").map(String.init)
        while let first = words.first, first.hasPrefix("@") || ["public", "internal", "private", "package"].contains(first) {
            words.removeFirst()
        }
        guard words.first == "import", words.count >= 2 else { return nil }
        let kinds = ["struct", "class", "enum", "func", "var", "let", "typealias", "protocol"]
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return name.split(separator: ".").first.map(String.init)
    }
}
