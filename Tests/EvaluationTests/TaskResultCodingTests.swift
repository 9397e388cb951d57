import Digests
import Fixtures
import Records
import Testing

@testable import ColumnStore
@testable import Evaluation

@Suite struct TaskResultCodingTests {
    private func encode(_ result: TaskResult) -> [UInt8] {
        var writer = ByteWriter()
        TaskResultCoding.encode(result, into: &writer)
        return writer.bytes
    }

    private func decode(_ bytes: [UInt8], tests: Bool = true) throws -> TaskResult {
        try bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            return try TaskResultCoding.decode(&reader, tests: tests)
        }
    }

    @Test(arguments: 0..<200) func whatIsEncodedDecodesEqual(task: Int) throws {
        let result = made(task, outputSize: task % 7 == 0 ? 100_000 : 200)
        #expect(try decode(encode(result)) == result)
        var light = result
        light.tests = []
        #expect(try decode(encode(result), tests: false) == light)
    }

    @Test(arguments: Verdict.allCases) func everyVerdictSurvives(verdict: Verdict) throws {
        let result = made(3, verdict: verdict)
        #expect(try decode(encode(result)) == result)
    }

    @Test func extremeNumbersSurvive() throws {
        let usage = Usage(cpuTime: .nanoseconds(Int64.max), wallTime: .zero, memory: ByteCount(bytes: .max))
        let most = Int(Int32.max)
        let result = TaskResult(
            task: most, verdict: .accepted, tier: .none, testsPassed: 0, testsRun: most, testsTotal: most, firstFailedTest: most,
            flakyTests: most, usage: usage, speedFactor: 1e300,
            tests: [
                TestResult(
                    test: most, verdict: .accepted, usage: usage, exitCode: .min, output: [], outputLength: .max, outputDigest: sha256([]))
            ])
        #expect(try decode(encode(result)) == result)
    }

    /// Otherwise a shard with it could never be sealed: its columns hold 32 bits.
    @Test func whatAShardCannotHoldIsNotRead() throws {
        for change: (inout TaskResult) -> Void in [
            { $0.speedFactor = -.infinity }, { $0.speedFactor = .nan }, { $0.speedFactor = 0 }, { $0.task = 1 << 31 },
            { $0.testsRun = 1 << 31 }, { $0.testsTotal = .max }, { $0.firstFailedTest = 1 << 40 }, { $0.flakyTests = 1 << 31 },
        ] {
            var result = made(1)
            change(&result)
            #expect(throws: MalformedRecord.self) { try decode(encode(result)) }
        }
        // A clock that goes back is no damage.
        var result = made(1)
        result.usage.wallTime = .nanoseconds(-5)
        #expect(try decode(encode(result)).usage.wallTime == .zero)
    }

    @Test func repeatedOutputsAreCompressed() throws {
        let output = [UInt8](repeating: 65, count: 50_000)
        var result = made(1)
        result.tests = (0..<10).map {
            TestResult(
                test: $0, verdict: .accepted, usage: Usage(), exitCode: 0, output: output, outputLength: 50_000,
                outputDigest: sha256(output))
        }
        #expect(encode(result).count < 2000)
        #expect(try decode(encode(result)) == result)
    }

    private static func withErrors(_ task: Int) -> TaskResult {
        var result = made(task)
        result.tests = (0..<4).map { test in
            TestResult(
                test: test, verdict: .runtimeError, usage: Usage(), exitCode: 1, output: [65], outputLength: 1, outputDigest: sha256([65]),
                errorTail: test == 2 ? [] : Array("Traceback \(test % 2)\n".utf8))
        }
        return result
    }

    @Test func endsOfStandardErrorSurviveAndRecordsWithoutThemAreReadToo() throws {
        let result = Self.withErrors(1)
        let bytes = encode(result)
        #expect(try decode(bytes) == result)
        var light = result
        light.tests = []
        #expect(try decode(bytes, tests: false) == light)
        // What older versions wrote ends before them.
        var old = result
        for test in old.tests.indices { old.tests[test].errorTail = [] }
        let begin = encode(old)
        #expect(bytes.starts(with: begin) && bytes.count > begin.count)
        #expect(try decode(begin) == old)
        for end in (begin.count + 1)..<bytes.count { #expect(throws: MalformedRecord.self) { try decode(Array(bytes[..<end])) } }
        #expect(throws: MalformedRecord.self) { try decode(bytes + [0]) }
    }

    @Test func moreStandardErrorThanATaskKeepsIsDroppedWithANote() {
        var result = Self.withErrors(1)
        let large = [UInt8](repeating: 66, count: TaskResult.largestErrors - 5)
        result.tests[1].errorTail = large
        #expect(!result.isBounded)
        let bounded = result.bounded()
        #expect(bounded.tests.map(\.errorTail.count) == [12, 0, 0, 12] && bounded.isBounded)
        #expect(bounded.message.contains("1 end of standard error not kept: a task keeps at most 8 MiB"))
    }

    @Test func columnsHoldEachEndOfStandardErrorOnceAndFilesWithoutThemAreRead() throws {
        let place = try TemporaryDirectory()
        let results = [Self.withErrors(1), Self.withErrors(2)]
        let writer = try ColumnFileWriter(path: place.path + "/new.h5")
        try OutputColumns.write(results, to: writer)
        try writer.finish()
        let file = try ColumnFile(path: place.path + "/new.h5")
        #expect(try file.rowCount("outputs", "errors") == 2)
        let read = try OutputColumns.read(file)
        #expect(read[1] == results[0].tests && read[2] == results[1].tests)
        let old = try OlderOutputs.write(results, to: place.path + "/old.h5")
        #expect(try OutputColumns.read(old)[1]?.map(\.errorTail) == [[], [], [], []])
    }

    @Test(arguments: 0..<20) func aCutRecordIsRefused(task: Int) throws {
        let bytes = encode(made(task))
        for end in 0..<bytes.count { #expect(throws: MalformedRecord.self) { try decode(Array(bytes[..<end])) } }
    }

    /// Bytes without a checksum before them may decode to anything; they must never trap or ask for much memory.
    @Test func arbitraryBytesNeverTrap() {
        var random = Xorshift(seed: 4)
        for round in 0..<20_000 {
            var bytes = encode(made(round % 50))
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? decode(bytes)
            _ = try? decode((0..<60).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}

/// The group `outputs` as it was before it held standard error.
private enum OlderOutputs {
    static func write(_ results: [TaskResult], to path: String) throws -> ColumnFile {
        let writer = try ColumnFileWriter(path: path)
        let tests = results.flatMap { result in result.tests.map { (task: Int32(result.task), test: $0) } }
        for (name, values) in [
            ("task", tests.map(\.task)), ("test", tests.map { Int32($0.test.test) }), ("blob", tests.map { _ in Int32(-1) }),
        ] {
            try writer.writeColumn("outputs", name, values)
        }
        try writer.writeColumn("outputs", "verdict", tests.map(\.test.verdict.rawValue))
        for name in ["exit_code", "cpu_ns", "wall_ns", "memory", "length"] {
            try writer.writeColumn("outputs", name, tests.map { _ in Int64(1) })
        }
        try writer.writeDigests("outputs", "digest", tests.map(\.test.outputDigest))
        try writer.writeBytes("outputs", "stored", [])
        try writer.finish()
        return try ColumnFile(path: path)
    }
}
