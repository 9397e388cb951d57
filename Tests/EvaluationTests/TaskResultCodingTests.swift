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
            usage: usage, speedFactor: -.infinity,
            tests: [
                TestResult(
                    test: most, verdict: .accepted, usage: usage, exitCode: .min, output: [], outputLength: .max, outputDigest: sha256([]))
            ])
        #expect(try decode(encode(result)) == result)
    }

    /// Otherwise a shard with it could never be sealed: its columns hold 32 bits.
    @Test func whatAShardCannotHoldIsNotRead() throws {
        for change: (inout TaskResult) -> Void in [
            { $0.task = 1 << 31 }, { $0.testsRun = 1 << 31 }, { $0.testsTotal = .max }, { $0.firstFailedTest = 1 << 40 },
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
