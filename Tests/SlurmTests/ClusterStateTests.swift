import Foundation
import Slurm
import Testing

@Suite struct ClusterStateTests {
    private static let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func place(_ programs: FakePrograms) throws {
        let record = SubmissionRecord(
            number: 1,
            jobs: [
                .init(name: "gencode-r-1", command: [], script: "", scriptDigest: "", slots: 4, id: "812"),
                .init(name: "gencode-r-1-merge", command: [], script: "", scriptDigest: "", slots: nil, id: "813"),
            ], submittedAt: "2023-11-14T22:00:00Z", user: "me", host: "login", slurmVersion: "22.05.8")
        #expect(try SubmissionLog(runPath: programs.path).claim(record))
    }

    private func current(_ programs: FakePrograms, after seconds: Double = 0) throws -> ClusterState {
        try #require(try ClusterState.current(runPath: programs.path, client: programs.client(), now: Self.now.addingTimeInterval(seconds)))
    }

    @Test func aRunWithoutSubmissionsAsksNobody() throws {
        let programs = try FakePrograms().write("squeue", "exit 0")
        #expect(try ClusterState.current(runPath: programs.path, client: programs.client(), now: Self.now) == nil)
        #expect(programs.calls.isEmpty)
    }

    /// The file lies in a directory in which others may write.
    @Test(arguments: [Int.min, Int.max, -1]) func anAnswerOfAnImpossibleTimeIsNotUsed(seconds: Int) throws {
        let programs = try FakePrograms().write("squeue", "exit 0").write("sacct", "exit 0")
        try place(programs)
        let text = "{\"jobs\": {}, \"asOf\": \(seconds), \"askedAt\": \(seconds), \"notes\": []}"
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(SubmissionLog(runPath: programs.path).directory)/state.json"))
        #expect(try ClusterState.known(runPath: programs.path, now: Self.now)?.state == nil)
        #expect(try current(programs).asOf == Int(Self.now.timeIntervalSince1970))
    }

