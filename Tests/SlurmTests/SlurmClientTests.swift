import Foundation
import Slurm
import Testing

@Suite struct SlurmClientTests {
    @Test func whatAProfileExportsForTheClientsIsScrubbed() throws {
        let programs = try FakePrograms().write("squeue", "env")
        let client = programs.client([
            "SBATCH_PARTITION": "x", "SLURM_JOB_ID": "3", "SQUEUE_FORMAT": "%i", "SACCT_FORMAT": "x", "SINFO_FORMAT": "x",
            "SLURM_TIME_FORMAT": "%s", "SLURM_CONF": "/etc/own.conf", "HOME": "/home/me",
        ])
        let result = try client.run(["squeue"])
        let names = Set(result.output.split(separator: "\n").map { $0.prefix { $0 != "=" } })
        #expect(names.isSuperset(of: ["SLURM_CONF", "HOME"]))
        #expect(
            names.isDisjoint(with: [
                "SBATCH_PARTITION", "SLURM_JOB_ID", "SQUEUE_FORMAT", "SACCT_FORMAT", "SINFO_FORMAT", "SLURM_TIME_FORMAT",
            ]))
    }

    @Test func keysOfModelServersAreWithheld() throws {
        let programs = try FakePrograms().write("sbatch", "env")
        let environment = ["OPENAI_API_KEY": "sentinel-1", "my_api_key": "sentinel-2", "PAID": "sentinel-3", "HOME": "/home/me"]
        let client = SlurmClient(environment: programs.client(environment).environment, user: 1000, withholding: ["PAID"])
        let output = try client.run(["sbatch"]).output
        #expect(!output.contains("sentinel") && output.contains("HOME="))
    }

    @Test func anEndingWithinTheLimitIsAResult() throws {
        let programs = try FakePrograms().write("scontrol", "echo said; echo complained >&2; exit 7")
        let result = try programs.client().run(["scontrol", "a b", "c'd"])
        #expect(result == ClientResult(exit: .exited(7), output: "said\n", errors: "complained\n"))
        #expect(programs.calls == ["scontrol a b c'd"])
    }

    @Test func moreOutputThanAPipeHoldsArrives() throws {
        let programs = try FakePrograms().write("squeue", "head -c 3000000 /dev/zero | tr '\\0' x")
        #expect(try programs.client().run(["squeue"]).output.utf8.count == 3_000_000)
    }

    /// The limit ends what the program started, too.
    @Test func aTimeLimitEndsTheWholeGroup() throws {
        let programs = try FakePrograms().write("squeue", "sleep 600 & echo $! > \"$here/child\"; echo partial; wait")
        let result = try programs.client().run(["squeue"], limit: .seconds(1))
        #expect(result.exit == .timedOut)
        #expect(result.output == "partial\n")
        let child = try #require(pid_t(try String(contentsOfFile: programs.path + "/child", encoding: .utf8).dropLast()))
        let deadline = ContinuousClock.now + .seconds(20)
        while isAlive(child), ContinuousClock.now < deadline { usleep(10_000) }
        #expect(!isAlive(child))
    }

    /// A zombie that nobody has collected yet is dead.
    private func isAlive(_ pid: pid_t) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    @Test func aGrandchildThatHoldsThePipesDoesNotHoldTheCall() throws {
        let programs = try FakePrograms().write("squeue", "sleep 600 & echo $! > \"$here/child\"; echo done")
        let result = try programs.client().run(["squeue"], limit: .seconds(120))
        let child = try #require(pid_t(try String(contentsOfFile: programs.path + "/child", encoding: .utf8).dropLast()))
        kill(child, SIGKILL)
        #expect(result == ClientResult(exit: .exited(0), output: "done\n"))
    }

    @Test func theClusterIsDescribedByKey() {
        let text = """
            Configuration data as of 2024-01-01T00:00:00
            MaxArraySize            = 1001
            KillWait                = 30 sec
            SLURM_VERSION           = 22.05.8
            SchedulerParameters     = a=1,b=2

            Cgroup Support Configuration:
            ConstrainRAMSpace       = yes
            """
        let configuration = ClusterConfiguration(text: text)
        #expect(configuration.maxArraySize == 1001)
        #expect(configuration.number("KillWait") == 30)
        #expect(configuration.version == "22.05.8")
        #expect(configuration.values["SchedulerParameters"] == "a=1,b=2")
        #expect(configuration.values["ConstrainRAMSpace"] == "yes")
        #expect(ClusterConfiguration(text: "").maxArraySize == 1001)
    }
}
