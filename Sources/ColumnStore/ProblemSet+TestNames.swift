import Records

extension ProblemSet {
    /// The kinds and the names of a problem's tests of some kinds, in stored order, without their inputs and outputs.
    /// - Throws: `.damaged`, naming the file; `.invalidValue` for a problem that the set does not have.
    package func testNames(ofProblem index: Int, kinds: [TestKind]) throws -> [(kind: TestKind, name: String)] {
        guard summaries.indices.contains(index) else {
            throw StoreError(
                .invalidValue, "\(path) has no problem with the index \(index)", remedy: "Use the set that the plan was made from")
        }
        let rows = testOffsets[index]..<testOffsets[index + 1]
        let stored = try file.readColumn("tests", "kind", as: UInt8.self, rows: rows)
        let names = try file.readBytes("tests", "name", rows: rows)
        return zip(stored, names).compactMap { kind, name in
            guard let kind = TestKind(rawValue: kind), kinds.contains(kind) else { return nil }
            return (kind, String(decoding: name, as: UTF8.self))
        }
    }
}
