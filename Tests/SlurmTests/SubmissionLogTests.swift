import Foundation
import Slurm
import Testing

@Suite struct SubmissionLogTests {
    private func record(_ number: Int, id: String? = nil) -> SubmissionRecord {
        SubmissionRecord(
            number: number,
            jobs: [.init(name: "gencode-r-1", command: ["sbatch"], script: "/s/work.sbatch", scriptDigest: "00", slots: 4, id: id)],
            submittedAt: "2024-01-01T00:00:00Z", user: "me", host: "login", slurmVersion: "22.05.8")
    }

    @Test func aClaimIsTakenOnceAndUpdatedByItsOwner() throws {
        let place = try FakePrograms()
        let log = SubmissionLog(runPath: place.path)
        #expect(try log.nextNumber() == 1)
        #expect(try log.records().isEmpty)
        #expect(try log.claim(record(1)))
        #expect(try !log.claim(record(1, id: "9")))
        #expect(try log.nextNumber() == 2)
        try log.update(record(1, id: "812"))
        #expect(try log.records().map(\.jobs[0].id) == ["812"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: log.directory) == ["submission-1.json"])
    }

    @Test func ofManyClaimsAtOnceOneWins() async throws {
        let place = try FakePrograms()
        let log = SubmissionLog(runPath: place.path)
        let record = record(1)
        let won = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try log.claim(record) } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test func aClaimOfNothingLeavesNothing() throws {
        let place = try FakePrograms()
        let log = SubmissionLog(runPath: place.path)
        #expect(try log.claim(record(1)))
        log.withdraw(record(1))
        #expect(!FileManager.default.fileExists(atPath: log.directory))
    }

    @Test func recordsAreReadInOrderAndADamagedOneIsNamed() throws {
        let place = try FakePrograms()
        let log = SubmissionLog(runPath: place.path)
        for number in 1...11 { #expect(try log.claim(record(number))) }
        #expect(try log.records().map(\.number) == Array(1...11))
        try Data("{".utf8).write(to: URL(fileURLWithPath: log.directory + "/submission-3.json"))
        let error = try #require(throws: SlurmError.self) { try log.records() }
        #expect(error.message.contains("submission-3.json"))
    }
}
