import Slurm
import Testing

@Suite struct CancellationTests {
    private let records = [1, 2].map { number in
        SubmissionRecord(
            number: number, jobs: [.init(name: "gencode-r-\(number)", command: [], script: "", scriptDigest: "", slots: 4)],
            submittedAt: "", user: "me", host: "", slurmVersion: "")
    }

    @Test func whatIsInTheQueueUnderOurNamesIsCancelled() throws {
        let programs = try FakePrograms()
            .write(
                "squeue",
                "for state in RUNNING RUNNING PENDING COMPLETING; do echo \"812 gencode-r-1 $state\"; done; echo '900 gencode-r-2 PENDING'"
            )
            .write("scancel", "exit 0")
        let cancelled = try Cancellation(client: programs.client()).cancel(records)
        #expect(cancelled.map(\.id) == ["812", "900"])
        #expect(cancelled[0].states == ["RUNNING": 2, "PENDING": 1, "COMPLETING": 1])
        #expect(programs.calls(of: "scancel") == ["scancel 812 900"])
        #expect(programs.calls(of: "squeue").first?.contains("--name=gencode-r-1,gencode-r-2") == true)
    }

    @Test func anEmptyQueueCancelsNothing() throws {
        let programs = try FakePrograms().write("squeue", "exit 0").write("scancel", "exit 0")
        #expect(try Cancellation(client: programs.client()).cancel(records).isEmpty)
        #expect(programs.calls(of: "scancel").isEmpty)
    }

    @Test func aControllerThatIsDownIsAnError() throws {
        let programs = try FakePrograms().write("squeue", "echo down >&2; exit 1").write("scancel", "exit 0")
        let error = try #require(throws: SlurmError.self) { try Cancellation(client: programs.client()).cancel(records) }
        #expect(error.code == .unreachable && error.message.contains("down"))
    }
}
