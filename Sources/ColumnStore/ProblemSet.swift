import Records

/// A problem set on disk. Opening it reads what there is on each problem but neither tests, solutions nor statements; one problem is read
/// without the others. Safe to use from many threads at once.
public final class ProblemSet: Sendable {
    public let path: String
    public let description: ProblemSetDescription
    /// A digest of the problems and their order alone.
    public let fingerprint: Digest
    public let summaries: [ProblemSummary]
    let file: ColumnFile
    let testOffsets: [Int]
    let solutionOffsets: [Int]
    private let digests: StoredDigests

    /// Whether any test of the set has settings.
    var hasTestSettings: Bool { file.contains("tests", "settings_offsets") }

    /// - Throws: `.damaged`, `.wrongFormat` or `.notFound`, naming the file.
    public init(path: String) throws {
        self.path = path
        file = try ColumnFile(path: path)
        guard try file.hasAttribute("format") && file.attribute("format") == ProblemSetFormat.name else {
            throw StoreError.wrongFormat(path, "is not a problem set")
        }
        let version = try file.integerAttribute("format_version")
        guard (1...ProblemSetFormat.version).contains(version) else {
            throw StoreError.wrongFormat(path, "is a problem set of version \(version); this build reads up to \(ProblemSetFormat.version)")
        }
        guard let fingerprint = Digest(hex: try file.attribute("fingerprint")) else {
            throw StoreError.damaged(path, "its fingerprint is no digest")
        }
        self.fingerprint = fingerprint
        description = ProblemSetDescription(
            name: try file.attribute("name"), source: try file.attribute("source"), toolVersion: try file.attribute("tool_version"),
            transforms: try file.attribute("transforms"))
        digests = try StoredDigests(file)
        testOffsets = try file.offsets("test_offsets", rows: file.rowCount("tests", "kind"), problems: digests.count)
        solutionOffsets = try file.offsets("solution_offsets", rows: file.rowCount("solutions", "correct"), problems: digests.count)
        summaries = try ProblemSet.summaries(file, digests: digests.problem, testOffsets: testOffsets, solutionOffsets: solutionOffsets)
    }

    /// Reads one problem. Tests are in stored order, only those of the asked kinds; parts that were not asked for are empty. Every whole
    /// part that is read is checked against its digest.
    /// - Throws: `.damaged`, naming the file and the problem; the other problems stay readable.
    public func problem(at index: Int, parts: ProblemParts = .all) throws -> Problem {
        guard summaries.indices.contains(index) else {
            throw StoreError(
                .invalidValue, "\(path) has \(counted(summaries.count, "problem")), and none with the index \(index)",
                remedy: "Use the set that the plan was made from")
        }
        do {
            let problem = try readProblem(at: index, parts: parts)
            try check(problem, at: index, parts: parts)
            return problem
        } catch let error as StoreError where error.code == .damaged {
            throw StoreError(
                .damaged, "problem '\(summaries[index].name)' cannot be read: \(error.message)", remedy: error.remedy)
        }
    }

    private func check(_ problem: Problem, at index: Int, parts: ProblemParts) throws {
        func expect(_ found: Digest, _ stored: Digest, _ what: String) throws {
            if found != stored { throw StoreError.damaged(path, "the digest of its \(what) differs") }
        }
        if parts.contains(.statement) {
            let digest = ProblemDigests.description(
                problem, checker: try StoredChecker(problem.checker).text(), harness: try StoredHarness.text(problem.harness))
            try expect(digest, digests.description[index], "description")
        }
        for kind in TestKind.allCases where parts.contains(ProblemParts(kind: kind)) {
            let tests = problem.tests.filter { $0.kind == kind }
            try expect(try ProblemDigests.tests(tests), digests.tests[Int(kind.rawValue)][index], kind.name)
        }
        if parts.contains(.solutions) {
            try expect(ProblemDigests.solutions(problem.solutions), digests.solutions[index], "solutions")
        }
        if parts == .all {
            // Its parts have just been found to have these digests.
            let whole = ProblemDigests(
                problem, description: digests.description[index], tests: digests.tests.map { $0[index] },
                solutions: digests.solutions[index])
            try expect(whole.problem, digests.problem[index], "content")
        }
    }

    private struct StoredDigests: Sendable {
        var problem: [Digest]
        var description: [Digest]
        var solutions: [Digest]
        var tests: [[Digest]]

        var count: Int { problem.count }

        init(_ file: ColumnFile) throws {
            problem = try file.readDigests("problems", "sha256")
            description = try file.readDigests("problems", "description_sha256")
            solutions = try file.readDigests("problems", "solutions_sha256")
            tests = try TestKind.allCases.map { try file.readDigests("problems", "\($0.name)_sha256") }
        }
    }
}

extension ColumnFile {
    /// Row ranges as offsets: ascending from 0 to the number of rows, one more than there are problems.
    fileprivate func offsets(_ name: String, rows: Int, problems: Int) throws -> [Int] {
        let offsets = try readColumn("problems", name, as: UInt64.self).map { Int(truncatingIfNeeded: $0) }
        guard offsets.count == problems + 1, offsets.first == 0, offsets.last == rows, zip(offsets, offsets.dropFirst()).allSatisfy(<=)
        else { throw StoreError.damaged(path, "problems/\(name) makes no sense") }
        return offsets
    }
}
