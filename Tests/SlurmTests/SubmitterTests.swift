import Foundation
import Slurm
import Testing

/// What a real cluster does not show on demand: answers that get lost.
@Suite struct SubmitterTests {
    private static let accepts = "echo 812 > \"$here/job\"; echo \"$@\" > \"$here/words\""
    /// Knows the job once it was accepted.
    private static let queue = "[ -e \"$here/job\" ] && echo \"$(cat \"$here/job\") name\"; exit 0"
    private static let words = ["sbatch", "--parsable", "script"]

    private func submitter(_ programs: FakePrograms, limit: Duration = .seconds(30)) -> Submitter {
        Submitter(client: programs.client(), limit: limit, pauses: [.milliseconds(10), .milliseconds(10)], report: { _ in })
    }

    @Test(arguments: ["echo 812", "echo '812;cluster'", "echo warning; echo 812"])
    func theIdIsWhatTheLastLineSays(_ body: String) throws {
        let programs = try FakePrograms().write("sbatch", body)
        #expect(try submitter(programs).submit(Self.words, jobName: "name") == "812")
        #expect(programs.calls == ["sbatch --parsable script"])
    }

    @Test(arguments: [
        "echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2; exit 1",
        "echo 'Unable to contact slurm controller (connect failure)' >&2; exit 1", "exit 0", "kill -9 $$",
    ])
    func anAcceptedJobWhoseAnswerGotLostIsNotSubmittedAgain(_ ending: String) throws {
        let programs = try FakePrograms().write("sbatch", Self.accepts + "\n" + ending).write("squeue", Self.queue)
        #expect(try submitter(programs).submit(Self.words, jobName: "name") == "812")
        #expect(programs.calls(of: "sbatch").count == 1)
        let look = try #require(programs.calls(of: "squeue").first)
        #expect(look.contains("--name=name") && look.contains("--user=1000") && look.contains("--states=all"))
    }

    @Test func aClientThatHangsIsKilledAndItsJobFound() throws {
        let programs = try FakePrograms().write("sbatch", Self.accepts + "\nsleep 600").write("squeue", Self.queue)
        #expect(try submitter(programs, limit: .seconds(1)).submit(Self.words, jobName: "name") == "812")
        #expect(programs.calls(of: "sbatch").count == 1)
    }

    @Test func aJobThatNobodyKnowsIsSubmittedAgain() throws {
        let programs = try FakePrograms().write(
            "sbatch", "[ -e \"$here/tried\" ] && { echo 813; exit 0; }\ntouch \"$here/tried\"\necho 'Socket timed out' >&2; exit 1"
        ).write("squeue", "exit 0").write("sacct", "exit 0")
        #expect(try submitter(programs).submit(Self.words, jobName: "name") == "813")
        #expect(programs.calls.map { $0.prefix { $0 != " " } } == ["sbatch", "squeue", "sacct", "sbatch"])
    }

    @Test func aJobThatHasEndedAlreadyIsFoundInTheAccounting() throws {
        let programs = try FakePrograms().write("sbatch", "echo 'Socket timed out' >&2; exit 1").write("squeue", "exit 0")
            .write("sacct", "echo '700|another'; echo '812_3|name'")
        #expect(try submitter(programs).submit(Self.words, jobName: "name") == "812")
        #expect(programs.calls(of: "sbatch").count == 1)
    }

    @Test func withoutALookUpNothingIsSubmittedAgain() throws {
        let programs = try FakePrograms().write("sbatch", "echo 'Socket timed out' >&2; exit 1")
            .write("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1")
        let error = try #require(throws: SlurmError.self) { try submitter(programs).submit(Self.words, jobName: "name") }
        #expect(error.code == .uncertain)
        #expect(error.description.contains("squeue --name=name"))
        #expect(programs.calls(of: "sbatch").count == 1)
    }

    @Test(arguments: [
        ("sbatch: error: invalid partition specified: nosuch", "sinfo"), ("Invalid account or account/partition combination", "--account"),
        ("AssocMaxSubmitJobLimit", "--workers"), ("Job violates accounting/QOS policy", "--qos"),
        ("Invalid feature specification", "[slurm]"),
        ("Memory specification can not be satisfied", "--mem"),
    ])
    func aRefusalIsPassedOnWithWhatToDo(words: String, remedy: String) throws {
        let programs = try FakePrograms().write("sbatch", "echo '\(words)' >&2; exit 1").write("squeue", "exit 0")
        let error = try #require(throws: SlurmError.self) { try submitter(programs).submit(Self.words, jobName: "name") }
        #expect(error.code == .rejected)
        #expect(error.message.contains(words))
        #expect(error.remedy.contains(remedy), "\(error.remedy)")
        #expect(programs.calls.count == 1)
    }

    @Test func withoutTheClientProgramTheErrorSaysWhere() throws {
        let error = try #require(throws: SlurmError.self) { try submitter(try FakePrograms()).submit(Self.words, jobName: "name") }
        #expect(error.code == .noClient)
        #expect(error.remedy.contains("login node"))
    }
}
