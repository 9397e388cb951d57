import ColumnStore
import Records

/// A task's result as bytes: numbers first, then what the tests printed, all outputs of the task as one zstd frame. Durations keep whole
/// nanoseconds.
enum TaskResultCoding {
    static let zstdLevel: Int32 = 1
    /// Below this the frame's head costs more than the compression saves.
    private static let smallestCompressed = 64
    /// Set in the tier's byte where the number of flaky tests follows it: few records have one, and those of older versions none.
    private static let hasFlakyTests: UInt8 = 0x80

    /// Writes the result as `TaskResult.bounded` makes it, so that `decode` reads whatever was written.
    static func encode(_ unbounded: TaskResult, into writer: inout ByteWriter) {
        let result = unbounded.isBounded ? unbounded : unbounded.bounded()
        if !result.tests.isEmpty { writer.bytes.reserveCapacity(128 + 64 * result.tests.count) }
        writer.add(count: result.task)
        writer.add(result.verdict.rawValue)
        writer.add(result.tier.rawValue | (result.flakyTests > 0 ? hasFlakyTests : 0))
        if result.flakyTests > 0 { writer.add(count: result.flakyTests) }
        writer.add(count: result.testsPassed)
        writer.add(count: result.testsRun)
        writer.add(count: result.testsTotal)
        writer.add(signed: Int64(result.firstFailedTest ?? -1))
        add(result.usage, to: &writer)
        writer.addFixed(result.speedFactor.bitPattern)
        writer.add(text: result.message)
        writer.add(count: result.tests.count)
        for test in result.tests {
            writer.add(count: test.test)
            writer.add(test.verdict.rawValue)
            add(test.usage, to: &writer)
            writer.add(signed: Int64(test.exitCode))
            writer.add(count: test.outputLength)
            writer.add(test.outputDigest)
            writer.add(count: test.output.count)
        }
        add(result.tests, { $0.output }, to: &writer)
        guard result.tests.contains(where: { !$0.errorTail.isEmpty }) else { return }
        for test in result.tests { writer.add(count: test.errorTail.count) }
        add(result.tests, { $0.errorTail }, to: &writer)
    }

    /// - Parameter tests: false leaves `tests` empty and skips the outputs.
    /// - Throws: for every result that a shard's columns could not hold as it is.
    static func decode(_ reader: inout ByteReader, tests: Bool = true) throws(MalformedRecord) -> TaskResult {
        let task = try number(&reader), code = try verdict(&reader)
        let (level, flakyTests) = try tier(&reader)
        var result = TaskResult(
            task: task, verdict: code, tier: level, testsPassed: try number(&reader), testsRun: try number(&reader),
            testsTotal: try number(&reader), firstFailedTest: try position(&reader), flakyTests: flakyTests, usage: try usage(&reader),
            speedFactor: Double(bitPattern: try reader.fixed(UInt64.self)), message: try reader.text())
        guard result.speedFactor.isFinite, result.speedFactor > 0 else { throw MalformedRecord() }
        guard tests else { return result }
        // The least that a test takes: eight numbers of a byte each and a digest.
        let count = try reader.count(ofAtLeast: 8 + Digest.byteCount)
        result.tests.reserveCapacity(count)
        var lengths: [Int] = []
        lengths.reserveCapacity(count)
        for _ in 0..<count {
            result.tests.append(
                TestResult(
                    test: try number(&reader), verdict: try verdict(&reader), usage: try usage(&reader), exitCode: Int(try reader.signed()),
                    output: [], outputLength: try reader.count(), outputDigest: try reader.digest()))
            lengths.append(try reader.count())
        }
        try read(lengths, most: TaskResult.largestOutputs, &reader) { result.tests[$0].output = $1 }
        if reader.remaining == 0 { return result }
        // The ends of standard error, where a test has any. Records of older versions end here.
        lengths = []
        for _ in 0..<count { lengths.append(try reader.count()) }
        try read(lengths, most: TaskResult.largestErrors, &reader) { result.tests[$0].errorTail = $1 }
        guard reader.remaining == 0 else { throw MalformedRecord() }
        return result
    }

    /// The same bytes of all tests, one after another.
    private static func add(_ tests: [TestResult], _ bytes: (TestResult) -> [UInt8], to writer: inout ByteWriter) {
        let total = tests.reduce(0) { $0 + bytes($1).count }
        var plain: [UInt8] = []
        plain.reserveCapacity(total)
        for test in tests { plain.append(contentsOf: bytes(test)) }
        if total >= smallestCompressed, let packed = ZstdFrame.compress(plain, level: zstdLevel), packed.count < total {
            writer.add(1)
            writer.add(field: packed)
        } else {
            writer.add(0)
            writer.add(field: plain)
        }
    }

    /// - Parameter keep: gets the position of each test that has bytes, and the bytes.
    private static func read(
        _ lengths: [Int], most: Int, _ reader: inout ByteReader, keep: (Int, [UInt8]) -> Void
    ) throws(MalformedRecord) {
        var total = 0
        for length in lengths {
            let (sum, overflow) = total.addingReportingOverflow(length)
            guard !overflow, sum <= most else { throw MalformedRecord() }
            total = sum
        }
        let isPacked = try reader.byte()
        let stored = try reader.field()
        let plain: [UInt8]
        switch isPacked {
        case 0: plain = Array(stored)
        case 1:
            guard let expanded = ZstdFrame.expand(stored, to: total) else { throw MalformedRecord() }
            plain = expanded
        default: throw MalformedRecord()
        }
        guard plain.count == total else { throw MalformedRecord() }
        var start = 0
        for (position, length) in lengths.enumerated() where length > 0 {
            keep(position, Array(plain[start..<(start + length)]))
            start += length
        }
    }

    private static func add(_ usage: Usage, to writer: inout ByteWriter) {
        writer.add(signed: max(0, usage.cpuTime.nanoseconds))
        writer.add(signed: max(0, usage.wallTime.nanoseconds))
        writer.add(count: usage.memory.bytes)
    }

    private static func usage(_ reader: inout ByteReader) throws(MalformedRecord) -> Usage {
        let (cpu, wall) = (try reader.signed(), try reader.signed())
        guard cpu >= 0, wall >= 0 else { throw MalformedRecord() }
        return Usage(cpuTime: .nanoseconds(cpu), wallTime: .nanoseconds(wall), memory: ByteCount(bytes: try reader.count()))
    }

    /// A position or a number of tests: a column of 32 bits holds it.
    private static func number(_ reader: inout ByteReader) throws(MalformedRecord) -> Int {
        let value = try reader.count()
        guard value <= Int(Int32.max) else { throw MalformedRecord() }
        return value
    }

    private static func verdict(_ reader: inout ByteReader) throws(MalformedRecord) -> Verdict {
        guard let verdict = Verdict(rawValue: try reader.byte()) else { throw MalformedRecord() }
        return verdict
    }

    /// The tier, and the number of flaky tests where its byte says that there are some.
    private static func tier(_ reader: inout ByteReader) throws(MalformedRecord) -> (SandboxTier, flakyTests: Int) {
        let byte = try reader.byte()
        guard let tier = SandboxTier(rawValue: byte & ~hasFlakyTests) else { throw MalformedRecord() }
        return (tier, byte & hasFlakyTests == 0 ? 0 : try number(&reader))
    }

    /// -1 stands for nil.
    private static func position(_ reader: inout ByteReader) throws(MalformedRecord) -> Int? {
        let value = try reader.signed()
        guard value >= -1, value <= Int64(Int32.max) else { throw MalformedRecord() }
        return value < 0 ? nil : Int(value)
    }
}
