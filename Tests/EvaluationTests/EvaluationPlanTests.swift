import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import RunProtocol

@Suite struct RunPlanTests {
    let directory: TemporaryDirectory
    let run: RunDirectory

    init() throws {
        directory = try TemporaryDirectory()
        run = RunDirectory(path: directory.file("run"))
    }

    private func plan(candidates count: Int = 30) -> EvaluationPlan {
        let candidates = (0..<count).map { row in
            let source = row % 7 == 3 ? [] : Array("print(\(row / 2))\n".utf8)
            return PlannedCandidate(
                candidate: Candidate(
                    problem: "p\(row / 10)", index: row % 10, label: "wrong_answer/ö\(row).py", language: row % 2 == 0 ? "python3" : "cpp",
                    source: source, expected: row % 3 == 0 ? .timeLimit : nil, expectedCorrect: [nil, true, false][row % 3]),
                task: row % 7 == 3 ? nil : row / 2, sourceDigest: sha256(source))
        }
        let tasks = (0..<count / 2).map {
            PlannedTask(id: sha256(Array("task \($0)".utf8)), problem: 100 + $0 / 5, candidate: $0 * 2)
        }
        let manifest = EvaluationManifest(
            name: "night", createdBy: "1.0", taskCount: tasks.count, shardCount: 3, configuration: "{\"slots\" : 2, \"path\":\"a/b\"}",
            hostFacts: ["kernel": "6.1"],
            subject: EvaluationSubject(
                datasetPath: "/data/set.h5", datasetFingerprint: sha256([1]).description, split: "test", testKinds: ["public_tests"],
                candidateCount: count))
        return EvaluationPlan(
            manifest: manifest,
            problems: (0..<3).map { PlannedProblem(index: 100 + $0, name: "p\($0)", digest: sha256([UInt8($0)]), testCount: $0 * 4) },
            tasks: tasks, candidates: candidates, shardOfTask: tasks.indices.map { Int32($0 % 3) })
    }

    @Test func aPlanComesBackWithItsSourcesOnDemand() throws {
        let written = plan()
        try PlanFiles.write(written, to: run)
        let read = try EvaluationPlan.read(from: run)
        var manifest = written.manifest
        manifest.planDigest = written.digest.description
        #expect(read.manifest == manifest)
        #expect(read.digest == written.digest)
        #expect(read.problems == written.problems)
        #expect(read.tasks == written.tasks)
        #expect(read.shardOfTask == written.shardOfTask)
        for (row, planned) in written.candidates.enumerated() {
            #expect(try read.source(ofCandidate: row) == planned.candidate.source)
            var expected = planned
            expected.candidate.source = []
            #expect(read.candidates[row] == expected)
        }
        #expect(!(try FileManager.default.contentsOfDirectory(atPath: run.path)).contains { $0.contains("tmp") })
    }

    @Test func ordersOfTestsComeBackAndMakeAnotherPlan() throws {
        var ordered = plan()
        ordered.problems[1].testOrder = [3, 0, 2, 1]
        try PlanFiles.write(ordered, to: run)
        let read = try EvaluationPlan.read(from: run)
        #expect(read.problems == ordered.problems && read.testOrders == [101: [3, 0, 2, 1]])
        #expect(read.digest == ordered.digest && read.digest != plan().digest)
        var other = ordered
        other.problems[1].testOrder = [3, 0, 1, 2]
        #expect(other.digest != ordered.digest)
    }

    @Test func aPlanWithoutOrdersHasNoColumnsOfThem() throws {
        try PlanFiles.write(plan(), to: run)
        #expect(try !ColumnFile(path: run.planPath).contains("test_order", "test"))
        #expect(try EvaluationManifest.read(from: run).formatVersion == 1)
        #expect(plan().digest.description == "6cf90f53bdbe4a76a9e415c6c5066cf2cd07a5fdb13b10055b393dc7982a6d2e")
    }

    @Test(arguments: [[], [0, 1, 2], [0, 1, 2, 2], [0, 1, 2, 4], [-1, 0, 1, 2], [0, 1, 2, 3, 0]])
    func anOrderThatIsNotOneOfTheTestsIsRefused(_ order: [Int]) throws {
        var wrong = plan()
        wrong.problems[1].testOrder = order
        expectCode(RunCode.invalid) { try PlanFiles.write(wrong, to: run) }
    }

    @Test func aPlanIsWrittenOnce() throws {
        try PlanFiles.write(plan(), to: run)
        expectCode(RunCode.planned, naming: run.path) { try PlanFiles.write(plan(), to: run) }
        expectCode(RunCode.planned, naming: run.path) { try PlanFiles.write(plan(candidates: 10), to: run) }
        #expect(try EvaluationPlan.read(from: run).candidates.count == 30)
    }

