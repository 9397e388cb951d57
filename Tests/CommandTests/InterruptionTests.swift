import Foundation
import Records
import Testing

@Suite(.serialized) struct InterruptionTests {
    /// The seed of the random moments; printed, so that a failure can be repeated.
    private let seed = UInt64(ProcessInfo.processInfo.environment["GENCODE_TEST_SEED"] ?? "") ?? 20_240_601

    @Test func aHundredKilledWorkersLeaveTheSameReportAsAnUninterruptedRun() throws {
        let fixture = try RunFixture(candidates: 600)
        try fixture.plan("calm", shards: 7)
        #expect(try fixture.work("calm").finish().status == 0)
        #expect(try fixture.merge("calm").status == 0)

        try fixture.plan("stormy", shards: 7)
        var random = SplitMix64(seed: seed)
        var durable = 0
        var kills = 0
        for _ in 0..<100 {
            let worker = try fixture.work("stormy")
            usleep(UInt32(random.next() % 600_000))
            if worker.process.isRunning { kills += 1 }
            kill(worker.process.processIdentifier, SIGKILL)
            _ = worker.finish()
            let done = try fixture.done("stormy")
            #expect(done >= durable, "a durable verdict was lost (seed \(seed))")
            durable = done
        }
        print("100 workers started, \(kills) killed while they ran, \(durable) verdicts durable before the last resume")
        let resumed = try Gencode.run(["run", "resume", "stormy"], in: fixture.place.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
        // A task that two killed workers had in work is a judge error, which another resume tries again.
        let again = try Gencode.run(["run", "resume", "stormy"], in: fixture.place.path)
        #expect(again.status == 0, "\(again.errors)")
        print(
            resumed.errors.split(separator: "\n").filter { $0.contains("more than once") || $0.contains("without a verdict") }.joined(
                separator: "\n"))
        #expect(try fixture.comparableReport("stormy") == fixture.comparableReport("calm"))
        #expect(kills > 20, "the run was over before it could be disturbed")
    }

    @Test func shardsAndWorkersDoNotChangeTheReport() throws {
        let fixture = try RunFixture(candidates: 160)
        var reports: [String] = []
        for (shards, workers) in [(1, 1), (7, 1), (64, 1), (7, 4), (64, 4)] {
            let run = "run-\(shards)-\(workers)"
            try fixture.plan(run, shards: shards)
            let running = try (0..<workers).map { _ in try fixture.work(run, slots: 1) }
            for worker in running { #expect(worker.finish().status == 0) }
            let merged = try fixture.merge(run)
            #expect(merged.status == 0, "\(merged.errors)")
            reports.append(try fixture.comparableReport(run))
        }
        #expect(Set(reports).count == 1)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGUSR1])
    func aSignalDrainsTheWorkerAndResumeFinishes(_ signal: Int32) throws {
        let fixture = try RunFixture(candidates: 400)
        try fixture.plan("drained", shards: 3)
        let worker = try fixture.work("drained")
        try poll("the first verdict is durable") { try fixture.done("drained") > 0 || !worker.process.isRunning }
        kill(worker.process.processIdentifier, signal)
        let result = worker.finish()
        #expect(result.status == 0, "\(result.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.place.path + "/drained/shards")
        #expect(!files.contains { $0.hasSuffix(".journal") }, "a drained attempt is sealed: \(files)")
        #expect(files.count <= 9)
        let early = try fixture.merge("drained")
        #expect(early.status == 3, "\(early.errors)")
        #expect(try Gencode.run(["run", "resume", "drained", "--shards", "5"], in: fixture.place.path).status == 0)
        #expect(try fixture.done("drained") == 350)
    }

    /// Not 0: what a script does next would take the run for done.
    @Test(arguments: ["resume", "eval"]) func whatIsInterruptedBeforeItsReportIsIncomplete(_ verb: String) throws {
        let fixture = try RunFixture(candidates: 400)
        if verb == "resume" { try fixture.plan("cut", shards: 3) }
        let running = try Gencode.start(
            verb == "resume"
                ? ["run", "resume", "cut"]
                : [
                    "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums",
                    "--ground_truth_split", "train", "--evaluation_test_type", "private_tests", "--run_dir", "cut",
                ], in: fixture.place.path)
        let plan = fixture.place.path + "/cut/manifest.json"
        try poll("the first verdict is durable") {
            try FileManager.default.fileExists(atPath: plan) && fixture.done("cut") > 0 || !running.process.isRunning
        }
        kill(running.process.processIdentifier, SIGINT)
        let result = running.finish()
        #expect(result.status == 3, "\(result.errors)")
        #expect(result.errors.contains("gencode run resume"))
    }

    /// A worker learns at its next look, at most a second later, that another process has split its tasks again. What it makes durable until
    /// then is judged a second time by whoever takes the new shards: the first record of each task counts, the rest is counted as redone.
    /// Whether that happens is a matter of moments, so that there are several tries.
    @Test func workThatIsDoneTwiceIsCountedAndChangesNothing() throws {
        let fixture = try RunFixture(candidates: 600)
        try fixture.plan("calm", shards: 1)
        #expect(try fixture.work("calm").finish().status == 0)
        #expect(try fixture.merge("calm").status == 0)

        var redone = 0
        for attempt in 1...6 where redone == 0 {
            let run = "contested-\(attempt)"
            redone = try contest(run, fixture)
            #expect(try fixture.comparableReport(run) == fixture.comparableReport("calm"))
        }
        #expect(redone > 0 && redone < 600 * 5)
    }

    /// Splits the tasks of a run again and again while workers judge them.
    /// - Returns: how many verdicts were redone, as the merge says.
    private func contest(_ run: String, _ fixture: RunFixture) throws -> Int {
        try fixture.plan(run, shards: 1)
        var running = [try fixture.work(run, slots: 1)]
        for round in 2...6 {
            let before = try fixture.done(run)
            try poll("more verdicts are durable") { try fixture.done(run) > before || !running.contains { $0.process.isRunning } }
            running.append(
                try Gencode.start(["run", "resume", run, "--shards", "2", "--slots", "1", "--json"], in: fixture.place.path))
            try poll("round \(round) has begun") {
                FileManager.default.fileExists(atPath: "\(fixture.place.path)/\(run)/shards/round-\(round).h5")
                    || !running.contains { $0.process.isRunning }
            }
        }
        for worker in running { _ = worker.finish() }
        #expect(try Gencode.run(["run", "resume", run], in: fixture.place.path).status == 0)
        let merged = try fixture.merge(run)
        try #require(merged.status == 0, "\(merged.errors)")
        guard let line = merged.errors.split(separator: "\n").first(where: { $0.contains("more than once") }) else { return 0 }
        print("redone: \(line)")
        return try #require(line.split(separator: " ").first.flatMap { Int($0) })
    }

    @Test func aPartialReportSaysWhatIsMissing() throws {
        let fixture = try RunFixture(candidates: 40)
        try fixture.plan("untouched", shards: 2)
        let refused = try fixture.merge("untouched")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("35 of 35"))
        let partial = try Gencode.run(["run", "merge", "untouched", "--partial"], in: fixture.place.path)
        #expect(partial.status == 0, "\(partial.errors)")
        // Five of the forty candidates are empty, one in eight: those are wrong whatever the others are.
        let bounds = "0.00 .. 87.50"
        #expect(partial.output.contains("bounds") && partial.output.contains(bounds), "\(partial.output)")
        let report = fixture.place.path + "/untouched/report/report"
        #expect(try String(contentsOfFile: report + ".md", encoding: .utf8).contains(bounds))
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report + ".json"))) as? [String: Any]
        #expect((json?["pass_at_k_bounds"] as? [String: [Double]])?["1"] == [0, 0.875])
    }
}

/// Waits for a condition, at most a minute.
func poll(_ what: String, _ condition: () throws -> Bool) throws {
    for _ in 0..<1200 {
        if try condition() { return }
        usleep(50_000)
    }
    Issue.record("waited a minute in vain: \(what)")
}
