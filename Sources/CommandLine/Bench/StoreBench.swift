import Digests
import Evaluation
import Foundation
import Records
import RunProtocol

/// A run of made-up verdicts through the real store: journal, seal, merge.
struct StoreBench {
    struct Line {
        var name: String
        var value: Double
        var unit: String
    }

    let scratch: String
    let tasks: Int
    let shards: Int

    func run() throws -> [Line] {
        let place = try ScratchDirectory(below: scratch)
        defer { place.remove() }
        let directory = RunDirectory(path: place.path + "/run")
        let plan = try plan()
        var lines = [try timed("plan: tasks written per second", count: tasks) { try PlanFiles.write(plan, to: directory) }]
        let store = try EvaluationStore(directory: directory, plan: plan, scratch: place.path)
        let worker = WorkerIdentity.current(toolVersion: Version.text)
        var (recording, committing, sealing, beginning) = (Duration.zero, Duration.zero, Duration.zero, Duration.zero)
        let clock = ContinuousClock()
        while let attempt = try store.claim(worker: worker, lease: .seconds(30)) {
            beginning += clock.measure { for task in attempt.tasks { attempt.begin(task) } }
            recording += try clock.measure { for task in attempt.tasks { try attempt.record(result(of: task)) } }
            committing += try clock.measure { try attempt.commit() }
            sealing += try clock.measure { _ = try attempt.seal() }
        }
        let perTask = 1e6 / Double(tasks)
        lines.append(Line(name: "journal: cost per verdict", value: (recording + committing).inSeconds * perTask, unit: "us"))
        lines.append(Line(name: "journal: cost per task that begins", value: beginning.inSeconds * perTask, unit: "us"))
        lines.append(Line(name: "seal: verdicts per second", value: Double(tasks) / sealing.inSeconds, unit: "/s"))
        var merged: MergedRun?
        lines.append(
            try timed("merge: verdict rows per second", count: tasks) {
                merged = try EvaluationStore(directory: directory, plan: plan, scratch: place.path).merge(allowPartial: false)
            })
        guard merged?.verdict == (0..<tasks).map({ result(of: $0).verdict.rawValue }) else {
            throw CommandError(.failure, "the merged verdicts are not those that were written")
        }
        lines.append(Line(name: "one verdict, committed alone", value: try single(place.path), unit: "us"))
        return lines
    }

    private func timed(_ name: String, count: Int, _ body: () throws -> Void) throws -> Line {
        let time = try ContinuousClock().measure(body)
        return Line(name: name, value: Double(count) / time.inSeconds, unit: "/s")
    }

    /// What a verdict costs when each is made durable by itself: the price of the disk's fsync.
    private func single(_ scratch: String) throws -> Double {
        let small = StoreBench(scratch: scratch, tasks: 200, shards: 1)
        let directory = RunDirectory(path: scratch + "/single")
        let plan = try small.plan()
        try PlanFiles.write(plan, to: directory)
        let store = try EvaluationStore(directory: directory, plan: plan, scratch: scratch)
        guard let attempt = try store.claim(worker: .current(toolVersion: Version.text), lease: .seconds(30)) else {
            throw CommandError(.failure, "the bench's own run could not be claimed")
        }
        let time = try ContinuousClock().measure {
            for task in attempt.tasks {
                try attempt.record(result(of: task))
                try attempt.commit()
            }
        }
        try attempt.release()
        return time.inSeconds * 1e6 / 200
    }

    private func result(of task: Int) -> TaskResult {
        let passes = task % 3 == 0
        let usage = Usage(
            cpuTime: .microseconds(9000 + task % 977), wallTime: .microseconds(9500 + task % 991), memory: .kibibytes(9000 + task % 331))
        return TaskResult(
            task: task, verdict: passes ? .accepted : .wrongAnswer, tier: .t3, testsPassed: passes ? 10 : task % 10,
            testsRun: passes ? 10 : task % 10 + 1, testsTotal: 10, firstFailedTest: passes ? nil : task % 10, usage: usage)
    }

    private func plan() throws -> EvaluationPlan {
        var builder = DigestBuilder()
        builder.add(Array("bench".utf8))
        let digest = builder.digest()
        let candidates = (0..<tasks).map { task in
            PlannedCandidate(
                candidate: Candidate(problem: "p", index: task, label: "candidates/\(task)", language: "python3", source: [35]), task: task,
                sourceDigest: digest)
        }
        let planned = (0..<tasks).map { task in
            PlannedTask(
                id: Digest(words: SIMD4(digest.words[0], digest.words[1], digest.words[2], UInt64(task))), problem: 0, candidate: task)
        }
        let manifest = EvaluationManifest(
            name: "bench", createdBy: Version.text, taskCount: tasks, shardCount: shards, configuration: "{}", hostFacts: [:],
            subject: EvaluationSubject(
                datasetPath: "none", datasetFingerprint: digest.description, split: "bench", testKinds: [TestKind.publicTests.name],
                candidateCount: tasks))
        return EvaluationPlan(
            manifest: manifest, problems: [PlannedProblem(index: 0, name: "p", digest: digest, testCount: 10)], tasks: planned,
            candidates: candidates, shardOfTask: (0..<tasks).map { Int32($0 * shards / tasks) })
    }
}
