import Foundation
import Testing

/// Submissions whose fake Slurm runs the scripts at once, as jobs would.
@Suite(.serialized) struct SlurmRunTests {
    private let fixture: RunFixture
    private let slurm: FakeSlurm

    init() throws {
        fixture = try RunFixture(candidates: 24, problems: 2)
        slurm = try FakeSlurm(in: fixture.place)
        // One task does the work of all; the script begins at the first word that is no option.
        try slurm.write(
            "sbatch",
            FakeSlurm.nextID + "while :; do case $1 in --*) shift;; *) break;; esac; done\n/bin/sh \"$@\" >> \"$here/log\" 2>&1; echo $id")
    }

    @Test func workersJudgeAndTheMergeReports() throws {
        let submitted = try slurm.gencode(["slurm", "submit", "job.toml", "--run_dir", "there", "--slots", "1"])
        #expect(submitted.status == 0, "\(submitted.errors)")
        #expect(slurm.calls(of: "sbatch").first?.contains("--set run.slots=1") == true)
        try fixture.plan("here", shards: 3)
        #expect(try fixture.work("here").finish().status == 0)
        #expect(try fixture.merge("here").status == 0)
        let log = (try? String(contentsOfFile: fixture.place.path + "/.cache/slurm/log", encoding: .utf8)) ?? ""
        #expect(try fixture.done("there") == fixture.done("here"), "\(log)")
        #expect(try fixture.comparableReport("there") == fixture.comparableReport("here"))

        let again = try slurm.gencode(["slurm", "submit", "there"])
        #expect(again.status == 0 && again.errors.contains("every task has a verdict"), "\(again.errors)")
        #expect(slurm.calls(of: "sbatch").count == 2)
    }

    @Test func resumeSubmitsWhatIsLeft() throws {
        try fixture.plan("run", shards: 4)
        try FileManager.default.removeItem(atPath: fixture.place.path + "/run/logs")
        let resumed = try slurm.gencode(["run", "resume", "run", "--slurm", "--shards", "2", "--set", "slurm.workers=8"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(slurm.calls(of: "sbatch").first?.contains("--array=0-7 ") == true)
        #expect(FileManager.default.fileExists(atPath: fixture.place.path + "/run/report/report.json"))
    }

    @Test(arguments: [["--checker", "exact"], ["--set", "judging.stop=none"], ["--run_dir", "other"]])
    func whatThePlanFixesIsRefused(_ words: [String]) throws {
        try fixture.plan("run", shards: 1)
        let result = try slurm.gencode(["slurm", "submit", "run"] + words)
        #expect(result.status == 2, "\(result.errors)")
        #expect(slurm.calls(of: "sbatch").isEmpty)
    }

    @Test func cancelSaysWhatItCancelled() throws {
        try slurm.write("sbatch", FakeSlurm.nextID + "echo $id")
        #expect(try slurm.gencode(["slurm", "submit", "job.toml", "--run_dir", "run"]).status == 0)
        try slurm.write(
            "squeue", "for word in \"$@\"; do case $word in --name=*) name=${word#*=};; esac; done\necho \"812 ${name%%,*} RUNNING\"")
        let result = try slurm.gencode(["slurm", "cancel", "run"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("cancelled 812") && result.output.contains("1 RUNNING"))
        #expect(slurm.calls(of: "scancel") == ["scancel 812"])
        try slurm.write("squeue", "exit 0")
        let again = try slurm.gencode(["slurm", "cancel", "run"])
        #expect(again.status == 0 && again.errors.contains("812") && again.output.isEmpty, "\(again.errors)")
    }
}

@Suite(.serialized) struct SlurmDoctorTests {
    private static let configuration = "MaxArraySize = 2\\nJobRequeue = 0\\nSLURM_VERSION = 22.05.8"

    private func cluster(_ place: Workplace) throws -> FakeSlurm {
        let slurm = try FakeSlurm(in: place)
        try slurm.write(
            "scontrol",
            "case \"$*\" in *config) printf '\(Self.configuration)\\n';; "
                + "*) echo 'PartitionName=main Default=YES DefaultTime=01:00:00 MaxTime=1-0 State=UP TotalNodes=3 TotalCPUs=12';; esac")
        return slurm
    }

    @Test func aJobOnANodeTellsWhatIsThere() throws {
        let place = try Workplace()
        let slurm = try cluster(place)
        // The job runs here, without Slurm's programs on its PATH.
        try slurm.write(
            "sbatch",
            FakeSlurm.nextID
                + "for word in \"$@\"; do case $word in --output=*) out=${word#*=};; esac; done\n"
                + "while :; do case $1 in --*) shift;; *) break;; esac; done\nPATH=/bin:/nowhere /bin/sh \"$@\" > \"$out\" 2>/dev/null; echo $id"
        )
        try slurm.write("squeue", "echo 'COMPLETED|None'")
        let text = try slurm.gencode(["doctor", "--slurm", "--language", "python3"])
        #expect(text.status == 0, "\(text.errors)")
        for words in ["Slurm 22.05.8", "main (default)", "a node", "no more than 2 workers", "JobRequeue = 0"] {
            #expect(text.output.contains(words), "\(words) not in \(text.output)")
        }
        let json = try slurm.gencode(["doctor", "--slurm", "--json", "--language", "python3"])
        let facts = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let found = try #require(facts?["slurm"] as? [String: Any])
        let node = try #require(found["node"] as? [String: Any])
        #expect(node["tier"] as? String == facts?["tier"] as? String)
        #expect((node["node"] as? [String: Any])?["scratch_type"] as? String != nil)
        #expect(place.files() == ["configuration.toml"])
    }

    @Test func aProbeThatDoesNotStartInTimeIsCancelledAndIsNoFailure() throws {
        let place = try Workplace()
        let slurm = try cluster(place)
        try slurm.write("squeue", "echo 'PENDING|Resources'")
        let result = try slurm.gencode(["doctor", "--slurm", "--slurm-wait", "1", "--language", "python3"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("PENDING (Resources)"), "\(result.output)")
        #expect(slurm.calls(of: "scancel") == ["scancel 812"])
    }

    @Test func withoutSlurmTheErrorSaysSo() throws {
        let place = try Workplace()
        let result = try Gencode.run(["doctor", "--slurm", "--language", "python3"], in: place.path, environment: ["PATH": "/nowhere"])
        #expect(result.status == 1 && result.errors.contains("scontrol is not on this host"), "\(result.errors)")
    }
}
