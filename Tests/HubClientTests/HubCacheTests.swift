import FileSystem
import Fixtures
import Foundation
import HubClient
import Records
import Testing

/// What stands in the cache before and after.
@Suite struct HubCacheTests {
    private let commit = "802411c3010cb00d1b05bad57ca77365a3c699d6"

    @Test func theLayoutIsThatOfTheHubsOwnClient() async throws {
        let fixture = try HubFixture()
        let snapshot = try await fixture.fetch("ok")
        let directory = fixture.repository("ok")
        #expect(snapshot.directory == "\(directory)/snapshots/\(commit)" && snapshot.commit == commit)
        #expect(try contents(of: "\(directory)/refs/main") == Array(commit.utf8))
        #expect(Set(try fixture.blobs("ok")) == HubFixture.digests)
        let digest = try #require(HubFixture.digest(of: "data/deep/valid.jsonl"))
        #expect(try Files.linkTarget("\(snapshot.directory)/data/deep/valid.jsonl") == "../../../../blobs/\(digest)")
    }

    @Test func aTagABranchOfSlashesAndACommitAreRevisions() async throws {
        let fixture = try HubFixture()
        for revision in ["v1.0", "refs/convert/parquet", commit] {
            let reference = try DatasetReference("me/ok@\(revision)")
            let snapshot = try await fixture.client().fetch(reference, choose: { _ in ["README.md"] }, onPlan: { _ in })
            #expect(snapshot.commit == commit)
            let offline = try await fixture.client { $0.offlineSwitch = "--offline" }.fetch(
                reference, choose: { _ in ["README.md"] }, onPlan: { _ in })
            #expect(offline.files == ["README.md"])
        }
        #expect(try Files.read(fixture.repository("ok") + "/refs/refs/convert/parquet") == Array(commit.utf8))
        await #expect {
            try await fixture.client().fetch(try DatasetReference("me/ok@v9"), choose: { $0 }, onPlan: { _ in })
        } throws: { ($0 as? HubError)?.code == .noSuchRevision && "\($0)".contains("v9") }
    }

    @Test func offlineTheCacheIsReadAndNothingIsAsked() async throws {
        let fixture = try HubFixture()
        let missing = try await fixture.failure("ok") { $0.offlineSwitch = "HF_HUB_OFFLINE" }
        #expect(missing.code == .notInCache && missing.text.contains("HF_HUB_OFFLINE") && missing.text.contains("/refs/main"))
        try await fixture.fetch("ok")
        let before = try fixture.hub.requests().count
        let snapshot = try await fixture.fetch("ok") { $0.offlineSwitch = "--offline" }
        try fixture.expectWhole(snapshot)
        #expect(try fixture.hub.requests().count == before && snapshot.unverified.isEmpty)
    }

    @Test func offlineAFileThatWasNotFetchedIsMissedAndNotPassedOver() async throws {
        let fixture = try HubFixture()
        let reference = try DatasetReference("me/ok")
        _ = try await fixture.client().fetch(reference, choose: { _ in ["test.jsonl", "README.md"] }, onPlan: { _ in })
        let error = try await fixture.failure("ok") { $0.offlineSwitch = "--offline" }
        #expect(error.code == .notInCache && error.text.contains("lacks 5 files") && error.text.contains("--split_name"))
        let offline = try fixture.client { $0.offlineSwitch = "--offline" }
        let there = try await offline.fetch(reference, choose: { _ in ["test.jsonl"] }, onPlan: { _ in })
        #expect(there.files == ["test.jsonl"] && there.unverified.isEmpty)
        // A list that cannot be understood is as good as none.
        try overwrite(
            fixture.repository("ok") + "/trees/\(commit).json", with: Array("{\"format_version\": 1, \"files\": {\"../x\": {}}}".utf8))
        #expect(try await fixture.fetch("ok", with: offline).files == ["README.md", "test.jsonl"])
    }

    /// Without the README the names would decide, and they may say something else.
    @Test func offlineTheFileThatDecidesMustBeThere() async throws {
        let fixture = try HubFixture()
        let reference = try DatasetReference("me/ok")
        _ = try await fixture.client().fetch(reference, choose: { _ in ["test.jsonl"] }, onPlan: { _ in })
        let offline = try fixture.client { $0.offlineSwitch = "--offline" }
        let choose: HubClient.Choice = { _, content in [content == nil ? "test.jsonl" : "README.md"] }
        await #expect {
            try await offline.fetch(reference, reading: .init(path: "README.md", largest: 100), choose: choose, onPlan: { _ in })
        } throws: { ($0 as? HubError)?.code == .notInCache && "\($0)".contains("README.md") }
        // A file that the data set does not have decides nothing.
        let first = HubClient.FirstFile(path: "none.md", largest: 100)
        #expect(try await offline.fetch(reference, reading: first, choose: choose, onPlan: { _ in }).files == ["test.jsonl"])
        for client in [try fixture.client(), offline] {
            let first = HubClient.FirstFile(path: "README.md", largest: 100)
            #expect(try await client.fetch(reference, reading: first, choose: choose, onPlan: { _ in }).files == ["README.md"])
        }
    }

    @Test func aDecidingFileThatIsTooLargeIsReadNeitherOnlineNorOffline() async throws {
        let fixture = try HubFixture()
        let reference = try DatasetReference("me/ok")
        let choose: HubClient.Choice = { _, content in [content == nil ? "README.md" : "test.jsonl"] }
        let first = HubClient.FirstFile(path: "README.md", largest: 12)
        for offline in [nil, "--offline"] as [String?] {
            let client = try fixture.client { $0.offlineSwitch = offline }
            #expect(try await client.fetch(reference, reading: first, choose: choose, onPlan: { _ in }).files == ["README.md"])
        }
        #expect(fixture.allNotes.count { $0 == "README.md has 13 bytes and is not read: names of files decide" } == 2)
    }

    @Test func aBlobThatOthersDamagedIsReplacedOnlineAndNamedOffline() async throws {
        let fixture = try HubFixture()
        try await fixture.fetch("ok")
        let digest = try #require(HubFixture.digest(of: "train.jsonl"))
        let blob = fixture.repository("ok") + "/blobs/" + digest
        var content = try contents(of: blob)
        content[1000] ^= 1
        try overwrite(blob, with: content)
        let error = try await fixture.failure("ok") { $0.offlineSwitch = "--offline" }
        #expect(error.code == .corrupt && error.text.contains("train.jsonl") && error.text.contains(digest))
        try fixture.expectWhole(try await fixture.fetch("ok"))
        #expect(fixture.allNotes.contains { $0.contains("damaged") && $0.contains(digest) })
    }

    @Test func aBlobMayBeALinkElsewhereAndALinkToNothingIsReplaced() async throws {
        let fixture = try HubFixture()
        let digest = try #require(HubFixture.digest(of: "train.jsonl"))
        let blobs = fixture.repository("ok") + "/blobs"
        try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
        let shared = fixture.directory.file("shared")
        try overwrite(shared, with: try #require(HubFixture.files["train.jsonl"]))
        for target in [shared, "/nonexistent/blob"] {
            try? FileManager.default.removeItem(atPath: "\(blobs)/\(digest)")
            try FileManager.default.createSymbolicLink(atPath: "\(blobs)/\(digest)", withDestinationPath: target)
            try fixture.expectWhole(try await fixture.fetch("ok"))
        }
        let requests = try fixture.hub.requests().filter { !$0.isHub && $0.path.contains(digest) }
        #expect(requests.count == 1)
    }

    @Test func aSecondCacheGivesWhatItHas() async throws {
        let fixture = try HubFixture()
        try await fixture.fetch("ok")
        let other = fixture.directory.file("other")
        let before = try fixture.hub.requests().count
        let snapshot = try await fixture.fetch("ok") { settings in
            settings.otherCache = settings.cache
            settings.cache = other
        }
        #expect(snapshot.directory.hasPrefix(other))
        for (path, content) in HubFixture.files { #expect(try contents(of: "\(snapshot.directory)/\(path)") == content) }
        #expect(try fixture.hub.requests().dropFirst(before).allSatisfy { !$0.path.contains("/resolve/") })
    }

    @Test func aCacheThatNobodyMayWriteToIsReadAndNamed() async throws {
        guard let small = try SmallFileSystem.required(kibibytes: 2000) else { return }
        let fixture = try HubFixture()
        try await fixture.fetch("ok") { $0.cache = small.path }
        try #require(try OtherPrograms.run("mount", "-o", "remount,ro", small.path).status == 0)
        let whole = try await fixture.fetch("ok") { $0.cache = small.path }
        #expect(try contents(of: "\(whole.directory)/train.jsonl") == HubFixture.files["train.jsonl"])
        let error = try await fixture.failure("cut-50000") { $0.cache = small.path }
        #expect(error.code == .cacheNotWritable && error.text.contains("--cache") && error.text.contains(small.path))
    }

    @Test func aFullDiskIsFoundBeforeTheDownload() async throws {
        guard let small = try SmallFileSystem.required(kibibytes: 200) else { return }
        let fixture = try HubFixture()
        let error = try await fixture.failure("ok") { $0.cache = small.path }
        #expect(error.code == .noSpace && error.text.contains("398.0 kB") && error.text.contains(small.path))
        #expect(try small.names().isEmpty)
    }

    @Test func aDiskThatFillsUpMeanwhileKeepsWhatCameAndTheDownloadGoesOn() async throws {
        guard let small = try SmallFileSystem.required(kibibytes: 600) else { return }
        let fixture = try HubFixture()
        let client = try fixture.client { $0.cache = small.path }
        let work = Task { try await fixture.fetch("held-40000", with: client) }
        #expect(await eventually { client.progress.snapshot.received >= 40_000 })
        let filler = small.path + "/filler"
        #expect(throws: (any Error).self) {
            let file = try OpenFile.creating(filler)
            for position in 0... { try file.write([UInt8](repeating: 1, count: 4096), at: position * 4096) }
        }
        try fixture.hub.release()
        await #expect { try await work.value } throws: { $0.has(FileCode.noSpace) }
        try FileManager.default.removeItem(atPath: filler)
        let again = try fixture.client { $0.cache = small.path }
        let snapshot = try await fixture.fetch("held-40000", with: again)
        for (path, content) in HubFixture.files { #expect(try contents(of: "\(snapshot.directory)/\(path)") == content) }
        #expect(again.progress.snapshot.received < 398_000)
    }
}
