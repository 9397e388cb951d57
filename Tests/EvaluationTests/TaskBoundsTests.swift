import Digests
import Foundation
import Records
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import Judging
@testable import RunProtocol

@Suite struct TaskBoundsTests {
    private static let gibibyte = 1 << 30

    private func problem(_ name: String, memory: ByteCount?, checker: CheckerSpec = .tokens, tests: [Int] = [0]) -> Problem {
        Problem(
            name: name, split: "test", statement: "", source: "", difficulty: "", tags: [], timeLimit: .seconds(1), memoryLimit: memory,
            checker: checker, inputFile: nil, outputFile: nil,
            tests: tests.map {
                TestCase(
                    kind: .publicTests, name: "", input: [UInt8](repeating: 65, count: $0),
                    expectedOutput: [UInt8](repeating: 66, count: $0 / 2))
            },
            solutions: [])
    }

    private func summary(_ index: Int, _ problem: Problem) -> ProblemSummary {
        ProblemSummary(
            index: index, name: problem.name, split: "test", checker: problem.checker, timeLimit: problem.timeLimit,
            memoryLimit: problem.memoryLimit, testCounts: [.publicTests: problem.tests.count], correctSolutions: 0, incorrectSolutions: 0,
            digest: sha256([]))
    }

    /// Of one candidate for each problem.
    private func bounds(
        _ problems: [Problem], testBytes: [Int] = [], filesTakeMemory: Bool = false, language: String = "python3",
        settings: JudgeSettings = JudgeSettings()
    ) -> TaskBounds {
        let candidates = problems.indices.map { row in
            PlannedCandidate(
                candidate: Candidate(problem: problems[row].name, index: 0, label: "", language: language, source: []), task: row,
                sourceDigest: sha256([]))
        }
        let plan = EvaluationPlan(
            manifest: EvaluationManifest(
                name: "run", createdBy: "1.0", taskCount: problems.count, shardCount: 1, configuration: "{}", hostFacts: [:],
                subject: EvaluationSubject(
                    datasetPath: "/set.h5", datasetFingerprint: "", split: "test", testKinds: ["public_tests"],
                    candidateCount: problems.count)),
            problems: problems.indices.map { PlannedProblem(index: $0, name: problems[$0].name, digest: sha256([]), testCount: 1) },
            tasks: problems.indices.map { PlannedTask(id: sha256([UInt8($0)]), problem: $0, candidate: $0) }, candidates: candidates,
            shardOfTask: problems.map { _ in 0 })
        return TaskBounds(
            plan: plan, summaries: problems.enumerated().map(summary), testBytes: testBytes, filesTakeMemory: filesTakeMemory,
            languages: .standard, settings: settings)
    }

    @Test func theLargestLimitsOfAllSlotsFitBesideOutputsAndInterpreters() {
        let bounds = bounds([problem("small", memory: .mebibytes(64)), problem("large", memory: .mebibytes(256))])
        #expect(bounds.slotMemory == .mebibytes(256) + LanguageTable.standard["python3"]!.memoryReserve)
        #expect(bounds.slotOverhead == .mebibytes(64 + 32))
        for slots in [1, 3, 16] {
            let least = bounds.workerMemory + (bounds.slotMemory + bounds.slotOverhead) * slots
            #expect(bounds.room(in: least) == slots)
            #expect(bounds.room(in: ByteCount(bytes: least.bytes - 1)) == slots - 1)
        }
    }

    @Test func aTenthOfTheMemoryIsKept() {
        let bounds = bounds([problem("large", memory: .mebibytes(8192))])
        let filled = ByteCount(bytes: (bounds.slotMemory * 9).bytes)
        #expect(bounds.room(in: filled + .mebibytes(8000)) == 8)
        #expect(bounds.room(in: ByteCount(bytes: filled.bytes / 9 * 10 + 10)) == 9)
    }

    @Test func filesCountWhereNothingElseCountsThem() {
        let problems = [problem("p", memory: .mebibytes(64))]
        for (language, limit) in [("python3", 64), ("cpp", 256)] {
            let (within, beside) = (bounds(problems, language: language), bounds(problems, filesTakeMemory: true, language: language))
            #expect(beside.slotOverhead.mebibytes >= limit && beside.slotOverhead > within.slotOverhead, "\(language)")
        }
    }