    @Test func queueAndAccountingAreAskedOnceForAllJobs() throws {
        let programs = try FakePrograms()
            .write("squeue", "echo '812_0|RUNNING|gencode-r-1|node1|None'; echo '812_1|PENDING|gencode-r-1||Resources'")
            .write(
                "sacct",
                "echo '812_0|PENDING|gencode-r-1|None assigned|0:0'; echo '812_2|CANCELLED by 1000|gencode-r-1|node2|0:15'; "
                    + "echo '812_3|OUT_OF_MEMORY|gencode-r-1|node2|0:0'; echo '813|PREEMPTED|gencode-r-1-merge|node2|0:0'")
        try place(programs)
        let state = try current(programs)
        #expect(state.notes.isEmpty)
        // The accounting lags: what the queue says is newer.
        #expect(state.job("812_0")?.state.phase == .running && state.job("812_0")?.node == "node1")
        #expect(state.job("812_1")?.reason == "Resources")
        #expect(state.job("812_2")?.state.jobClass == .cancelled)
        // Exit status 0, and the node's memory all the same.
        #expect(state.job("812_3")?.state.jobClass == .nodeMemory)
        #expect(state.job("813")?.state.jobClass == .preempted)
        #expect(state.job("812_9") == nil)
        #expect(programs.calls.count == 2)
        let accounting = try #require(programs.calls(of: "sacct").first)
        #expect(
            accounting.contains("--user=me") && accounting.contains("--starttime=")
                && accounting.contains("--name=gencode-r-1,gencode-r-1-merge"))
        #expect(programs.calls(of: "squeue").first?.contains("--array") == true)
    }

    /// A requeued job has one line for each of its starts, the oldest first.
    @Test func howAnEarlierStartEndedIsKept() throws {
        let programs = try FakePrograms()
            .write("squeue", "echo '812_0|PENDING|gencode-r-1||BeginTime'")
            .write(
                "sacct",
                "echo '812_0|NODE_FAIL|gencode-r-1|node1|0:0'; echo '812_0|PREEMPTED|gencode-r-1|node2|0:0'; "
                    + "echo '812_0|PENDING|gencode-r-1|None assigned|0:0'; echo '812_1|TIMEOUT|gencode-r-1|node1|0:0'")
        try place(programs)
        let state = try current(programs)
        #expect(state.job("812_0")?.state.word == "PENDING" && state.job("812_0")?.workerEnd.word == "PREEMPTED")
        #expect(state.job("812_1")?.workerEnd.word == "TIMEOUT" && state.job("812_1")?.earlierEnd == nil)
        #expect(programs.calls(of: "sacct").first?.contains("--duplicates") == true)
        // The accounting may not answer the next time.
        try programs.write("sacct", "exit 1")
        let later = try current(programs, after: 100)
        #expect(later.job("812_0")?.state.word == "PENDING" && later.job("812_0")?.workerEnd.word == "PREEMPTED")
    }

    @Test func nobodyAsksTwiceInAMinute() throws {
        let programs = try FakePrograms().write("squeue", "echo '812_0|RUNNING|gencode-r-1|node1|None'")
        try place(programs)
        for seconds in [0.0, 1, 30, 59] { #expect(try current(programs, after: seconds).jobs.count == 1) }
        #expect(programs.calls.count == 1)
        #expect(try current(programs, after: 61).asOf == 1_700_000_061)
        #expect(programs.calls.count == 2)
    }

    @Test func aClockFarAheadDoesNotSilenceTheQuestionsForEver() throws {
        let programs = try FakePrograms().write("squeue", "exit 0")
        try place(programs)
        _ = try current(programs, after: 86_400)
        _ = try current(programs)
        #expect(programs.calls.count == 2)
    }

    /// A failing controller is asked no more often than a working one.
    @Test func aControllerThatIsDownIsANoteAndTheLastAnswerStands() throws {
        let programs = try FakePrograms().write("squeue", "echo '812_0|RUNNING|gencode-r-1|node1|None'")
        try place(programs)
        _ = try current(programs)
        try programs.write("squeue", "echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1")
        let state = try current(programs, after: 100)
        #expect(state.notes.contains { $0.contains("Unable to contact") })
        #expect(state.job("812_0")?.state.word == "RUNNING")
        #expect(state.asOf == 1_700_000_000)
        _ = try current(programs, after: 101)
        #expect(programs.calls.count == 2)
    }

    /// Without accounting the queue is all there is, and it forgets after minutes.
    @Test func endsThatTheQueueHasForgottenAreRemembered() throws {
        let programs = try FakePrograms()
            .write("squeue", "echo '812_0|NODE_FAIL|gencode-r-1|node1|None'; echo '812_1|RUNNING|gencode-r-1|node2|None'")
        try place(programs)
        _ = try current(programs)
        try programs.write("squeue", "echo '812_2|RUNNING|gencode-r-1|node1|None'")
        let state = try current(programs, after: 400)
        #expect(Set(state.jobs.keys) == ["812_0", "812_2"])
        #expect(state.asOf == 1_700_000_400)
        // The same task again, started anew.
        try programs.write("squeue", "echo '812_0|PENDING|gencode-r-1||BeginTime'")
        #expect(try current(programs, after: 800).job("812_0")?.state.phase == .pending)
    }

    @Test func aClientThatHangsCostsNoMoreThanItsLimit() throws {
        let programs = try FakePrograms().write("squeue", "sleep 600")
        try place(programs)
        let state = try current(programs)
        #expect(state.notes.contains { $0.contains("no answer in time") } && state.asOf == 0)
    }

    @Test func noAccountingIsNothingToBeToldOf() throws {
        let programs = try FakePrograms().write("squeue", "exit 0")
            .write("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1")
        try place(programs)
        #expect(try current(programs).notes.isEmpty)
    }

    @Test func aHostWithoutClientsIsANote() throws {
        let programs = try FakePrograms()
        try place(programs)
        #expect(try current(programs).notes.contains { $0.contains("squeue") })
    }

    @Test func aRunOfAnotherUserIsAskedForWithoutWritingThere() throws {
        let programs = try FakePrograms().write("squeue", "echo '812_0|RUNNING|gencode-r-1|node1|None'")
        try place(programs)
        // A directory in the file's place stands for what may not be written.
        try FileManager.default.createDirectory(atPath: programs.path + "/slurm/state.json/x", withIntermediateDirectories: true)
        #expect(try current(programs).jobs.count == 1)
        #expect(try current(programs, after: 1).jobs.count == 1)
        let left = try FileManager.default.contentsOfDirectory(atPath: programs.path + "/slurm")
        #expect(left.sorted() == ["state.json", "submission-1.json"])
    }

    @Test(arguments: [
        ("812_[4-9]", "812_7", true), ("812_[1,3,5-6%2]", "812_6", true), ("812_[1,3,5-6%2]", "812_4", false), ("812_[4-9]", "81_7", false),
        ("812_[4-9]", "812", false),
    ])
    func tasksThatHaveNotBegunShareAnEntry(id: String, asked: String, isThere: Bool) {
        let entry = JobEntry(id: id, name: "n", state: JobState("PENDING"))
        #expect((ClusterState(jobs: [id: entry], asOf: 0).job(asked) != nil) == isThere)
    }
}

@Suite struct JobStateTests {
    @Test(arguments: [
        ("CANCELLED by 1000", JobPhase.ended, JobClass.cancelled), ("CANCELLED+", .ended, .cancelled), ("COMPLETED", .ended, .completed),
        ("NODE_FAIL", .ended, .infrastructure), ("BOOT_FAIL", .ended, .infrastructure), ("FAILED", .ended, .infrastructure),
        ("PREEMPTED", .ended, .preempted), ("TIMEOUT", .ended, .timeLimit), ("DEADLINE", .ended, .timeLimit),
        ("OUT_OF_MEMORY", .ended, .nodeMemory), ("PENDING", .pending, .active), ("REQUEUE_HOLD", .pending, .active),
        ("RUNNING", .running, .active), ("COMPLETING", .running, .active), ("SUSPENDED", .running, .active),
    ])
    func aWordMeansAPhaseAndAClass(text: String, phase: JobPhase, jobClass: JobClass) {
        let state = JobState(text)
        #expect(state.phase == phase && state.jobClass == jobClass)
    }

    /// What a later release may say: wait, and ask again.
    @Test(arguments: ["HIBERNATING", "", "completed", "?"])
    func aWordThatNobodyKnowsIsWaitedFor(_ text: String) {
        let state = JobState(text)
        #expect(state.phase == .unknown && state.jobClass == .unknown)
    }
}
