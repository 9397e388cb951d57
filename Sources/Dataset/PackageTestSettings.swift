import Records

/// A list of words that the tests of a package have by `testdata.yaml` (2023-07: `test_group.yaml`) of their groups or by a `.yaml` of their
/// own. What is nearest to a test holds for it alone.
struct PackageTestSettings {
    struct Words: Hashable {
        /// Where they stand; empty: nowhere.
        var file = ""
        var words: [String] = []
    }

    /// In the order of the tests.
    private(set) var all: [Words] = []
    private var byTest: [String: Words] = [:]
    private let package: ProblemPackage
    private let keys: [String]

    /// - Parameter keys: names of one key; the first that a file has counts.
    init(_ keys: [String], of package: ProblemPackage) throws {
        self.package = package
        self.keys = keys
        let outermost = try ofGroup("data") ?? Words()
        for group in ["sample", "secret"] where try package.tree.isDirectory("\(package.path)/data/\(group)") {
            try collect(group, inherited: outermost)
        }
    }

    /// - Parameter test: such as `secret/group/1`.
    subscript(test: String) -> [String] { byTest[test]?.words ?? [] }

    private mutating func collect(_ group: String, inherited: Words) throws {
        let own = try ofGroup("data/\(group)") ?? inherited
        let entries = try package.tree.listDirectory("\(package.path)/data/\(group)")
        for entry in entries where !entry.isDirectory && fileExtension(entry.name) == "in" {
            let stem = "\(group)/\(entry.name.dropLast(3))"
            let words = try inFile("data/\(stem).yaml") ?? own
            all.append(words)
            byTest[stem] = words
        }
        // `1.files` is a directory of what the program of test 1 finds beside it, whatever its names are.
        for entry in entries where entry.isDirectory && fileExtension(entry.name) != "files" {
            try collect("\(group)/\(entry.name)", inherited: own)
        }
    }

    private func ofGroup(_ directory: String) throws -> Words? {
        for name in ["testdata.yaml", "test_group.yaml"] {
            if let found = try inFile("\(directory)/\(name)") { return found }
        }
        return nil
    }

    /// nil: there is no such file, or it does not have the key.
    private func inFile(_ name: String) throws -> Words? {
        let path = "\(package.path)/\(name)"
        guard try package.tree.isRegularFile(path) else { return nil }
        let fields = try package.tree.readYAML(path)
        guard let key = keys.first(where: { fields[$0] != nil }), let value = fields[key] else { return nil }
        guard let words = value.asWords else {
            throw DatasetError(.wrongType, "\(path): `\(key)` is not text", remedy: "Correct the file")
        }
        return Words(file: name, words: words)
    }
}