    @Test func largeTestsAndAStagedSetLeaveRoomForFewerSlots() {
        let problems = [problem("p", memory: .mebibytes(1024))]
        let memory = ByteCount(bytes: 16 * Self.gibibyte)
        let plain = bounds(problems).room(in: memory)
        // One problem is held once, however many slots use it; of many, each slot may use one and another be kept.
        #expect(bounds(problems, testBytes: [4 * Self.gibibyte]).room(in: memory) == 10 && plain == 14)
        let many = (0..<64).map { problem("p\($0)", memory: .mebibytes(1024)) }
        let large = bounds(many, testBytes: many.map { _ in Self.gibibyte })
        #expect(large.largestTests == .mebibytes(1024) && large.allTests == .mebibytes(64 * 1024))
        #expect(large.room(in: memory) == 5)
        #expect(bounds(problems).room(in: memory, taken: ByteCount(bytes: 8 * Self.gibibyte)) <= plain / 2)
        #expect(bounds(problems).room(in: memory, taken: memory) == 0)
    }

    @Test func compilersAndWhatTheyMadeCountAsWell() {
        let problems = [problem("p", memory: .mebibytes(64))]
        let (compiled, interpreted) = (bounds(problems, language: "cpp"), bounds(problems))
        #expect(compiled.slotMemory == JudgeSettings.standardCompileLimits.memory)
        #expect(compiled.workerMemory == interpreted.workerMemory + CompilationCache.standardCapacity)
    }

    @Test func aProgramThatChecksCountsWhereItIsRun() {
        func problems(_ language: String) -> [Problem] {
            let program = try! CheckerProgram(convention: .testlib, language: language, files: [.init(name: "check", content: [])])
            return [problem("p", memory: .mebibytes(64), checker: .program(program))]
        }
        var settings = JudgeSettings()
        settings.compileMemory = .mebibytes(4096)
        settings.checkerLimits.memory = .mebibytes(3072)
        let interpreted = bounds(problems("python3"), settings: settings)
        #expect(interpreted.slotMemory == .mebibytes(3072))
        #expect(interpreted.slotOverhead == .mebibytes(3 * 64))
        #expect(bounds(problems("cpp"), settings: settings).slotMemory == .mebibytes(4096))
        settings.checker = .tokens
        #expect(bounds(problems("cpp"), settings: settings).slotMemory < .mebibytes(1024))
        settings.checker = nil
        settings.style = .codeContests
        #expect(bounds(problems("cpp"), settings: settings).slotMemory < .mebibytes(1024))
    }

    @Test func limitsBeyondAllMemoryFitNowhere() {
        let bounds = bounds([problem("p", memory: ByteCount(bytes: .max))], testBytes: [.max])
        #expect(bounds.room(in: ByteCount(bytes: 1 << 50)) == 0)
    }

    /// What no slot can be using is let go, as soon as the tests take more than they may.
    @Test func preparedProblemsKeepToTheirBytes() throws {
        let path = NSTemporaryDirectory() + "gencode-bounds-\(UUID().uuidString).h5"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let writer = try ProblemSetWriter(
            path: path, description: ProblemSetDescription(name: "sizes", source: "", toolVersion: "1.0", transforms: "{}"))
        for name in ["a", "b", "c"] { try writer.append(problem(name, memory: nil, tests: [40_000, 20_000])) }
        _ = try writer.finish()
        let set = try ProblemSet(path: path)
        #expect(try set.testBytes(kinds: [.publicTests]) == [90_000, 90_000, 90_000])
        #expect(try set.testBytes(kinds: [.privateTests]) == [0, 0, 0])

        func keepsTheFirst(of problems: Int, bytes: Int) throws -> Bool {
            let prepared = PreparedProblems(set: set, kinds: [.publicTests], orders: [:], capacity: 3, bytes: ByteCount(bytes: bytes))
            let first = try prepared.problem(at: 0)
            for other in 1..<problems { _ = try prepared.problem(at: other) }
            return try prepared.problem(at: 0) === first
        }
        #expect(try keepsTheFirst(of: 2, bytes: 180_000))
        #expect(try !keepsTheFirst(of: 3, bytes: 180_000))
        #expect(try !keepsTheFirst(of: 2, bytes: 100_000))
    }
}
