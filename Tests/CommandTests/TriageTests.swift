import Foundation
import Testing

/// Why verdicts are missing, by the files of a run and by what a batch system says of its jobs.
@Suite(.serialized) struct TriageTests {
    private let fixture: RunFixture
    private let slurm: FakeSlurm

    /// A run of two shards, submitted as job 812, whose task 0 was killed with some of a shard's verdicts.
    init() throws {
        fixture = try RunFixture(candidates: 400, problems: 2)
        slurm = try FakeSlurm(in: fixture.place)
        let submitted = try slurm.gencode(["slurm", "submit", "job.toml", "--run_dir", "run", "--shards", "2"])
        try #require(submitted.status == 0, "\(submitted.errors)")
    }

    private func startTask() throws -> Gencode.Running {
        let worker = try Gencode.start(
            ["run", "work", "run", "--slots", "1"], in: fixture.place.path,
            environment: ["SLURM_JOB_ID": "813", "SLURM_ARRAY_JOB_ID": "812", "SLURM_ARRAY_TASK_ID": "0", "PATH": "/usr/bin:/bin"])
        try poll("a verdict is durable") { try fixture.done("run") > 0 || !worker.process.isRunning }
        return worker
    }

    /// What `status` says with these answers of the batch system.
    private func status(queue: String = "", accounting: String = "") throws -> [String: Any] {
        try? FileManager.default.removeItem(atPath: fixture.place.path + "/run/slurm/state.json")
        try slurm.write("squeue", "echo '\(queue)'")
        try slurm.write("sacct", accounting.isEmpty ? "exit 1" : "echo '\(accounting)'")
        let result = try slurm.gencode(["run", "status", "run", "--json"])
        #expect(result.status == 3, "\(result.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    private func classes(_ status: [String: Any]) throws -> [String: Int] {
        let classes = try #require(status["missing_by_class"] as? [String: Int])
        let missing = try #require(status["missing"] as? [[String: Any]])
        let (done, total) = (try #require(status["done"] as? Int), try #require(status["total"] as? Int))
        #expect(missing.count == total - done, "each missing verdict once")
        #expect(classes.values.reduce(0, +) == missing.count, "each has exactly one class")
        return classes
    }

    @Test func aKilledWorkersTasksAreClassedByItsJobsState() throws {
        let worker = try startTask()
        kill(worker.process.processIdentifier, SIGKILL)
        _ = worker.finish()
        let expected = [
            "TIMEOUT": "time limit", "DEADLINE": "time limit", "PREEMPTED": "preempted", "CANCELLED by 1000": "preempted",
            "OUT_OF_MEMORY": "node memory", "NODE_FAIL": "infrastructure", "FAILED": "infrastructure", "BOOT_FAIL": "infrastructure",
            "COMPLETED": "infrastructure", "FROBNICATED": "infrastructure",
        ]
        for (state, kind) in expected {
            let found = try classes(status(accounting: "812_0|\(state)|gencode-run-x|node1|0:0"))
            #expect(Set(found.keys) == ["never started", kind], "\(state): \(found)")
        }
        // Queued again since, and waiting: what ended its first start is the reason.
        for (state, kind) in ["NODE_FAIL": "infrastructure", "PREEMPTED": "preempted", "TIMEOUT": "time limit"] {
            let lines = "812_0|\(state)|gencode-run-x|node1|0:0\n812_0|PENDING|gencode-run-x|None assigned|0:0"
            let found = try classes(status(queue: "812_0|PENDING|gencode-run-x||BeginTime", accounting: lines))
            #expect(Set(found.keys) == ["never started", kind], "\(state): \(found)")
        }
        // The accounting lags or is not there, and the queue has forgotten the job.
        let silent = try status()
        #expect(try Set(classes(silent).keys) == ["never started", "infrastructure"])
        let log = try #require((silent["logs"] as? [String: [String: Any]])?["infrastructure"])
        #expect((log["path"] as? String)?.contains("/logs/0000") == true)
        #expect((log["tail"] as? [String])?.contains { $0.contains("claimed with") } == true)
    }

    /// The worker of a node that was lost may live on, or its process id may be another's here.
    @Test func aLivingWorkerWhoseJobHasEndedIsNotAtWork() throws {
        let worker = try startTask()
        kill(worker.process.processIdentifier, SIGSTOP)
        defer {
            kill(worker.process.processIdentifier, SIGKILL)
            _ = worker.finish()
        }
        #expect(try Set(classes(status(queue: "812_0|RUNNING|gencode-run-x|node1|None")).keys) == ["never started", "in work"])
        #expect(try Set(classes(status(queue: "812_0|FROBNICATED|gencode-run-x|node1|None")).keys) == ["never started", "in work"])
        #expect(try Set(classes(status(queue: "812_0|NODE_FAIL|gencode-run-x|node1|None")).keys) == ["never started", "infrastructure"])
    }

    @Test(arguments: [(SIGUSR1, "time limit"), (SIGTERM, "preempted"), (SIGINT, "preempted")])
    func aDrainedWorkerLeavesItsReason(_ signal: Int32, _ kind: String) throws {
        let worker = try startTask()
        kill(worker.process.processIdentifier, signal)
        #expect(worker.finish().status == 0)
        #expect(try Set(classes(status()).keys) == ["never started", kind])
    }

    @Test func theBatchSystemIsAskedOnceAMinuteAndNeverNeeded() throws {
        for _ in 0..<3 { #expect(try slurm.gencode(["run", "status", "run"]).status == 3) }
        #expect(slurm.calls(of: "squeue").count == 1)
        try FileManager.default.removeItem(atPath: fixture.place.path + "/run/slurm/state.json")
        try slurm.write("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1")
        let unreachable = try slurm.gencode(["run", "status", "run"])
        #expect(unreachable.status == 3 && unreachable.output.contains("Unable to contact"), "\(unreachable.output)")
    }

    /// A busy controller: `status` does not wait for it, and shows its answer later.
    @Test func aSlowAnswerIsShownWhenItIsThere() throws {
        try slurm.write("squeue", "while [ ! -e \"$here/go\" ]; do sleep 0.05; done; echo '812_0|RUNNING|gencode-run-x|node1|None'")
        let first = try slurm.gencode(["run", "status", "run"])
        #expect(first.status == 3 && first.output.contains("being asked") && !first.output.contains("RUNNING"), "\(first.output)")
        try fixture.place.write(".cache/slurm/go", "")
        try poll("the answer is shown") { try slurm.gencode(["run", "status", "run"]).output.contains("RUNNING") }
        #expect(slurm.calls(of: "squeue").count == 1)
    }

    /// A candidate killed for its memory makes the job OUT_OF_MEMORY, whatever it exits with.
    @Test func aJobThatSlurmCallsOutOfMemoryIsDoneWhenItsVerdictsAreThere() throws {
        #expect(try fixture.work("run").finish().status == 0)
        try slurm.write("sacct", "echo '812_0|OUT_OF_MEMORY|gencode-run-x|node1|0:125'")
        let result = try slurm.gencode(["run", "status", "run"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("350/350") && result.output.contains("OUT_OF_MEMORY") && !result.output.contains("missing"))
    }
}
