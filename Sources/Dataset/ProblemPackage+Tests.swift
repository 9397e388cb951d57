import Records

extension ProblemPackage {
    /// `data/sample` as public tests and `data/secret` as private ones, groups included, in the order of their paths' bytes.
    func readTests() throws -> [TestCase] {
        var tests: [TestCase] = []
        for (directory, kind) in [("sample", TestKind.publicTests), ("secret", .privateTests)]
        where try tree.isDirectory("\(path)/data/\(directory)") {
            try appendTests(directory, kind, to: &tests)
        }
        return tests
    }

    private func appendTests(_ group: String, _ kind: TestKind, to tests: inout [TestCase]) throws {
        for entry in try tree.listDirectory("\(path)/data/\(group)") {
            if entry.isDirectory {
                try appendTests("\(group)/\(entry.name)", kind, to: &tests)
                continue
            }
            guard fileExtension(entry.name) == "in" else { continue }
            let stem = "\(group)/\(entry.name.dropLast(3))"
            guard try tree.isRegularFile("\(path)/data/\(stem).ans") else {
                throw DatasetError(
                    .missingField, "\(path)/data/\(group)/\(entry.name): has no answer file \(lastComponent(stem)).ans beside it",
                    remedy: "Add the answer or remove the input")
            }
            tests.append(
                TestCase(
                    kind: kind, name: stem, input: try tree.readFile("\(path)/data/\(stem).in"),
                    expectedOutput: try tree.readFile("\(path)/data/\(stem).ans")))
        }
    }
}
