import ColumnStore
import Digests
import Fixtures
import ModelClient
import Records
import RunProtocol
import Testing

@testable import Generation

@Suite struct GenerationRecordTests {
    private static let id = sha256([1, 2, 3])

    private static let answer = ModelAnswer(
        text: String(repeating: "text with \u{0} and ü, ", count: 40), reasoning: "because", finish: .length,
        usage: TokenUsage(prompt: 0, completion: nil, reasoning: 7), servedModel: "m-1", fingerprint: "fp", requestID: "r")

    private static let records = [
        GenerationRecord(task: 3, .completion(CompletionRecord(id: id, ordinal: 0, stage: "solve", sampleIndex: 2, answer: answer))),
        GenerationRecord(
            task: 3,
            .ask(
                AskRecord(
                    id: id, nonce: .max, stage: "solve",
                    attempt: AskAttempt(
                        ending: .rateLimited, status: 429, duration: .milliseconds(5), waited: .seconds(2), usage: .unknown, usd: nil,
                        mayBeCharged: false, message: "slow down")))),
        GenerationRecord(
            task: 3,
            .ask(
                AskRecord(
                    id: id, nonce: .max, stage: "tell",
                    attempt: AskAttempt(
                        ending: .truncated, status: 200, duration: .milliseconds(5), waited: .seconds(2), usage: .unknown,
                        most: TokenUsage(prompt: 12, completion: 900), usd: nil, mayBeCharged: true, message: "cut off")))),
        GenerationRecord(task: 3, .stage(StageRecord(ordinal: 0, stage: "solve", content: .note("went well")))),
        GenerationRecord(
            task: 3,
            .stage(
                StageRecord(
                    ordinal: 1, stage: "solve",
                    content: .tests(
                        of: id, outcomes: [TestOutcome(verdict: .timeLimit, output: Array("a\n\"b\"".utf8), message: "too slow")])))),
        GenerationRecord(
            task: 3,
            .candidate(
                CandidateRecord(
                    source: [0, 255, 10], language: "cpp", completion: id, extractorVersion: 2, rule: 5, span: 3..<9, isTruncated: true))),
        GenerationRecord(task: 4, .unanswered(reason: "nobody there")),
        GenerationRecord(
            task: 5,
            .candidate(
                CandidateRecord(
                    source: [10], language: "cpp", completion: id, extractorVersion: 2, rule: 5, field: "fixed_code", span: 3..<9,
                    isTruncated: false))),
    ]

    @Test(arguments: records) func aRecordIsReadBackFromItsBytes(_ record: GenerationRecord) throws {
        var writer = ByteWriter()
        record.encode(into: &writer)
        let read = try writer.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            return try GenerationRecord.decode(&reader, detail: .whole)
        }
        #expect(read == record)
    }

    /// Whatever the bytes are, the answer is a record or an error.
    @Test(arguments: records) func damagedBytesNeverTrap(_ record: GenerationRecord) {
        var writer = ByteWriter()
        record.encode(into: &writer)
        var random = Xorshift(seed: 7)
        for _ in 0..<2000 {
            var bytes = writer.bytes
            for _ in 0...random.next() % 3 { bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next()) }
            bytes.removeLast(Int(random.next() % 3))
            bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes)
                _ = try? GenerationRecord.decode(&reader, detail: .whole)
            }
        }
    }

    @Test func recordsAreReadBackFromTheirColumns() throws {
        let place = try TemporaryDirectory()
        let entries = GenerationRecordTests.records.map { RecordEntry(record: $0, attempt: 2) }
        let writer = try ColumnFileWriter(path: place.file("shard.h5"))
        try GenerationRecord.writeColumns(entries, to: writer)
        try writer.finish()
        let file = try ColumnFile(path: place.file("shard.h5"))
        let read = try GenerationRecord.readColumns(file, detail: .whole)
        #expect(read.map(\.record) == GenerationRecordTests.records)
        #expect(read.allSatisfy { $0.attempt == 2 })
        let standings = try GenerationRecord.readStandings(file)
        #expect(standings.map(\.task) == [3, 4, 5] && standings.map(\.standing) == [.final, .failed, .final])
    }
}
