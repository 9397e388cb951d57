import Records

/// The datasets of a problem set while it is written. Groups `problems`, `tests` and `solutions`; a problem's tests and solutions are row
/// ranges that begin at `problems/test_offsets` and `problems/solution_offsets`. What belongs to one problem alone begins a chunk with it;
/// all else is kept twice.
struct ProblemSetRows {
    private var names: BytesWriter
    private var splits: BytesWriter
    private var statements: BytesWriter
    private var sources: BytesWriter
    private var difficulties: BytesWriter
    private var tags: BytesWriter
    private var checkers: BytesWriter
    private var inputFiles: BytesWriter
    private var outputFiles: BytesWriter
    private var extras: BytesWriter
    private var timeLimits: [Int64] = []
    private var memoryLimits: [Int64] = []
    private var outputLimits: [Int64] = []
    private var hasFiles: [UInt8] = []
    /// Written where a problem has one.
    private var harnesses: [String] = []
    private var testOffsets: [UInt64] = [0]
    private var solutionOffsets: [UInt64] = [0]
    private var testCounts: [[UInt32]] = Array(repeating: [], count: TestKind.allCases.count)
    private var correctCounts: [UInt32] = []
    private var digests: [ProblemDigests] = []

    private var testNames: BytesWriter
    private var inputs: BytesWriter
    private var expectedOutputs: BytesWriter
    /// nil: no test has settings so far.
    private var testSettings: BytesWriter?
    private var kinds: [UInt8] = []
    private var problemOfTest: [UInt32] = []

    private var labels: BytesWriter
    private var languages: BytesWriter
    private var programs: BytesWriter
    private var expectedVerdicts: [Int8] = []
    private var correct: [UInt8] = []
    private var problemOfSolution: [UInt32] = []

    private let file: ColumnFileWriter

    init(_ file: ColumnFileWriter) throws {
        self.file = file
        let text = { try file.beginBytes($0, $1, chunk: ProblemSetFormat.textChunk, mirrored: true) }
        let unit = { try file.beginBytes($0, $1, chunk: ProblemSetFormat.blobChunk, isolated: true) }
        names = try text("problems", "name")
        splits = try text("problems", "split")
        sources = try text("problems", "source")
        difficulties = try text("problems", "difficulty")
        tags = try text("problems", "tags")
        checkers = try text("problems", "checker")
        inputFiles = try text("problems", "input_file")
        outputFiles = try text("problems", "output_file")
        statements = try text("problems", "statement")
        extras = try text("problems", "extra")
        testNames = try text("tests", "name")
        inputs = try unit("tests", "input")
        expectedOutputs = try unit("tests", "expected")
        labels = try text("solutions", "label")
        languages = try text("solutions", "language")
        programs = try unit("solutions", "source")
    }

    mutating func append(_ problem: Problem, checker: String, harness: String, digests: ProblemDigests) throws {
        let number = UInt32(self.digests.count)
        for unit in [inputs, expectedOutputs, programs] + (testSettings.map { [$0] } ?? []) { unit.beginUnit() }
        try names.append(problem.name)
        try splits.append(problem.split)
        try statements.append(problem.statement)
        try sources.append(problem.source)
        try difficulties.append(problem.difficulty)
        try tags.append(StoredTags.text(problem.tags))
        try checkers.append(checker)
        try inputFiles.append(problem.inputFile ?? "")
        try outputFiles.append(problem.outputFile ?? "")
        try extras.append(problem.extra)
        harnesses.append(harness)
        hasFiles.append((problem.inputFile == nil ? 0 : 1) | (problem.outputFile == nil ? 0 : 2))
        timeLimits.append(problem.timeLimit.map(\.nanoseconds) ?? -1)
        memoryLimits.append(problem.memoryLimit.map { Int64($0.bytes) } ?? -1)
        outputLimits.append(problem.outputLimit.map { Int64($0.bytes) } ?? -1)
        self.digests.append(digests)
        for test in problem.tests { try append(test, of: number) }
        for kind in TestKind.allCases { testCounts[Int(kind.rawValue)].append(UInt32(problem.tests.count { $0.kind == kind })) }
        for solution in problem.solutions { try append(solution, of: number) }
        correctCounts.append(UInt32(problem.solutions.count { $0.isCorrect }))
        testOffsets.append(UInt64(kinds.count))
        solutionOffsets.append(UInt64(correct.count))
    }

