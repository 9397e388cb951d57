import Digests
import Fixtures
import Records
import Testing

@testable import Evaluation
@testable import RunProtocol

/// What damage costs a journal: the records that it touches and no others.
@Suite struct JournalReadingTests {
    private static let seed: UInt32 = 77
    private let bytes: [UInt8]
    private let results: [TaskResult]
    /// Where each record begins, and the journal's end.
    private let bounds: [Int]

    init() throws {
        var bytes = JournalFrame.preamble
        var bounds: [Int] = []
        let results = (0..<60).map { made($0, outputSize: 300) }
        for result in results {
            bounds.append(bytes.count)
            try JournalFrame.append(JournaledRecord.encoded(result, attempt: 1), seed: Self.seed, to: &bytes)
        }
        self.bytes = bytes
        self.results = results
        self.bounds = bounds + [bytes.count]
    }

    private func read(_ bytes: [UInt8], isLive: Bool = false) -> JournalReading<TaskResult> {
        JournalReading<TaskResult>.read(bytes, file: "j", seed: Self.seed, isLive: isLive)
    }

    /// The results whose records lie outside the range.
    private func untouched(by range: Range<Int>) -> [TaskResult] {
        results.indices.filter { !range.overlaps(bounds[$0]..<bounds[$0 + 1]) }.map { results[$0] }
    }

    @Test func aWholeJournalReadsBack() {
        let reading = read(bytes)
        #expect(reading.entries.map(\.record) == results)
        #expect(reading.damage.isEmpty)
        #expect(reading.validEnd == bytes.count)
    }

    @Test(arguments: 0..<200) func aFlippedByteCostsOneRecord(place: Int) {
        var random = Xorshift(seed: UInt64(place))
        let position = Int.random(in: bytes.indices, using: &random)
        var damaged = bytes
        damaged[position] ^= UInt8.random(in: 1...255, using: &random)
        let reading = read(damaged)
        #expect(reading.entries.map(\.record) == untouched(by: position..<(position + 1)))
        #expect(reading.damage.count == 1)
        #expect(reading.damage.allSatisfy { $0.file == "j" && ($0.offset..<($0.offset + $0.length)).contains(position) })
    }

    @Test(arguments: 0..<200) func aZeroedBlockCostsTheRecordsInIt(place: Int) {
        var random = Xorshift(seed: UInt64(place))
        let position = Int.random(in: bytes.indices, using: &random)
        let range = position..<min(bytes.count, position + Int.random(in: 1...4096, using: &random))
        var damaged = bytes
        for index in range { damaged[index] = 0 }
        let reading = read(damaged)
        // Bytes that were zero before are not damage: a record at the edge may have got away.
        let kept = untouched(by: range)
        #expect(reading.entries.map(\.record).filter(kept.contains) == kept)
        #expect(reading.entries.map(\.record).allSatisfy(results.contains))
        #expect(!reading.damage.isEmpty || damaged == bytes)
    }

