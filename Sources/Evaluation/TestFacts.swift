import ColumnStore
import Records
import RunProtocol

/// One test of one task without what the program printed: of fixed size, so that a file holds the tests of a run one after another.
public struct TestFacts: Hashable, Sendable {
    /// SHA-256 of the whole output that was read.
    public var outputDigest: Digest
    /// The exit status, or minus the signal's number.
    public var exitCode: Int64
    public var cpuNanoseconds: Int64
    public var wallNanoseconds: Int64
    public var memoryBytes: Int64
    /// The full length of what the program printed, up to the output limit.
    public var outputLength: Int64
    /// Position in the task's list of tests, from 0.
    public var test: Int32
    public var verdict: Verdict

    init(_ test: TestResult) {
        outputDigest = test.outputDigest
        exitCode = Int64(test.exitCode)
        cpuNanoseconds = test.usage.cpuTime.nanoseconds
        wallNanoseconds = test.usage.wallTime.nanoseconds
        memoryBytes = Int64(test.usage.memory.bytes)
        outputLength = Int64(test.outputLength)
        self.test = Int32(clamping: test.test)
        verdict = test.verdict
    }
}

/// A range of rows of the group `outputs` of a shard file, without the outputs.
struct TestFactColumns {
    static let group = "outputs"

    private let tasks: [Int32]
    private let tests: [Int32]
    private let verdicts: [UInt8]
    private let numbers: [[Int64]]
    private let digests: [Digest]

    /// - Throws: `StoreError` for columns that do not fit together.
    init(_ file: ColumnFile, rows: Range<Int>) throws {
        let group = TestFactColumns.group
        tasks = try file.readColumn(group, "task", as: Int32.self, rows: rows)
        tests = try file.readColumn(group, "test", as: Int32.self, rows: rows)
        verdicts = try file.readColumn(group, "verdict", as: UInt8.self, rows: rows)
        numbers = try ["exit_code", "cpu_ns", "wall_ns", "memory", "length"].map {
            try file.readColumn(group, $0, as: Int64.self, rows: rows)
        }
        digests = try file.readDigests(group, "digest", rows: rows)
    }

    /// - Throws: `StoreError` (.wrongFormat) for a code that is none, or a number that cannot be.
    func forEach(of path: String, _ body: (Int, TestFacts) throws -> Void) throws {
        for row in tasks.indices {
            let numbers = numbers.map { $0[row] }
            guard let verdict = Verdict(rawValue: verdicts[row]), tasks[row] >= 0, tests[row] >= 0,
                numbers.dropFirst().allSatisfy({ $0 >= 0 })
            else { throw StoreError.notOurs(path, "its outputs have an unknown code or a number that cannot be") }
            try body(
                Int(tasks[row]),
                TestFacts(
                    outputDigest: digests[row], exitCode: numbers[0], cpuNanoseconds: numbers[1], wallNanoseconds: numbers[2],
                    memoryBytes: numbers[3], outputLength: numbers[4], test: tests[row], verdict: verdict))
        }
    }
}

extension TestFacts {
    fileprivate init(
        outputDigest: Digest, exitCode: Int64, cpuNanoseconds: Int64, wallNanoseconds: Int64, memoryBytes: Int64, outputLength: Int64,
        test: Int32, verdict: Verdict
    ) {
        (self.outputDigest, self.exitCode, self.cpuNanoseconds) = (outputDigest, exitCode, cpuNanoseconds)
        (self.wallNanoseconds, self.memoryBytes, self.outputLength) = (wallNanoseconds, memoryBytes, outputLength)
        (self.test, self.verdict) = (test, verdict)
    }
}
