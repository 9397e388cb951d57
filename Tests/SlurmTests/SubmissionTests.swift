import Foundation
import Records
import Slurm
import Testing

/// A script of the project, with a made-up digest.
private func script(of kind: BatchScript.Kind) throws -> BatchScript {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try BatchScript(
        kind, in: root.appendingPathComponent("slurm").path, digest: { _ in Digest(bytes: [UInt8](repeating: 0xAB, count: 32)) })
}

@Suite struct SubmissionTests {
    private func submission(run: String = "my run", path: String = "/shared/runs/a%b", options: JobOptions = JobOptions()) throws
        -> Submission
    {
        try Submission(
            run: run, token: "0123abcd", runPath: path,
            stages: [
                Stage(
                    script: try script(of: .work), arguments: ["/opt/gencode", path, "--slots", "2"], options: options, slots: 40,
                    throttle: 8),
                Stage(suffix: "merge", script: try script(of: .merge), arguments: ["/opt/gencode", path], options: options),
            ])
    }

    @Test func theCommandLineOfAnArray() throws {
        var options = JobOptions()
        options.partition = "long"
        options.time = "2:00:00"
        options.memory = "4G"
        options.cpus = 2
        options.signalLead = 90
        options.extra = ["--reservation=night"]
        let submission = try submission(options: options)
        let work = submission.stages[0]
        let expected = [
            "sbatch", "--reservation=night", "--partition=long", "--time=2:00:00", "--mem=4G", "--cpus-per-task=2", "--signal=B:USR1@90",
            "--requeue", "--parsable", "--job-name=gencode-my_run-0123abcd", "--nodes=1", "--ntasks=1", "--chdir=/shared/runs/a%b",
            "--export=NONE", "--propagate=NONE", "--input=/dev/null", "--open-mode=append", "--array=0-39%8",
            "--output=/shared/runs/a%%b/logs/slurm-%A_%a.out", work.script.path, "/opt/gencode", "/shared/runs/a%b", "--slots", "2",
        ]
        #expect(submission.words(of: work, after: nil) == expected)
    }

    @Test func aMergeFollowsHoweverTheWorkersEnd() throws {
        let submission = try submission()
        let words = submission.words(of: submission.stages[1], after: "812")
        #expect(words.contains("--dependency=afterany:812") && words.contains("--kill-on-invalid-dep=yes"))
        #expect(words.contains("--job-name=gencode-my_run-0123abcd-merge"))
        #expect(!words.contains { $0.hasPrefix("--array") })
        #expect(words.contains("--output=/shared/runs/a%%b/logs/slurm-%j.out"))
    }

    /// 1001 slots and more stay far below the 4096 characters that an array's text may have.
    @Test func anArrayIsARangeWhateverItsSize() throws {
        var submission = try submission()
        var stage = submission.stages[0]
        (stage.slots, stage.throttle) = (100_000, 0)
        submission = try Submission(run: "r", token: "t", runPath: "/r", stages: [stage])
        #expect(submission.words(of: stage, after: nil).contains("--array=0-99999"))
    }

    @Test func aDryRunShowsTheVeryBytes() throws {
        let submission = try submission(path: "/shared/it's here")
        let text = submission.dryRunText()
        #expect(text.contains("'/shared/it'\\''s here'"))
        for stage in submission.stages {
            #expect(text.contains(String(decoding: stage.script.content, as: UTF8.self)))
            #expect(text.contains("# sha256 " + String(repeating: "ab", count: 32)))
        }
        #expect(text.contains("--dependency=afterany:JOB_ID_OF_SUBMISSION_1"))
    }

    /// What a shell makes of the printed line are the words.
    @Test func thePrintedLineReadsBackAsTheWords() throws {
        let words = [
            "printf", "%s\\n", "plain", "a b", "it's", "$HOME", "`x`", "\"", "", "a\\b", "'\u{301}; echo ran; '\u{301}", "--array=0-3%2",
        ]
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", ShellWords.quoted(words)]
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(String(decoding: output, as: UTF8.self) == words.dropFirst(2).joined(separator: "\n") + "\n")
    }

