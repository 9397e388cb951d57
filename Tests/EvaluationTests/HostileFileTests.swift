import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import Judging
@testable import RunProtocol

/// Files whose numbers are wrong and whose checksums are right: reading them is an error or does no harm. A trap ends the test's process.
///
/// Each seed is one file, so that a failure can be repeated.
@Suite(.serialized) struct HostileFileTests {
    private let place: TemporaryDirectory

    init() throws { place = try TemporaryDirectory() }

    /// A failure of ours with a text is what a hostile file may cost.
    private func tolerate(_ body: () throws -> Void) {
        do { try body() } catch { #expect(error is any FailureShape, "\(error)") }
    }

    // MARK: Problem sets

    private func writeSet(_ path: String) throws {
        let writer = try ProblemSetWriter(
            path: path, description: ProblemSetDescription(name: "s", source: "x", toolVersion: "1", transforms: "{}"))
        for number in 0..<4 {
            let program = try CheckerProgram(
                convention: .testlib, language: "python3", files: [.init(name: "check.py", content: [35])], arguments: ["x"])
            try writer.append(
                Problem(
                    name: "p\(number)", split: "test", statement: "text", tags: ["a"], timeLimit: .seconds(1), memoryLimit: .mebibytes(64),
                    checker: number == 1 ? .program(program) : .standard, inputFile: number == 2 ? "in.txt" : nil,
                    tests: (0..<3).map {
                        TestCase(kind: TestKind.allCases[$0], name: "t\($0)", input: Array("\($0) 1\n".utf8), expectedOutput: [49, 10])
                    },
                    solutions: [ReferenceSolution(language: "python3", source: [35], label: "s", expected: .accepted, isCorrect: true)]))
        }
        _ = try writer.finish()
    }

    /// Everything that a worker does with a set before it runs a program.
    private func use(_ path: String) throws {
        let set = try ProblemSet(path: path)
        let settings = JudgeSettings()
        let languages = LanguageTable.standard
        tolerate { _ = try set.testBytes(kinds: TestKind.allCases) }
        for summary in set.summaries {
            for language in [languages["python3"], languages["java"]].compactMap(\.self) {
                let limits = effectiveLimits(
                    timeLimit: summary.timeLimit, memoryLimit: summary.memoryLimit, language: language, settings: settings)
                #expect(limits.cpuTime >= .zero && limits.wallTime.nanoseconds < .max / 2)
            }
            for parts in [ProblemParts.all, .tests, .solutions] {
                tolerate {
                    let problem = try set.problem(at: summary.index, parts: parts)
                    if parts == .tests { _ = try PreparedProblem(problem: problem, kinds: TestKind.allCases) }
                }
            }
        }
        _ = set.file.damage()
    }

    @Test func problemSets() throws {
        let whole = place.file("whole.h5"), forged = place.file("forged.h5")
        try writeSet(whole)
        try use(whole)
        let original = try ForgedColumnFile(whole)
        for seed in 0..<3000 {
            var random = SplitMix64(seed: UInt64(seed))
            var file = original
            for _ in 0...(random.next() % 2) where !file.directory.datasets.isEmpty { try file.mutate(&random) }
            try file.write(to: forged)
            tolerate { try use(forged) }
        }
    }

    @Test(arguments: ["time_limit_ns", "memory_limit_bytes"], [Int64.max, 1 << 62, 1 << 61])
    func limitsOutOfAllReasonAreRefused(column: String, value: Int64) throws {
        let whole = place.file("whole.h5"), forged = place.file("forged.h5")
        try writeSet(whole)
        var file = try ForgedColumnFile(whole)
        let number = try #require(file.directory.datasets.firstIndex { $0.path == "problems/\(column)" })
        try file.changeContent(of: number) { content in
            withUnsafeBytes(of: value.littleEndian) { for at in 0..<8 { content[at] = $0[at] } }
        }
        try file.write(to: forged)
        expectCode(StoreCode.damaged, naming: "limits out of all reason") { _ = try ProblemSet(path: forged) }
    }

    /// A name of as many bytes, so that nothing else of the set changes.
    @Test(arguments: ["/etc/ok.", "../ok.py", "a/../.py", "..", "a\u{0}"])
    func aNameThatNoFileOfACheckerCanHaveIsRefused(name: String) throws {
        let whole = place.file("whole.h5"), forged = place.file("forged.h5")
        try writeSet(whole)
        var file = try ForgedColumnFile(whole)
        let number = try #require(file.directory.datasets.firstIndex { $0.path == "problems/checker" })
        let old = Array(#""check.py""#.utf8)
        // In JSON, NUL is an escape, which the blanks at the end of a shorter name make room for.
        let new = Array("\"\(name.replacing("\u{0}", with: "\\u0000"))\"".utf8)
        try file.changeContent(of: number) { content in
            guard let at = content.firstRange(of: old)?.lowerBound else { return }
            let length = max(old.count, new.count)
            content.replaceSubrange(at..<at + length, with: new + [UInt8](repeating: 32, count: length - new.count))
        }
        try file.write(to: forged)
        expectCode(StoreCode.wrongFormat, naming: "is not the plain name of a file") { _ = try ProblemSet(path: forged) }
    }

    @Test(arguments: [(rows: 1 << 40, perChunk: 1 << 30, chunks: 1024), (1 << 30, 1 << 30, 1)])
    func shapesThatNoFileHasAskForNoMemory(rows: Int, perChunk: Int, chunks: Int) throws {
        let whole = place.file("whole.h5"), forged = place.file("forged.h5")
        try writeSet(whole)
        var file = try ForgedColumnFile(whole)
        let number = try #require(file.directory.datasets.firstIndex { $0.path == "tests/input" })
        let chunk = try #require(file.directory.datasets[number].chunks.first)
        file.directory.datasets[number].rows = rows
        file.directory.datasets[number].rowsPerChunk = perChunk
        file.directory.datasets[number].chunks = [ColumnDirectory.Chunk](repeating: chunk, count: chunks)
        try file.write(to: forged)
        expectCode(StoreCode.damaged, naming: "makes no sense") { _ = try ProblemSet(path: forged) }
    }

    /// Single numbers and shapes that once ended the process.
    @Test(arguments: Forgery.cases) func aForgedNumberOfASetEndsNothing(_ forgery: Forgery) throws {
        let whole = place.file("whole.h5"), forged = place.file("forged.h5")
        try writeSet(whole)
        var file = try ForgedColumnFile(whole)
        let number = try #require(file.directory.datasets.firstIndex { $0.path == forgery.path }, "\(forgery.path)")
        try forgery.change(&file, number)
        try file.write(to: forged)
        tolerate { try use(forged) }
    }

    // MARK: Runs

    /// A run whose shard 0 is sealed, whose shard 1 has a drained attempt, and whose shard 2 is free.
    private func makeRun(_ directory: RunDirectory) throws -> EvaluationPlan {
        let candidates = (0..<12).map { row in
            PlannedCandidate(
                candidate: Candidate(problem: "p", index: row, label: "c\(row)", language: "python3", source: [35, UInt8(row)]), task: row,
                sourceDigest: sha256([35, UInt8(row)]))
        }
        let plan = EvaluationPlan(
            manifest: EvaluationManifest(
                name: "r", createdBy: "1", taskCount: 12, shardCount: 3, configuration: "{}", hostFacts: [:],
                subject: EvaluationSubject(
                    datasetPath: "none", datasetFingerprint: sha256([1]).description, split: "test", testKinds: ["public_tests"],
                    candidateCount: 12)),
            problems: [PlannedProblem(index: 0, name: "p", digest: sha256([2]), testCount: 3, testOrder: [2, 0, 1])],
            tasks: (0..<12).map { PlannedTask(id: sha256([3, UInt8($0)]), problem: 0, candidate: $0) }, candidates: candidates,
            shardOfTask: (0..<12).map { Int32($0 / 4) })
        try PlanFiles.write(plan, to: directory)
        let read = try EvaluationPlan.read(from: directory)
        let store = try EvaluationStore(directory: directory, plan: read, scratch: place.path, probe: Self.probe)
        for number in 0..<2 {
            let attempt = try #require(try store.claim(worker: Self.worker, lease: .seconds(60)))
            for task in attempt.tasks.dropLast(number) { try attempt.record(made(task)) }
            if number == 0 { _ = try attempt.seal() } else { try attempt.drain() }
        }
        return read
    }

    /// No process of the files lives.
    private static let probe = WorkerProbe(now: { .zero }, liveness: { _ in .dead })
    private static let worker = WorkerIdentity(
        host: "here", bootID: "boot", pidNamespace: 1, pid: 7, pidStartTime: 7, toolVersion: "test")

    /// Every so many of the forged files a worker finishes the run; the others are only read, which is much faster.
    private static let whole = 25

    /// Everything that the verbs read of a run directory; where asked, a worker then finishes the run.
    private func use(_ directory: RunDirectory, plan: EvaluationPlan, finishes: Bool) throws {
        let store = try EvaluationStore(directory: directory, plan: plan, scratch: place.path, probe: Self.probe)
        tolerate { _ = try store.status() }
        tolerate { _ = try store.union(detail: .whole) }
        tolerate { _ = try store.merge(allowPartial: true) }
        guard finishes else { return }
        tolerate {
            for _ in 0..<4 {
                guard let attempt = try store.claim(worker: Self.worker, lease: .seconds(60)) else { break }
                for task in attempt.tasks { try attempt.record(made(task)) }
                _ = try attempt.seal()
            }
            _ = try store.merge(allowPartial: true)
        }
    }

    /// A copy of a run directory, made by hard links.
    private func copy(_ directory: RunDirectory, number: Int) throws -> RunDirectory {
        let copy = RunDirectory(path: place.file("copy-\(number)"))
        try copy.create()
        for name in ["plan.h5", "manifest.json"] { link("\(directory.path)/\(name)", "\(copy.path)/\(name)") }
        for name in try Files.list(directory.shardsPath) { link("\(directory.shardsPath)/\(name)", "\(copy.shardsPath)/\(name)") }
        return copy
    }

    @Test func sealedShardsAndDrainedAttempts() throws {
        let run = RunDirectory(path: place.file("run"))
        let plan = try makeRun(run)
        let originals = try Files.list(run.shardsPath).filter { $0.hasSuffix(".h5") }.sorted().map {
            ("\(run.shardsPath)/\($0)", try ForgedColumnFile("\(run.shardsPath)/\($0)"))
        }
        try #require(originals.count == 2)
        for seed in 0..<2000 {
            var random = SplitMix64(seed: UInt64(seed))
            var (path, file) = originals[seed % 2]
            for _ in 0...(random.next() % 2) where !file.directory.datasets.isEmpty { try file.mutate(&random) }
            let copy = try copy(run, number: seed)
            defer { try? FileManager.default.removeItem(atPath: copy.path) }
            path = "\(copy.shardsPath)/\(lastName(path))"
            unlink(path)
            try file.write(to: path)
            tolerate { try use(copy, plan: plan, finishes: seed % Self.whole == 0) }
        }
    }

    @Test func plansAndManifests() throws {
        let run = RunDirectory(path: place.file("run"))
        let plan = try makeRun(run)
        let original = try ForgedColumnFile(run.planPath)
        let text = try #require(try Files.read(run.manifestPath))
        for seed in 0..<1500 {
            var random = SplitMix64(seed: UInt64(seed))
            let copy = try copy(run, number: seed)
            defer { try? FileManager.default.removeItem(atPath: copy.path) }
            var manifest = plan.manifest
            if seed % 3 == 0 {
                var bytes = text
                for _ in 0...(random.next() % 3) {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                unlink(copy.manifestPath)
                try Data(bytes).write(to: URL(fileURLWithPath: copy.manifestPath))
            } else {
                var file = original
                try file.mutate(&random)
                unlink(copy.planPath)
                try file.write(to: copy.planPath)
                // As if the forger had worked out the plan's digest, and changed the counts too.
                if seed % 3 == 2 { manifest.shardCount = Int(truncatingIfNeeded: ForgedColumnFile.edge(&random)) }
                tolerate {
                    manifest.planDigest = try EvaluationPlan(manifest: manifest, file: ColumnFile(path: copy.planPath)).digest.description
                }
                unlink(copy.manifestPath)
                try Data(try manifest.text()).write(to: URL(fileURLWithPath: copy.manifestPath))
            }
            tolerate { try use(copy, plan: try EvaluationPlan.read(from: copy), finishes: seed % Self.whole == 0) }
        }
    }

    // MARK: Journals

    /// Frames of results and notes with a few bytes changed, sealed again with the right check.
    @Test func journals() throws {
        let run = RunDirectory(path: place.file("run"))
        let plan = try makeRun(run)
        let store = try EvaluationStore(directory: run, plan: plan, scratch: place.path, probe: Self.probe)
        let header = store.header(shard: 2, attempt: 1, worker: Self.worker)
        let payloads =
            [JournalNote.header(header).encoded()] + (8..<12).map { JournaledRecord.encoded(made($0, outputSize: 90), attempt: 1) }
            + [
                JournalNote.superseded([TaskAttempt(task: 8, attempt: 1)]), .begun([TaskAttempt(task: 9, attempt: 1)]), .heartbeat(3),
                .released,
            ].map { $0.encoded() }
        for seed in 0..<3500 {
            var random = SplitMix64(seed: UInt64(seed))
            var bytes = JournalFrame.preamble
            let chosen = Int(random.next() % UInt64(payloads.count))
            for (position, payload) in payloads.enumerated() {
                var payload = payload
                if position == chosen { Self.change(&payload, &random) }
                try JournalFrame.append(payload, seed: header.seed, to: &bytes)
            }
            let reading = JournalReading<TaskResult>.read(bytes, file: "journal", seed: header.seed)
            var records = ShardRecords<TaskResult>()
            records.add(reading, attempt: 1, allowed: [8, 9, 10, 11])
            // What was read can be written, in both forms.
            for entry in records.sortedEntries { _ = JournaledRecord.encoded(entry.record, attempt: entry.attempt) }
            guard seed % Self.whole == 0 else { continue }
            let copy = try copy(run, number: seed)
            defer { try? FileManager.default.removeItem(atPath: copy.path) }
            try Data(bytes).write(to: URL(fileURLWithPath: copy.journalPath(shard: 2, attempt: 1)))
            try use(copy, plan: plan, finishes: true)
            // Whatever the journal said: the run can be finished.
            let left = try EvaluationStore(directory: copy, plan: plan, scratch: place.path, probe: Self.probe).status()
            #expect(left.shards.allSatisfy { $0.state == .sealed }, "seed \(seed)")
        }
    }

    /// Variable-length numbers of every size come in place of bytes.
    private static func change(_ payload: inout [UInt8], _ random: inout SplitMix64) {
        for _ in 0...(random.next() % 3) where !payload.isEmpty {
            let place = Int(random.next() % UInt64(payload.count))
            switch random.next() % 3 {
            case 0: payload[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: payload.removeLast(Int(random.next() % UInt64(payload.count)))
            default:
                var writer = ByteWriter()
                writer.add(unsigned: ForgedColumnFile.edge(&random))
                payload.replaceSubrange(place...place, with: writer.bytes)
            }
        }
    }

    private func lastName(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }
}

/// One change of one column of a problem set.
struct Forgery: Sendable, CustomTestStringConvertible {
    var path: String
    var name: String
    var change: @Sendable (inout ForgedColumnFile, Int) throws -> Void

    var testDescription: String { "\(path): \(name)" }

    private static func value(_ path: String, _ row: Int, _ value: UInt64) -> Forgery {
        Forgery(path: path, name: "row \(row) is \(value)") { file, number in
            let width = file.directory.datasets[number].type.width
            try file.changeContent(of: number) { content in
                withUnsafeBytes(of: value.littleEndian) { for at in 0..<width { content[row * width + at] = $0[at] } }
            }
        }
    }

    private static func shape(
        _ path: String, _ name: String, _ change: @escaping @Sendable (inout ColumnDirectory.Dataset) -> Void
    ) -> Forgery {
        Forgery(path: path, name: name) { change(&$0.directory.datasets[$1]) }
    }

    static let cases: [Forgery] = [
        value("problems/time_limit_ns", 0, 1 << 62), value("problems/time_limit_ns", 0, UInt64(Int64.max)),
        value("problems/memory_limit_bytes", 0, UInt64(Int64.max)), value("problems/test_offsets", 1, 1 << 63),
        value("tests/input_offsets", 1, 1 << 40), value("tests/input_offsets", 1, .max), value("tests/kind", 0, 200),
        value("problems/correct_solutions", 0, UInt64(UInt32.max)), value("problems/private_tests", 0, UInt64(UInt32.max)),
        shape("tests/input", "2^30 rows a chunk") { $0.rowsPerChunk = 1 << 30 },
        shape("tests/input", "4096 elements") { $0.elements = 4096 },
        shape("tests/input_offsets", "2^30 rows") { ($0.rows, $0.rowsPerChunk) = (1 << 30, 1 << 30) },
        shape("problems/sha256", "no rows") { ($0.rows, $0.chunks) = (0, []) },
        shape("tests/input", "a chunk of 4 GiB") { $0.chunks[0].length = .max },
        shape("tests/input", "a chunk at the end of all offsets") { $0.chunks[0].offset = .max },
    ]
}
