import FileSystem
import Fixtures
import Foundation
import HubClient
import Records
import Testing

/// Downloads that end early and go on, and several at once.
@Suite struct HubResumeTests {
    private let train = HubFixture.files["train.jsonl"]!

    private func contentRequests(_ fixture: HubFixture, _ path: String) throws -> [FaultHub.Request] {
        let digest = try #require(HubFixture.digest(of: path))
        return try fixture.hub.requests().filter { !$0.isHub && $0.path.hasPrefix("/\(digest)") }
    }

    @Test func anotherClientGoesOnWhereTheFirstStopped() async throws {
        let fixture = try HubFixture()
        let first = try fixture.client { settings in
            settings.tries = 1
            settings.downloadTimeout = .milliseconds(500)
        }
        await #expect(throws: HubError.self) { try await onlyTrain("stall-1", first) }
        let kept = try #require(try Files.identity(partPath(fixture, "stall-1"))?.size)
        #expect(kept > 0 && kept < train.count)

        let second = try fixture.client()
        try await onlyTrain("stall-1", second)
        #expect(try contentRequests(fixture, "train.jsonl").map(\.range) == [nil, "bytes=\(kept)-"])
        #expect(second.progress.snapshot.received == train.count - kept)
        #expect(try fixture.blobs("stall-1").count == 1 && fixture.leftovers().isEmpty)
    }

    @Test func aServerThatCutsEveryResponseIsAskedForTheRestAlone() async throws {
        let fixture = try HubFixture()
        let client = try fixture.client()
        try await onlyTrain("cut-50000", client)
        let starts = stride(from: 0, to: 300_000, by: 50_000)
        #expect(try contentRequests(fixture, "train.jsonl").map(\.range) == starts.map { $0 == 0 ? nil : "bytes=\($0)-" })
        #expect(client.progress.snapshot.received == train.count && client.progress.snapshot.discarded == 0)
    }

    @Test func aPartThatIsLongerThanTheFileOrOfAnotherFileIsThrownAway() async throws {
        for content in [HubFixture.bytes(400_000, seed: 7), HubFixture.bytes(200_000, seed: 8), HubFixture.bytes(300_000, seed: 9)] {
            let fixture = try HubFixture()
            try FileManager.default.createDirectory(atPath: fixture.repository("ok") + "/blobs", withIntermediateDirectories: true)
            try overwrite(partPath(fixture, "ok"), with: content)
            try fixture.expectWhole(try await fixture.fetch("ok"))
        }
    }

    @Test func theSecondFetchDownloadsNothing() async throws {
        let fixture = try HubFixture()
        try await fixture.fetch("ok")
        let before = try fixture.hub.requests().count
        try fixture.expectWhole(try await fixture.fetch("ok"))
        #expect(try fixture.hub.requests().dropFirst(before).allSatisfy { !$0.path.contains("/resolve/") && $0.isHub })
    }

    @Test func twoClientsAtOnceDownloadAFileOnce() async throws {
        let fixture = try HubFixture()
        async let first = fixture.fetch("held-1000")
        async let second = fixture.fetch("held-1000")
        #expect(await eventually { fixture.allNotes.contains { $0.contains("waiting for it") } })
        try fixture.hub.release()
        let snapshots = try await [first, second]
        for snapshot in snapshots { try fixture.expectWhole(snapshot) }
        #expect(try contentRequests(fixture, "train.jsonl").map(\.range) == [nil])
    }

    @Test func theDownloadOfAProcessThatIsGoneIsTakenOverAtOnce() async throws {
        let fixture = try HubFixture()
        try beginPart(
            fixture, "ok", owner: "\(ThisProcess.hostName()) 999999999 \(ThisProcess.pidNamespace()) \(ThisProcess.bootIdentifier()) 1 1")
        let client = try fixture.client()
        try await onlyTrain("ok", client)
        #expect(try contentRequests(fixture, "train.jsonl").map(\.range) == ["bytes=100000-"])
        #expect(try fixture.allNotes.isEmpty && fixture.leftovers().isEmpty)
    }

    @Test(arguments: ["node17 42 4026531836 00000000-0000-0000-0000-000000000000 1 1", "torn", ""])
    func theDownloadOfAHolderThatCannotBeAskedIsTakenOverWhenItDoesNotGrow(_ owner: String) async throws {
        let fixture = try HubFixture()
        try beginPart(fixture, "ok", owner: owner)
        // Who wrote the part may wake up and write on: the bytes of its file are no longer ours.
        let holder = try GrowingFile(partPath(fixture, "ok"))
        let client = try fixture.client { $0.lease = .milliseconds(300) }
        try await onlyTrain("ok", client)
        HubFixture.bytes(1000, seed: 3).withUnsafeBytes { bytes in try? holder.write(bytes, at: 100_000) }
        #expect(try contents(of: fixture.repository("ok") + "/blobs/" + #require(HubFixture.digest(of: "train.jsonl"))) == train)
        #expect(try !holder.publish(as: fixture.repository("ok") + "/blobs/other"))
        #expect(try fixture.allNotes.contains { $0.contains("taken over") } && fixture.leftovers().isEmpty)
    }

    @Test func aCancelledFetchKeepsWhatCame() async throws {
        let fixture = try HubFixture()
        let client = try fixture.client()
        let work = Task { try await self.onlyTrain("held-20000", client) }
        #expect(await eventually { client.progress.snapshot.received >= 20_000 })
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        let kept = try #require(try Files.identity(partPath(fixture, "held-20000"))?.size)
        #expect(kept == 20_000 && kept == client.progress.snapshot.received)
        #expect(try fixture.leftovers().count == 1)
    }

    private func onlyTrain(_ name: String, _ client: HubClient) async throws {
        _ = try await client.fetch(try DatasetReference("me/\(name)"), choose: { _ in ["train.jsonl"] }, onPlan: { _ in })
    }

    private func partPath(_ fixture: HubFixture, _ name: String) throws -> String {
        fixture.repository(name) + "/blobs/" + (try #require(HubFixture.digest(of: "train.jsonl"))) + ".gencode-part"
    }

    private func beginPart(_ fixture: HubFixture, _ name: String, owner: String) throws {
        try FileManager.default.createDirectory(atPath: fixture.repository(name) + "/blobs", withIntermediateDirectories: true)
        let part = try partPath(fixture, name)
        try overwrite(part, with: Array(train.prefix(100_000)))
        try overwrite(part.replacing("gencode-part", with: "gencode-owner"), with: Array(owner.utf8))
    }
}
