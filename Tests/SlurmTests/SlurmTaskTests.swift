import Foundation
import Records
import Slurm
import Testing

@Suite struct SlurmTaskTests {
    private static let inArray = [
        "SLURM_JOB_ID": "815", "SLURM_ARRAY_JOB_ID": "812", "SLURM_ARRAY_TASK_ID": "3", "SLURM_CPUS_ON_NODE": "4",
        "SLURM_MEM_PER_CPU": "1000",
    ]

    private func task(_ changes: [String: String?] = [:]) throws -> SlurmTask {
        var environment = Self.inArray
        for (name, value) in changes { environment[name] = value }
        return try #require(SlurmTask(environment: environment))
    }

    @Test func outsideOfAJobThereIsNone() {
        #expect(SlurmTask(environment: [:]) == nil)
        #expect(SlurmTask(environment: ["SLURM_CONF": "/etc/slurm.conf", "SLURM_JOB_ID": ""]) == nil)
    }

    /// The last task's own id is the array's: a requeue by it would hit every task.
    @Test func anArrayTaskIsNamedByArrayAndNumber() throws {
        #expect(try task(["SLURM_JOB_ID": "812"]).name == "812_3")
        #expect(try task(["SLURM_ARRAY_JOB_ID": nil, "SLURM_ARRAY_TASK_ID": nil]).name == "815")
    }

    @Test func memoryIsPerNodeOrPerProcessor() throws {
        #expect(try task().memoryLimit == .mebibytes(4000))
        #expect(try task(["SLURM_CPUS_PER_TASK": "2"]).memoryLimit == .mebibytes(4000))
        #expect(try task(["SLURM_MEM_PER_CPU": nil, "SLURM_MEM_PER_NODE": "2000"]).memoryLimit == .mebibytes(2000))
        #expect(try task(["SLURM_MEM_PER_CPU": nil, "SLURM_MEM_PER_NODE": "2G"]).memoryLimit == .mebibytes(2048))
        #expect(try task(["SLURM_MEM_PER_CPU": nil, "SLURM_MEM_PER_NODE": "0"]).memoryLimit == nil)
        #expect(try task(["SLURM_MEM_PER_CPU": nil]).memoryLimit == nil)
        #expect(try task(["SLURM_MEM_PER_CPU": "much"]).memoryLimit == nil)
    }

    @Test func processorsAreTheTasks() throws {
        #expect(try task().cpus == 4)
        #expect(try task(["SLURM_CPUS_PER_TASK": "2"]).cpus == 2)
        #expect(try task(["SLURM_CPUS_ON_NODE": nil]).cpus == nil)
    }

    @Test(arguments: [
        ("echo '  1-00:30:00'", SlurmTask.TimeLeft.known(.seconds(88_200))), ("echo 9:30", .known(.seconds(570))),
        ("echo UNLIMITED", .unlimited),
    ])
    func theQueueKnowsTheTimeThatIsLeft(body: String, expected: SlurmTask.TimeLeft) throws {
        let programs = try FakePrograms().write("squeue", body)
        #expect(try task().timeLeft(programs.client()) == expected)
        #expect(programs.calls == ["squeue --noheader --jobs=812_3 --format=%L"])
    }

    @Test(arguments: ["exit 1", "echo INVALID", "sleep 600 & exit 1"])
    func withoutTheQueueTheEnvironmentCountsWhereItSays(_ body: String) throws {
        let programs = try FakePrograms().write("squeue", body)
        guard case .unknown = try task().timeLeft(programs.client()) else {
            Issue.record("a time out of nothing")
            return
        }
        let now = Date(timeIntervalSince1970: 1000)
        #expect(try task(["SLURM_JOB_END_TIME": "1300"]).timeLeft(programs.client(), now: now) == .known(.seconds(300)))
        #expect(try task(["SLURM_JOB_END_TIME": "900"]).timeLeft(programs.client(), now: now) == .known(.zero))
    }

    @Test func aNodeWithoutClientsHasNoKnownLimit() throws {
        guard case .unknown(let why) = try task().timeLeft(try FakePrograms().client()) else {
            Issue.record("a time out of nothing")
            return
        }
        #expect(why.contains("squeue"))
    }

    @Test func aTaskRequeuesItselfAlone() throws {
        let programs = try FakePrograms().write("scontrol", "exit 0")
        #expect(try task().requeue(programs.client()) == .accepted)
        #expect(programs.calls == ["scontrol requeue 812_3"])
    }

    @Test func anArrayWithoutATaskNumberIsNeverRequeued() throws {
        let programs = try FakePrograms().write("scontrol", "exit 0")
        guard case .refused = try task(["SLURM_ARRAY_TASK_ID": nil]).requeue(programs.client()) else {
            Issue.record("the whole array was requeued")
            return
        }
        #expect(programs.calls.isEmpty)
    }

    @Test func aRefusedRequeueIsAResult() throws {
        let programs = try FakePrograms().write("scontrol", "echo 'Requested operation is presently disabled for job 815' >&2; exit 1")
        guard case .refused(let why) = try task().requeue(programs.client()),
            case .refused(let missing) = try task().requeue(try FakePrograms().client())
        else {
            Issue.record("accepted")
            return
        }
        #expect(why.contains("presently disabled"))
        #expect(missing.contains("scontrol"))
    }

    @Test func aTestIsNoBatchScript() { #expect(!SlurmTask.isBatchScript()) }
}
