import ColumnStore
import Digests
import FileSystem
import Fixtures
import Records
import Testing

@testable import Evaluation
@testable import RunProtocol

/// What a journal cannot hold never ends the worker, and what is written can be read.
@Suite struct RecordBoundTests {
    private func result(outputs sizes: [Int]) -> TaskResult {
        var result = made(0, verdict: .wrongAnswer)
        result.tests = sizes.enumerated().map { position, size in
            TestResult(
                test: position, verdict: .wrongAnswer, usage: Usage(), exitCode: 0, output: [UInt8](repeating: 65, count: size),
                outputLength: size, outputDigest: sha256([UInt8(position)]))
        }
        return result
    }

    @Test func outputsBeyondTheBoundOfATaskAreDroppedWithANote() throws {
        let bounded = result(outputs: [600, 500, 300]).bounded(outputs: 1000)
        #expect(bounded.tests.map(\.output.count) == [600, 0, 300])
        #expect(bounded.tests.map(\.outputLength) == [600, 500, 300])
        #expect(bounded.verdict == .wrongAnswer)
        #expect(bounded.message.contains("1 output not kept"))
    }

    @Test func theRemedyForARecordThatIsTooLargeNamesASetting() {
        let error = RunError(.recordTooLarge, "a record of 9 bytes does not fit")
        let remedied = Journal.tooLarge(TaskResult.self, error)
        #expect(remedied.code == .recordTooLarge && remedied.message == error.message)
        #expect(remedied.remedy == "Plan the run anew with a smaller judging.kept_output_kib")
    }

    /// `kept_output_kib` may be as large as a gibibyte: two such outputs are more than a reader takes.
    @Test func aResultThatKeepsTooMuchIsReadBackWithoutIt() throws {
        let large = result(outputs: [TaskResult.largestOutputs, 100])
        var writer = ByteWriter()
        large.encode(into: &writer)
        let back = try writer.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try TaskResult.decode(&reader, detail: .whole)
        }
        #expect(back.tests.map(\.output.count) == [TaskResult.largestOutputs, 0])
        #expect(back.verdict == large.verdict)
    }

    /// One Swift character can have any number of bytes.
    @Test(arguments: [
        String(repeating: "é", count: 100_000), "a" + String(repeating: "\u{301}", count: 20_000),
        String(repeating: "\u{301}", count: 20_000), String(repeating: "👩‍", count: 5000), String(repeating: "\r\n", count: 50_000),
    ])
    func aMessageIsCutToItsBound(message: String) throws {
        var result = result(outputs: [600])
        result.message = message
        #expect(result.bounded().message.utf8.count <= TaskResult.longestMessage)
        #expect(result.bounded().message.utf8.count > TaskResult.longestMessage - 8)
        let withNote = result.bounded(outputs: 100).message
        #expect(withNote.utf8.count <= TaskResult.longestMessage && withNote.utf8.starts(with: message.utf8.prefix(1000)))
        #expect(withNote.hasSuffix("1 output not kept: a task keeps at most 0 MiB"))
        let run = try RunFixture(tasks: 1, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: .seconds(60)))
        try attempt.record(result)
        #expect(try attempt.seal() == .sealed)
        #expect(try run.store().union().results[0]?.message == result.bounded().message)
    }

    @Test func aFrameBeyondTheBoundIsAnErrorAndLeavesNothing() throws {
        var bytes: [UInt8] = [1]
        expectCode(RunCode.recordTooLarge, naming: "101 bytes") {
            try JournalFrame.append([UInt8](repeating: 0, count: 101), seed: 0, limit: 100, to: &bytes)
        }
        #expect(bytes == [1])
        // What is put in beside the marker's bytes counts too.
        let marked = Array(repeating: Array(JournalFrame.marker[..<7]), count: 14).flatMap { $0 }
        expectCode(RunCode.recordTooLarge, naming: "112 bytes") { try JournalFrame.append(marked, seed: 0, limit: 100, to: &bytes) }
        try JournalFrame.append([UInt8](repeating: 0, count: 100), seed: 0, limit: 100, to: &bytes)
        #expect(bytes.count == 1 + JournalFrame.headerSize + 100)
    }

    @Test func aSplitWithoutAFreeNumberIsAnErrorAndTheTasksStay() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let store = try run.store()
        let attempt = try #require(try store.claim(worker: worker(1), lease: .seconds(60)))
        let numbers = SplitNumber.range(ofRound: 1, root: 0)
        #expect(try Files.createEmpty(run.directory.path(of: .wanted(shard: numbers.upperBound - 1))))
        expectCode(RunCode.splitTooOften, naming: "shard 0") { _ = try attempt.give([2, 3]) }
        try judgeAll(attempt)
        #expect(try attempt.seal() == .sealed)
    }
}