    /// A file of the run directory may hold any numbers. With 100 000 of them, what takes the square of their number takes hours.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func notesOfAnySizeAreReadInTheirOwnTime(isOneNote: Bool) throws {
        let count = 100_000
        var bytes = JournalFrame.preamble
        let many = (0..<count).map { TaskAttempt(task: $0, attempt: 1 + $0 % 1000) }
        for _ in 0..<2 { try JournalFrame.append(JournalNote.begun(many).encoded(), seed: Self.seed, to: &bytes) }
        let single = isOneNote ? [] : (0..<count).map { TaskAttempt(task: $0, attempt: 2000) }
        for pair in single { try JournalFrame.append(JournalNote.begun([pair]).encoded(), seed: Self.seed, to: &bytes) }
        let reading = read(bytes)
        #expect(reading.damage.isEmpty)
        #expect(Set(reading.begun) == Set(many + single.suffix(1)) && reading.begun.count == count + (isOneNote ? 0 : 1))
    }

    @Test func aNoteReplacesTheLastOneOfTheSameAttempts() throws {
        var bytes = JournalFrame.preamble
        for note in [[(1, 1), (2, 1), (3, 2)], [(4, 3)], [(5, 1), (6, 3)]] {
            let pairs = note.map { TaskAttempt(task: $0.0, attempt: $0.1) }
            try JournalFrame.append(JournalNote.begun(pairs).encoded(), seed: Self.seed, to: &bytes)
        }
        #expect(read(bytes).begun == [(5, 1), (3, 2), (6, 3)].map { TaskAttempt(task: $0.0, attempt: $0.1) })
    }

    @Test func aCutAnywhereCostsOnlyWhatWasCut() {
        let bytes = bytes[..<bounds[6]]
        for end in bytes.indices {
            let whole = bounds.lastIndex { $0 <= end } ?? 0
            let reading = read(Array(bytes[..<end]))
            #expect(reading.entries.map(\.record) == Array(results[..<whole]))
            let isClean = end == bounds[whole] && end >= JournalFrame.preamble.count
            #expect(reading.damage.map(\.kind) == (isClean ? [] : [.tornTail]))
            #expect(read(Array(bytes[..<end]), isLive: true).damage.isEmpty)
        }
    }

    @Test func aTailOfZeroesIsATornTail() {
        let reading = read(bytes + [UInt8](repeating: 0, count: 5000))
        #expect(reading.entries.map(\.record) == results)
        #expect(reading.damage.map(\.kind) == [.tornTail])
        #expect(reading.damage.first?.length == 5000)
    }

    @Test func aRecordOfAnotherJournalIsNotUsed() throws {
        var other = bytes
        try JournalFrame.append(JournaledRecord.encoded(made(99), attempt: 1), seed: Self.seed + 1, to: &other)
        #expect(read(other).entries.map(\.record) == results)
        #expect(read(other).damage.count == 1)
    }

    /// A candidate that knows the format prints a record that says it was accepted.
    @Test func aRecordInsideAnOutputIsNeverReadAsOne() throws {
        var forged: [UInt8] = []
        try JournalFrame.append(JournaledRecord.encoded(made(5, verdict: .accepted), attempt: 1), seed: Self.seed, to: &forged)
        // Not to be compressed, so that it lies in the record as it was printed.
        var random = Xorshift(seed: 9)
        let noise = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &random) }
        var honest = made(1, verdict: .wrongAnswer)
        honest.tests = [
            TestResult(
                test: 0, verdict: .wrongAnswer, usage: Usage(), exitCode: 0, output: noise + forged + noise, outputLength: 9000,
                outputDigest: sha256([]))
        ]
        var journal = JournalFrame.preamble
        try JournalFrame.append(JournaledRecord.encoded(honest, attempt: 1), seed: Self.seed, to: &journal)
        #expect(read(journal).entries.map(\.record) == [honest])
        for position in stride(from: 0, to: 60, by: 1) {
            var damaged = journal
            damaged[JournalFrame.preamble.count + position] ^= 0x10
            #expect(read(damaged).entries.map(\.record).isEmpty)
        }
    }

    @Test(arguments: [
        JournalFrame.marker, JournalFrame.marker + JournalFrame.marker, Array(JournalFrame.marker[..<7]),
        Array(JournalFrame.marker[..<7]) + [0], Array(JournalFrame.marker[..<7]) + [0, 0], [0xf3, 0xf3, 0xa7] + JournalFrame.marker, [],
    ]) func aPayloadMayHoldTheMarker(payload: [UInt8]) throws {
        let stuffed = JournalFrame.stuff(payload)
        #expect(stuffed.withUnsafeBytes { JournalFrame.nextMarker(from: 0, in: $0) } == nil)
        let back = try stuffed.withUnsafeBytes { try JournalFrame.withUnstuffed($0) { Array($0) } }
        #expect(back == payload)
    }
}
