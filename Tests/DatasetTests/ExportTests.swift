import ColumnStore
import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

/// Problem sets and candidates as data sets, and back. Parquet needs the program gencode-arrow beside the tests.
@Suite("data export") struct ExportTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    static let formats: [ExportFormat] = [.parquet, .jsonLines(.none), .jsonLines(.gzip), .jsonLines(.zstd)]

    private func isWritable(_ format: ExportFormat, _ test: String = #function) throws -> Bool {
        guard format == .parquet else { return true }
        let program = try ThisProcess.directory() + "/" + ArrowProcess.program
        if FileManager.default.isExecutableFile(atPath: program) { return true }
        print("skipped: \(test): no \(program); ./jobs/arrow builds it")
        if ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("\(program) is missing, and CI=true") }
        return false
    }

    private func makeSet(_ source: String, _ name: String = "set") throws -> ProblemSet {
        let path = "\(directory.path)/\(name).h5"
        _ = try extractTransformLoad(
            ETLRequest(source: source, name: name, destination: path, disableFilterLanguages: true, replace: true))
        return try ProblemSet(path: path)
    }

    private func makeSet(of problems: [Problem]) throws -> ProblemSet {
        let path = "\(directory.path)/made-\(UUID().uuidString).h5"
        let writer = try ProblemSetWriter(
            path: path, description: ProblemSetDescription(name: "made", source: "a test", toolVersion: "1", transforms: "{}"))
        for problem in problems { try writer.append(problem) }
        _ = try writer.finish()
        return try ProblemSet(path: path)
    }

    private func request(_ name: String = "export", _ format: ExportFormat = .jsonLines(.none)) -> ExportRequest {
        ExportRequest(output: "\(directory.path)/\(name)", format: format, toolVersion: "1")
    }

    /// The fingerprint of a set that is made from an export.
    private func readBack(_ set: ProblemSet, _ request: ExportRequest) throws -> Digest {
        _ = try exportProblems(of: set, request)
        return try makeSet(request.output, "back").fingerprint
    }

    @Test(arguments: formats)
    func everySourceComesBackAsTheSameSet(format: ExportFormat) throws {
        guard try isWritable(format) else { return }
        let rows = [
            "humaneval": try SourceRows.humanEval(), "mbpp": try SourceRows.mbpp(), "livecodebench": try SourceRows.liveCodeBench(),
            "apps": try SourceRows.apps(), "taco": try SourceRows.taco(), "plain": row("a"),
            "functions": try SourceRows.apps(["input_output": try SourceRows.text(["inputs": [[1]], "outputs": [2], "fn_name": "f"])]),
            "codecontests-plus": try SourceRows.codeContestsPlus(), "codecontests-o": try SourceRows.codeContestsO(),
            "codeforces": try SourceRows.codeforces(),
            "codeforces-checked": try SourceRows.codeforces(["generated_checker": "print(1)\n", "input_mode": "file"]),
        ]
        for (name, row) in rows {
            try directory.write("\(name)/testlib.h", "// testlib\n")
            let set = try makeSet(try directory.write("\(name)/test.jsonl", row + "\n"), name)
            #expect(try readBack(set, request("export-\(name)", format)) == set.fingerprint, "\(name)")
        }
    }

    @Test(arguments: ["hf_codecontests_schema", "packages", "candidates/apps/problems.jsonl"])
    func realSetsComeBack(source: String) throws {
        guard let cases = realCases("realSetsComeBack") else { return }
        guard try isWritable(.parquet) else { return }
        let set = try makeSet("\(cases)/\(source)")
        for (number, format) in Self.formats.prefix(2).enumerated() {
            #expect(try readBack(set, request("export-\(number)", format)) == set.fingerprint)
        }
    }

    /// A problem that uses whatever a set can hold and the published columns cannot.
    private func strangeProblem() throws -> Problem {
        let bytes: [UInt8] = [0x31, 0xFF, 0x00, 0x0A]
        let settings = TestSettings(
            arguments: ["-x"], files: [.init(name: "f", content: bytes)], checker: .builtIn(name: "exact"), checkerArguments: ["1"])
        return Problem(
            name: "straße \u{1F600}\u{0}", split: "valid", statement: "\"\\\u{1}\u{2028}", source: "MINE", difficulty: "8.5",
            tags: ["a b", ""], timeLimit: .nanoseconds(1_234_567_891), memoryLimit: .mebibytes(3), outputLimit: .mebibytes(1),
            checker: .program(
                try CheckerProgram(
                    convention: .kattis, language: "cpp", files: [.init(name: "a.cpp", content: bytes), .init(name: "b.h", content: [])])),
            inputFile: "in.txt", outputFile: "out.txt",
            harness: Harness(entryPoint: "f", frames: ["python3": .init(before: "b", after: "a")]),
            tests: [
                TestCase(kind: .publicTests, name: "sample/1", input: bytes, expectedOutput: [], settings: settings),
                TestCase(kind: .publicTests, name: "sample/2", input: [0xEF, 0xBB, 0xBF, 0x31], expectedOutput: bytes),
                TestCase(kind: .generatedTests, name: "generated_tests/0", input: [], expectedOutput: [0x32]),
            ],
            solutions: [
                ReferenceSolution(language: "haskell", source: bytes, label: "accepted/a.hs", expected: .accepted, isCorrect: true),
                ReferenceSolution(language: "Odd Name", source: [0x33], label: "solutions/9", expected: nil, isCorrect: true),
                ReferenceSolution(language: "cpp", source: [], label: "incorrect_solutions/0", expected: .timeLimit, isCorrect: false),
            ],
            extra: #"{"deep":{"a":[1,null,"x"]},"cf_points":0.1,"cf_rating":99999999999}"#)
    }

    @Test(arguments: formats)
    func whatTheColumnsCannotSayComesBack(format: ExportFormat) throws {
        guard try isWritable(format) else { return }
        let strange = try strangeProblem()
        let plain = Problem(
            name: "plain", split: "valid",
            tests: [TestCase(kind: .privateTests, name: "private_tests/0", input: [0x31], expectedOutput: [0x32])],
            extra: #"{"cf_points":3,"only_here":true}"#)
        let set = try makeSet(of: [strange, plain])
        let request = request("export", format)
        #expect(try readBack(set, request) == set.fingerprint)
        #expect(try extract(request.output).problems == [strange, plain])
    }

    @Test func aPublishedSetHasThePublishedColumnsAlone() throws {
        guard let cases = realCases("aPublishedSetHasThePublishedColumnsAlone") else { return }
        guard try isWritable(.parquet) else { return }
        let request = request("export", .parquet)
        _ = try exportProblems(of: makeSet("\(cases)/hf_codecontests_schema/hub"), request)
        let source = try ArrowReader(path: "\(cases)/hf_codecontests_schema/hub/data/valid-00000-of-00001.parquet")
        let export = try ArrowReader(path: "\(request.output)/data/valid-00000-of-00001.parquet")
        #expect(export.columns == source.columns)
        var rows = 0
        while let original = try source.next() {
            let copy = try #require(try export.next())
            for column in source.columns {
                let values = try [original, copy].map { try LiteralText.of($0.cell.required(column), in: .json) }
                #expect(values[0] == values[1], "\(original.location), \(column)")
            }
            #expect(original.contentHash == copy.contentHash, "\(original.location): the names of labels too")
            rows += 1
        }
        #expect(try rows == 40 && export.next() == nil)
    }

    @Test(arguments: formats)
    func theSameSetGivesTheSameBytes(format: ExportFormat) throws {
        guard try isWritable(format) else { return }
        let set = try makeSet(of: [strangeProblem()])
        for name in ["one", "two"] { _ = try exportProblems(of: set, request(name, format)) }
        let manifests = try ["one", "two"].map { try String(contentsOfFile: "\(directory.path)/\($0)/export.json", encoding: .utf8) }
        #expect(manifests[0] == manifests[1] && manifests[0].contains("sha256"))
    }

    @Test(arguments: formats)
    func aLargeSplitBecomesSeveralFiles(format: ExportFormat) throws {
        guard try isWritable(format) else { return }
        let lines = (0..<40).map { row("p\($0)") }.joined(separator: "\n")
        let set = try makeSet(try directory.write("rows/train.jsonl", lines))
        var request = request("export", format)
        request.shardBytes = 3000
        let summary = try exportProblems(of: set, request)
        #expect(summary.files.count > 3 && summary.splits == ["train": 40])
        #expect(summary.files[1].path == "data/train-00001-of-0000\(summary.files.count).\(format.suffix)")
        #expect(try makeSet(request.output, "back").fingerprint == set.fingerprint)
    }

    @Test func theManifestNamesEveryFileWithItsChecksum() throws {
        let summary = try exportProblems(of: makeSet(of: [strangeProblem()]), request())
        let root = directory.path + "/export"
        let manifest = try JSONValue.parsed(String(contentsOfFile: "\(root)/export.json", encoding: .utf8))
        guard case .object(let members) = manifest, case .array(let files)? = members["files"] else { throw CancellationError() }
        #expect(files.count == 2 && summary.files.count == 1)
        for case .object(let file) in files {
            guard case .string(let path)? = file["path"], case .string(let sum)? = file["sha256"] else { throw CancellationError() }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)"))
            #expect(try file["bytes"] == .integer(Int64(bytes.count)) && sum == sha256(of: bytes), "\(path)")
        }
        #expect(try SourceTree(root).listDirectory(root).map(\.name) == ["README.md", "data", "export.json"])
    }

    private func sha256(of bytes: Data) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sha256sum")
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: bytes)
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text.prefix(64), as: UTF8.self)
    }

    @Test func splitsInAnotherOrderAreSaid() throws {
        let lines = [row("a", #""split":"valid""#), row("b", #""split":"test""#)].joined(separator: "\n")
        let summary = try exportProblems(of: makeSet(try directory.write("train.jsonl", lines)), request())
        #expect(summary.notes.contains { $0.contains("another order") })
        #expect(summary.files.map(\.split) == ["test", "valid"])
    }

    @Test func onlyTheSplitsThatAreAskedForAreWritten() throws {
        let lines = [row("a", #""split":"valid""#), row("b", #""split":"test""#)].joined(separator: "\n")
        let set = try makeSet(try directory.write("train.jsonl", lines))
        #expect(try exportProblems(of: set, splits: ["valid"], request()).splits == ["valid": 1])
        #expect(throws: DatasetError.self) { try exportProblems(of: set, splits: ["none"], request("other")) }
    }

    @Test(arguments: ["my-split", "a/b", "", "..", "a..b", "é", String(repeating: "a", count: 101)])
    func aSplitThatNobodyCouldLoadIsRefused(split: String) throws {
        var problem = try strangeProblem()
        problem.split = split
        let error = try #require(throws: DatasetError.self) { try exportProblems(of: makeSet(of: [problem]), request()) }
        #expect(error.message.contains("`datasets` refuses"))
        #expect(!FileManager.default.fileExists(atPath: request().output))
    }

    @Test(arguments: formats)
    func candidatesComeBack(format: ExportFormat) throws {
        guard try isWritable(format) else { return }
        let candidates = [
            Candidate(
                problem: "a", index: 0, label: "x", language: "cpp", source: Array("int main() {}\n\"\u{1F600}".utf8), expected: .accepted),
            Candidate(problem: "a", index: 1, label: "y", language: "python3", source: [], expectedCorrect: false),
            Candidate(problem: "b", index: 0, label: "candidates/0", language: "Brainfuck 2", source: [0x2B]),
        ]
        let request = request("export", format)
        let summary = try exportCandidates(named: "mine", split: "train", request) { for candidate in candidates { try $0(candidate) } }
        #expect(summary.splits == ["train": 3])
        #expect(try readCandidates(path: request.output) == candidates)
    }

    @Test func aCandidateThatIsNoTextIsNamed() throws {
        let bad = Candidate(problem: "sum", index: 0, label: "x/7", language: "cpp", source: [0xFF])
        let error = try #require(throws: DatasetError.self) {
            try exportCandidates(named: "mine", split: "train", request()) { try $0(bad) }
        }
        #expect(error.message.contains("x/7 of sum"))
        #expect(try left() == [])
    }

    private func left() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasPrefix("export") }
    }
}
