import Foundation
import Records
import Slurm
import Testing

@Suite struct ClusterSurveyTests {
    private func survey(
        _ configuration: String,
        partitions: String = "PartitionName=main Default=YES DefaultTime=12:00:00 MaxTime=1-0 State=UP PreemptMode=OFF GraceTime=0",
        sacct: String = "exit 0"
    ) throws -> ClusterSurvey {
        let programs = try FakePrograms().write("sacct", sacct).write(
            "scontrol",
            "case \"$*\" in *config) cat <<'END'\n\(configuration)\nEND\n;; *partition) cat <<'END'\n\(partitions)\nEND\n;; esac")
        return try ClusterSurvey(asking: programs.client())
    }

    private static let calm =
        "MaxArraySize = 1001\nJobRequeue = 1\nKillWait = 30 sec\nPreemptMode = OFF\nProctrackType = proctrack/cgroup\n"
        + "TaskPlugin = task/cgroup\nConstrainRAMSpace = yes\nSLURM_VERSION = 22.05.8"

    @Test func aCalmClusterHasOnlyTheWordOnMemory() throws {
        let survey = try survey(Self.calm)
        #expect(survey.traps.count == 1 && survey.traps[0].contains("OUT_OF_MEMORY"), "\(survey.traps)")
        #expect(survey.hasAccounting && survey.memoryEnforcement == "cgroup")
        #expect(survey.partitions.map(\.name) == ["main"])
    }

    @Test(arguments: [
        ("MaxArraySize = 1001", "MaxArraySize = 2", "no more than 2 workers"), ("JobRequeue = 1", "JobRequeue = 0", "JobRequeue = 0"),
        ("KillWait = 30 sec", "KillWait = 5 sec", "run.drain_s"), ("proctrack/cgroup", "proctrack/linuxproc", "ProctrackType"),
        ("ConstrainRAMSpace = yes", "ConstrainRAMSpace = no", "not enforced"),
    ])
    func aTrapIsSaidInWords(calm: String, trap: String, says: String) throws {
        let traps = try survey(Self.calm.replacingOccurrences(of: calm, with: trap)).traps
        #expect(traps.contains { $0.contains(says) }, "\(traps)")
    }

    @Test func partitionsAndAccountingHaveTrapsToo() throws {
        let partitions = """
            PartitionName=low Default=NO DefaultTime=00:10:00 MaxTime=UNLIMITED PreemptMode=REQUEUE GraceTime=0
            PartitionName=other Default=NO DefaultTime=NONE MaxTime=UNLIMITED PreemptMode=OFF GraceTime=0
            """
        let survey = try survey(
            Self.calm.replacingOccurrences(of: "PreemptMode = OFF", with: "PreemptMode = REQUEUE"), partitions: partitions,
            sacct: "echo 'Slurm accounting storage is disabled' >&2; exit 1")
        let traps = survey.traps
        for words in [
            "No partition is the default", "low end after 00:10:00", "No time limit in other", "No accounting", "GraceTime in low (0 s)",
        ] {
            #expect(traps.contains { $0.contains(words) }, "\(words) not in \(traps)")
        }
    }

    @Test(
        arguments: [
            ("DefMemPerCPU = 100", 1, "100 MiB"), ("DefMemPerCPU = 2000", 1, nil), ("DefMemPerCPU = 700", 2, nil),
            ("DefMemPerNode = 512", 4, "512 MiB"),
            ("DefMemPerNode = UNLIMITED\nSelectTypeParameters = CR_CORE_MEMORY", 1, "whole node"),
            ("DefMemPerNode = UNLIMITED\nSelectTypeParameters = CR_CORE", 1, nil),
        ] as [(String, Int, String?)])
    func aJobWithoutAWordOnMemoryMayGetTooLittle(text: String, cpus: Int, says: String?) {
        let note = ClusterSurvey.memoryNote(ClusterConfiguration(text: text), cpus: cpus, needed: 1280)
        #expect((note == nil) == (says == nil))
        if let says { #expect(note?.contains(says) == true) }
    }
}

@Suite struct ProbeJobTests {
    private func probe(_ programs: FakePrograms) throws -> ProbeJob {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let script = try BatchScript(.probe, in: root.path + "/slurm", digest: { _ in Digest(bytes: [UInt8](repeating: 0, count: 32)) })
        return ProbeJob(client: programs.client(), script: script, options: JobOptions(), directory: programs.path)
    }

    @Test func whatTheJobPrintedIsTheAnswer() throws {
        let programs = try FakePrograms().write("sbatch", "echo '{}' > \"$here/probe.out\"; echo 7").write(
            "squeue", "echo 'COMPLETED|None'")
        guard
            case .printed(let output, _) = try probe(programs).run(
                name: "p", arguments: ["/bin/gencode"], limit: .seconds(60), report: { _ in })
        else {
            Issue.record("nothing was printed")
            return
        }
        #expect(output == "{}\n")
        #expect(programs.calls(of: "sbatch")[0].hasSuffix("/slurm/probe.sbatch /bin/gencode"))
        #expect(programs.calls(of: "scancel").isEmpty)
    }

    /// The queue forgets jobs, and then says of them that there are none.
    @Test func aJobThatTheQueueHasForgottenHasEnded() throws {
        let programs = try FakePrograms().write("sbatch", "echo '{}' > \"$here/probe.out\"; echo 7")
            .write("squeue", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1")
        guard case .printed = try probe(programs).run(name: "p", arguments: [], limit: .seconds(60), report: { _ in }) else {
            Issue.record("it was waited for")
            return
        }
        #expect(programs.calls(of: "scancel").isEmpty)
    }

    @Test func aJobThatDoesNotStartIsCancelled() throws {
        let programs = try FakePrograms().write("sbatch", "echo 7").write("squeue", "echo 'PENDING|Resources'").write("scancel", "exit 0")
        guard case .waited(let state, let reason) = try probe(programs).run(name: "p", arguments: [], limit: .seconds(1), report: { _ in })
        else {
            Issue.record("it started")
            return
        }
        #expect(state == "PENDING" && reason == "Resources")
        #expect(programs.calls(of: "scancel") == ["scancel 7"])
    }
}
