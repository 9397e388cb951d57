import Foundation
import Testing

/// `slurm submit` against fake client programs.
@Suite(.serialized) struct SlurmSubmitTests {
    private let fixture: RunFixture
    private let slurm: FakeSlurm

    init() throws {
        fixture = try RunFixture(candidates: 24, problems: 2)
        slurm = try FakeSlurm(in: fixture.place)
    }

    private func submit(_ words: [String] = [], environment: [String: String] = [:]) throws -> Gencode.Result {
        try slurm.gencode(["slurm", "submit", "job.toml", "--run_dir", "run"] + words, environment: environment)
    }

    private func record(_ number: Int = 1) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: fixture.place.path + "/run/slurm/submission-\(number).json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func digest(of path: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = [path]
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output.prefix(64), as: UTF8.self)
    }

    @Test func aDryRunShowsWhatIsThenSubmittedAndWritesNothing() throws {
        let before = fixture.place.files()
        let dry = try submit(["--dry-run", "--workers", "3", "--time", "1:00:00"])
        try #require(dry.status == 0, "\(dry.errors)")
        #expect(fixture.place.files() == before)
        #expect(slurm.calls(of: "sbatch").isEmpty)
        let scripts = ["work", "merge"].map { Gencode.root + "/slurm/\($0).sbatch" }
        for script in scripts {
            #expect(dry.output.contains(try String(contentsOfFile: script, encoding: .utf8)))
            #expect(dry.output.contains("sha256 " + (try digest(of: script))))
        }

        let submitted = try submit(["--workers", "3", "--time", "1:00:00"])
        try #require(submitted.status == 0, "\(submitted.errors)")
        #expect(submitted.output.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["812", "813"])
        let printed = dry.output.split(separator: "\n").filter { $0.hasPrefix("sbatch ") }.map(String.init)
        let calls = slurm.calls(of: "sbatch")
        #expect(calls.count == 2)
        #expect(calls.first == printed.first)
        #expect(calls.last == printed.last?.replacingOccurrences(of: "JOB_ID_OF_SUBMISSION_1", with: "812"))

        let jobs = try #require(try record()["jobs"] as? [[String: Any]])
        #expect(jobs.map { $0["id"] as? String } == ["812", "813"])
        #expect(jobs.map { ($0["command"] as? [String])?.joined(separator: " ") } == calls)
        #expect(try jobs.map { $0["scriptDigest"] as? String } == scripts.map(digest))
        let manifest = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: fixture.place.path + "/run/manifest.json")))
        let facts = (manifest as? [String: Any])?["hostFacts"] as? [String: String]
        #expect(try [facts?["slurm.work.sbatch"], facts?["slurm.merge.sbatch"]] == scripts.map(digest))
        #expect(FileManager.default.fileExists(atPath: fixture.place.path + "/run/logs"))
    }

    @Test(arguments: [(2, "0-1"), (11, "0-10"), (1, "0-0"), (1001, "0-39")]) func indicesStayBelowTheClustersLimit(size: Int, range: String)
        throws
    {
        try slurm.write("scontrol", "echo 'MaxArraySize = \(size)'")
        let result = try submit(["--workers", "40", "--shards", "24", "--dry-run"])
        #expect(result.status == 0, "\(result.errors)")
        // Of 24 candidates the empty ones are no tasks: no worker without one.
        let expected = size == 1001 ? "0-20" : range
        #expect(result.output.contains("--array=\(expected) "), "\(result.output)")
    }

    @Test func aClusterWithoutArraysGetsOneJob() throws {
        try slurm.write("scontrol", "echo 'MaxArraySize = 0'")
        #expect(try submit(["--workers", "4"]).status == 0)
        #expect(slurm.calls(of: "sbatch").first?.contains("--array") == false)
    }

    /// Flag over job file over configuration; the stage's value over the general one of the same source.
    @Test func theNearerSourceWins() throws {
        let configuration = try String(contentsOfFile: fixture.place.path + "/configuration.toml", encoding: .utf8)
        try fixture.place.write(
            "configuration.toml",
            configuration
                + "[slurm]\npartition = \"conf\"\naccount = \"conf\"\nmem = \"1G\"\n[slurm.merge]\nmem = \"2G\"\npartition = \"short\"\n")
        let job = try String(contentsOfFile: fixture.place.path + "/job.toml", encoding: .utf8)
        try fixture.place.write("job.toml", job + "\n[slurm]\npartition = \"job\"\nqos = \"job\"\nextra = [\"--exclusive\"]\n")
        #expect(try submit(["--qos", "flag"]).status == 0)
        let calls = slurm.calls(of: "sbatch")
        #expect(calls.count == 2)
        for call in calls {
            for word in ["--partition=job", "--account=conf", "--qos=flag", "--exclusive"] {
                #expect(call.contains(" \(word) "), "\(call)")
            }
        }
        #expect(calls.first?.contains("--mem=1G") == true && calls.last?.contains("--mem=2G") == true)

        // A later submission of the run knows the job file's word still, and takes another's flags.
        #expect(try slurm.gencode(["slurm", "submit", "run", "--no-merge", "--set", "slurm.account=set"]).status == 0)
        let later = try #require(slurm.calls(of: "sbatch").last)
        #expect(later.contains("--partition=job") && later.contains("--account=set") && later.contains("--qos=job"), "\(later)")
        #expect(slurm.calls(of: "sbatch").count == 3)
    }

    @Test(arguments: [
        ("[slurm]\nparttion = \"x\"\n", ["job.toml", "parttion", "partition"]), ("[slurm.merge]\nmemory = \"x\"\n", ["slurm.merge.memory"]),
        ("[slurm]\ncpus = \"two\"\n", ["slurm.cpus", "whole number"]), ("[slurm]\nextra = [\"--array=1\"]\n", ["slurm.extra", "--array"]),
        ("[slurm]\ntime = \"1:00\"\n", ["slurm.signal_lead_s", "slurm.time"]),
    ])
    func aWrongKeyOrValueIsAUsageError(text: String, says: [String]) throws {
        let job = try String(contentsOfFile: fixture.place.path + "/job.toml", encoding: .utf8)
        try fixture.place.write("job.toml", job + "\n" + text)
        let result = try submit(["--dry-run"])
        #expect(result.status == 2, "\(result.errors)")
        for words in says { #expect(result.errors.contains(words), "\(result.errors)") }
    }

    @Test func theUsersProfileDecidesNothing() throws {
        try slurm.write("sbatch", FakeSlurm.nextID + "env > \"$here/env\"; echo $id")
        #expect(try submit(environment: ["SBATCH_PARTITION": "wrong", "SLURM_JOB_ID": "1", "SBATCH_EXPORT": "ALL"]).status == 0)
        let environment = try String(contentsOfFile: fixture.place.path + "/.cache/slurm/env", encoding: .utf8)
        #expect(!environment.contains("SBATCH_") && !environment.contains("SLURM_"))
    }

    @Test func whatWasAcceptedBeforeATimeOutIsNotSubmittedAgain() throws {
        try slurm.write(
            "sbatch",
            FakeSlurm.nextID
                + "for word in \"$@\"; do case $word in --job-name=*) echo \"$id ${word#*=}\" >> \"$here/jobs\";; esac; done\n"
                + "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1")
        try slurm.write("squeue", "cat \"$here/jobs\"")
        let result = try submit()
        #expect(result.status == 0, "\(result.errors)")
        #expect(slurm.calls(of: "sbatch").count == 2)
        #expect((try record()["jobs"] as? [[String: Any]])?.map { $0["id"] as? String } == ["812", "813"])
    }

    @Test func aRefusedSubmissionLeavesNoRecord() throws {
        try slurm.write("sbatch", "echo 'sbatch: error: invalid partition specified: nosuch' >&2; exit 1")
        let result = try submit(["--partition", "nosuch"])
        #expect(result.status == 1)
        #expect(result.errors.contains("invalid partition specified: nosuch") && result.errors.contains("sinfo"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: fixture.place.path + "/run/slurm"))
        let cancelled = try slurm.gencode(["slurm", "cancel", "run"])
        #expect(cancelled.status == 2 && cancelled.errors.contains("nothing was submitted"), "\(cancelled.errors)")
    }

    @Test func workersWhoseMergeIsRefusedAreKnown() throws {
        try slurm.write("sbatch", "case \"$*\" in *merge.sbatch*) echo refused >&2; exit 1;; esac\n" + FakeSlurm.nextID + "echo $id")
        let result = try submit()
        #expect(result.status == 1)
        #expect(result.errors.contains("submitted as 812") && result.errors.contains("run merge"), "\(result.errors)")
        #expect((try record()["jobs"] as? [[String: Any]])?.first?["id"] as? String == "812")
    }

    @Test func withoutAControllerNothingIsSubmittedAndADryRunSaysSo() throws {
        try slurm.write("scontrol", "echo 'Unable to contact slurm controller (connect failure)' >&2; exit 1")
        let result = try submit()
        #expect(result.status == 1 && result.errors.contains("Unable to contact"), "\(result.errors)")
        #expect(slurm.calls(of: "sbatch").isEmpty)
        let dry = try submit(["--dry-run"])
        #expect(dry.status == 0 && dry.errors.contains("standard ones are assumed"), "\(dry.errors)")
    }

    @Test func aMissingScriptIsAnErrorBeforeAnythingIsPlanned() throws {
        let result = try submit(["--set", "paths.slurm_scripts=nowhere"])
        #expect(result.status == 1 && result.errors.contains("nowhere/work.sbatch"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: fixture.place.path + "/run"))
    }
}