    @Test(arguments: ["relative/run", "/shared/a\\b", "/shared/a\nb", "/shared/a\\\u{301}b"])
    func aPathThatSlurmWouldMisreadIsRefused(_ path: String) throws {
        let error = try #require(throws: SlurmError.self) { try submission(path: path) }
        #expect(error.code == .invalidOption)
    }

    @Test func aNameHasOnlyWhatListsOfNamesBear() throws {
        let name = try submission(run: "a,b c/d'é" + String(repeating: "x", count: 80)).name
        #expect(name.hasPrefix("gencode-a_b_c_d__xxx") && name.hasSuffix("-0123abcd"))
        #expect(name.count <= 64)
    }

    @Test(arguments: BatchScript.Kind.allCases)
    func theScriptsEndInExec(_ kind: BatchScript.Kind) throws {
        let text = String(decoding: try script(of: kind).content, as: UTF8.self)
        let last = try #require(text.split(separator: "\n").last)
        #expect(last.hasPrefix("exec \"$gencode\" "))
        #expect(text.contains("#SBATCH --export=NONE"))
    }

    @Test func aMissingScriptIsNamed() throws {
        let error = try #require(throws: SlurmError.self) {
            try BatchScript(.work, in: "/nowhere", digest: { _ in Digest(bytes: [UInt8](repeating: 0, count: 32)) })
        }
        #expect(error.code == .file && error.message.contains("/nowhere/work.sbatch") && error.remedy.contains("paths.slurm_scripts"))
    }
}

@Suite struct JobOptionsTests {
    @Test(arguments: ["--array=1-3", "--wrap=x", "--export=ALL", "--test-only", "--output=x", "-p debug", "debug", "--", ""])
    func anExtraOptionThatWouldChangeTheSubmissionIsRefused(_ word: String) throws {
        var options = JobOptions()
        options.extra = ["--exclusive", word]
        let error = try #require(throws: SlurmError.self) { try options.validate() }
        #expect(error.code == .invalidOption && error.message.contains("slurm.extra"))
    }

    @Test func aNoticeBeforeTheStartIsRefused() throws {
        var options = JobOptions()
        (options.time, options.signalLead) = ("1:00", 60)
        #expect(throws: SlurmError.self) { try options.validate() }
        options.time = "1:01"
        try options.validate()
    }

    /// A script's own `#SBATCH --signal` would hold where the command line says nothing.
    @Test(arguments: [(Int?.none, String?.none), (0, "--signal=B:USR1@0"), (90, "--signal=B:USR1@90")])
    func noNoticeIsSaidToo(lead: Int?, word: String?) throws {
        var options = JobOptions()
        options.signalLead = lead
        let stage = Stage(script: try script(of: .work), arguments: [], options: options)
        let words = try Submission(run: "r", token: "t", runPath: "/r", stages: [stage]).words(of: stage, after: nil)
        #expect(words.first { $0.hasPrefix("--signal") } == word)
    }

    @Test func aLineBreakInAValueIsRefused() throws {
        var options = JobOptions()
        options.account = "a\nb"
        let error = try #require(throws: SlurmError.self) { try options.validate() }
        #expect(error.message.contains("slurm.account"))
    }

    @Test(arguments: [
        ("10", 600), ("10:30", 630), ("1:00:00", 3600), ("2-0", 172_800), ("1-2:30", 95_400), ("1-00:00:05", 86_405), ("0", 0),
    ])
    func timesAreReadAsSlurmWritesThem(text: String, seconds: Int) { #expect(SlurmTime.duration(text) == .seconds(seconds)) }

    @Test(arguments: ["", "UNLIMITED", "INVALID", "NOT_SET", "1:2:3:4", "-5", "a:b", "1-2-3", "::", "99999999999999999999"])
    func whatIsNoTimeIsNone(_ text: String) { #expect(SlurmTime.duration(text) == nil) }
}