    private mutating func append(_ test: TestCase, of problem: UInt32) throws {
        kinds.append(test.kind.rawValue)
        problemOfTest.append(problem)
        try testNames.append(test.name)
        try inputs.append(test.input)
        try expectedOutputs.append(test.expectedOutput)
        if testSettings == nil, !test.settings.isEmpty { testSettings = try beginTestSettings() }
        try testSettings?.append(Array(StoredTestSettings.text(test.settings).utf8))
    }

    /// The column of test settings, which a set without any does not have, with an empty row for each test before.
    private func beginTestSettings() throws -> BytesWriter {
        let writer = try file.beginBytes("tests", "settings", chunk: ProblemSetFormat.blobChunk, isolated: true)
        for _ in kinds.dropLast() { try writer.append([]) }
        writer.beginUnit()
        return writer
    }

    private mutating func append(_ solution: ReferenceSolution, of problem: UInt32) throws {
        problemOfSolution.append(problem)
        expectedVerdicts.append(solution.expected.map { Int8($0.rawValue) } ?? -1)
        correct.append(solution.isCorrect ? 1 : 0)
        try labels.append(solution.label)
        try languages.append(solution.language)
        try programs.append(solution.source)
    }

    func finish() throws {
        // Builds that read the first version only would run these tests without their settings.
        try file.setAttribute("format_version", testSettings == nil ? 1 : ProblemSetFormat.version)
        try testSettings?.finish()
        for writer in [
            names, splits, statements, sources, difficulties, tags, checkers, inputFiles, outputFiles, extras, testNames, inputs,
            expectedOutputs, labels, languages, programs,
        ] { try writer.finish() }
        try file.writeColumn("problems", "time_limit_ns", timeLimits)
        try file.writeColumn("problems", "memory_limit_bytes", memoryLimits)
        if outputLimits.contains(where: { $0 >= 0 }) { try file.writeColumn("problems", "output_limit_bytes", outputLimits) }
        try file.writeColumn("problems", "has_files", hasFiles)
        try finishHarnesses(file)
        try file.writeColumn("problems", "test_offsets", testOffsets)
        try file.writeColumn("problems", "solution_offsets", solutionOffsets)
        for kind in TestKind.allCases {
            try file.writeColumn("problems", kind.name, testCounts[Int(kind.rawValue)])
            try file.writeDigests("problems", "\(kind.name)_sha256", digests.map { $0.tests[Int(kind.rawValue)] })
        }
        try file.writeColumn("problems", "correct_solutions", correctCounts)
        try file.writeDigests("problems", "description_sha256", digests.map(\.description))
        try file.writeDigests("problems", "solutions_sha256", digests.map(\.solutions))
        try file.writeDigests("problems", "sha256", digests.map(\.problem))
        try file.writeColumn("tests", "problem", problemOfTest)
        try file.writeColumn("tests", "kind", kinds)
        try file.writeColumn("solutions", "problem", problemOfSolution)
        try file.writeColumn("solutions", "expected", expectedVerdicts)
        try file.writeColumn("solutions", "correct", correct)
    }
}

extension ProblemSetRows {
    private func finishHarnesses(_ file: ColumnFileWriter) throws {
        guard harnesses.contains(where: { !$0.isEmpty }) else { return }
        let column = try file.beginBytes("problems", "harness", chunk: ProblemSetFormat.textChunk, mirrored: true)
        for harness in harnesses { try column.append(harness) }
        try column.finish()
    }
}

/// Tags as one row of bytes: each followed by a line feed.
enum StoredTags {
    static func text(_ tags: [String]) throws -> String {
        if let tag = tags.first(where: { $0.utf8.contains(UInt8(ascii: "\n")) }) {
            throw StoreError(.invalidValue, "the tag '\(tag)' has a line feed", remedy: "Drop it from the source")
        }
        return tags.map { $0 + "\n" }.joined()
    }

    static func tags(_ text: String) -> [String] {
        // The text is split by bytes, since Swift takes a carriage return and the line feed behind it for one character.
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().map { String(Substring($0)) }
    }
}