    /// Both find an empty place; the second one is done while the first one still writes.
    @Test func twoWhoPlanAtOnceLeaveAWholeRun() throws {
        for operation in [FileOperation.Kind.makeDirectory, .create, .link] {
            let run = RunDirectory(path: directory.file("run of \(operation)"))
            // libhdf5 is locked while plan.h5 is written.
            let path = operation == .create ? run.manifestPath : run.path
            let second = Interruption(at: operation, of: path) { try PlanFiles.write(plan(), to: run) }
            Files.$observer.withValue(second) {
                expectCode(RunCode.planned, naming: run.path) { try PlanFiles.write(plan(), to: run) }
            }
            #expect(try EvaluationPlan.read(from: run).candidates.count == 30)
            #expect(try FileManager.default.contentsOfDirectory(atPath: run.shardsPath) == [], "\(operation)")
            for path in [run.logsPath, run.reportPath] { #expect(FileManager.default.fileExists(atPath: path), "\(operation)") }
        }
    }

    @Test func planningThatWasCutShortGoesOn() throws {
        try PlanFiles.write(plan(), to: run)
        try FileManager.default.removeItem(atPath: run.manifestPath)
        expectCode(RunCode.noRun, naming: run.path) { _ = try EvaluationPlan.read(from: run) }
        expectCode(RunCode.planned, naming: run.path) { try PlanFiles.write(plan(candidates: 10), to: run) }
        try PlanFiles.write(plan(), to: run)
        #expect(try EvaluationPlan.read(from: run).candidates.count == 30)
    }

    @Test func aPlanOfAnotherRunIsFound() throws {
        try PlanFiles.write(plan(), to: run)
        let other = RunDirectory(path: directory.file("other"))
        try PlanFiles.write(plan(candidates: 10), to: other)
        try overwrite(run.planPath, with: contents(of: other.planPath))
        expectCode(StoreCode.mismatch, naming: run.planPath) { _ = try EvaluationPlan.read(from: run) }
    }

    @Test(arguments: ["", "{", "[]", "{\"formatVersion\": 1}", "{\"formatVersion\": \"1\"}"])
    func aBrokenManifestIsNamed(text: String) throws {
        try PlanFiles.write(plan(), to: run)
        try overwrite(run.manifestPath, with: Array(text.utf8))
        expectCode(StoreCode.damaged, naming: run.manifestPath) { _ = try EvaluationPlan.read(from: run) }
    }

    @Test func aManifestOfALaterVersionIsRefused() throws {
        try PlanFiles.write(plan(), to: run)
        let text = String(decoding: try contents(of: run.manifestPath), as: UTF8.self)
        try overwrite(
            run.manifestPath, with: Array(text.replacingOccurrences(of: "\"formatVersion\" : 1", with: "\"formatVersion\" : 4").utf8))
        expectCode(StoreCode.wrongFormat, naming: run.manifestPath) { _ = try EvaluationPlan.read(from: run) }
    }

    @Test func aPlanThatContradictsItselfIsRefused() throws {
        var wrong = plan()
        wrong.shardOfTask[0] = 3
        expectCode(RunCode.invalid) { try PlanFiles.write(wrong, to: run) }
        wrong = plan()
        wrong.tasks[0].candidate = 1_000
        expectCode(RunCode.invalid) { try PlanFiles.write(wrong, to: run) }
        #expect(!FileManager.default.fileExists(atPath: run.planPath))
    }

    @Test func aPlanThatDoesNotFitLeavesNothing() throws {
        guard let small = try SmallFileSystem.required(kibibytes: 64) else { return }
        let run = RunDirectory(path: "\(small.path)/run")
        var random = Xorshift(seed: 8)
        let source = random.bytes(200_000)
        let candidate = Candidate(problem: "p", index: 0, label: "l", language: "cpp", source: source)
        let plan = EvaluationPlan(
            manifest: EvaluationManifest(
                name: "r", createdBy: "1", taskCount: 0, shardCount: 0, configuration: "", hostFacts: [:],
                subject: EvaluationSubject(datasetPath: "", datasetFingerprint: "", split: "", testKinds: [], candidateCount: 1)),
            problems: [], tasks: [], candidates: [PlannedCandidate(candidate: candidate, task: nil, sourceDigest: sha256(source))],
            shardOfTask: [])
        expectCode(FileCode.noSpace, naming: run.path) { try PlanFiles.write(plan, to: run) }
        #expect(try small.names() == [])
        // What was there before stays.
        try FileManager.default.createDirectory(atPath: run.logsPath, withIntermediateDirectories: true)
        expectCode(FileCode.noSpace, naming: run.path) { try PlanFiles.write(plan, to: run) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["logs"])
    }
}

/// Does something in the middle of another's work: just before its first operation of a kind on some path.
private final class Interruption: FileSystemObserver {
    private let kind: FileOperation.Kind
    private let path: String
    private let action: @Sendable () throws -> Void
    private let isDone = Mutex(false)

    init(at kind: FileOperation.Kind, of path: String, _ action: @escaping @Sendable () throws -> Void) {
        self.kind = kind
        self.path = path
        self.action = action
    }

    func willPerform(_ operation: FileOperation) throws {
        guard operation.kind == kind, operation.path.hasPrefix(path) else { return }
        let isFirst = isDone.withLock { done in
            defer { done = true }
            return !done
        }
        guard isFirst else { return }
        try Files.$observer.withValue(nil) { try action() }
    }

    func didPerform(_ operation: FileOperation, size: Int) {}
}
