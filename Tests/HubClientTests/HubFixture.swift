import FileSystem
import Fixtures
import Foundation
import HTTPTransport
import HubClient
import Records
import Synchronization
import Testing

/// A fault hub with files of every kind, and a cache for a client.
final class HubFixture: Sendable {
    static let token = "hf_SENTINELsentinelSENTINEL"

    /// `train.jsonl` and `test.jsonl` are large files, the others are git's own.
    static let files: [String: [UInt8]] = [
        "README.md": Array("# A data set\n".utf8), ".gitattributes": Array("*.jsonl filter=lfs\n".utf8), "empty.txt": [],
        "data/deep/valid.jsonl": Array("{\"name\": \"a\"}\n".utf8), "data/deep/copy.jsonl": Array("{\"name\": \"a\"}\n".utf8),
        "train.jsonl": bytes(300_000, seed: 1), "test.jsonl": bytes(98_000, seed: 2),
    ]

    let hub: FaultHub
    let directory: TemporaryDirectory
    private let notes = Mutex<[String]>([])

    var cache: String { directory.file("cache") }
    var allNotes: [String] { notes.withLock { $0 } }

    init(token: String? = HubFixture.token) throws {
        hub = try FaultHub(HubFixture.files, token: token)
        directory = try TemporaryDirectory()
    }

    static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    func settings(_ change: (inout HubSettings) throws -> Void = { _ in }) throws -> HubSettings {
        var settings = HubSettings(cache: cache)
        settings.endpoint = hub.url
        settings.firstPause = .milliseconds(5)
        // A busy machine may let a test wait: only tests of silent servers make these shorter.
        settings.listingTimeout = .seconds(600)
        settings.downloadTimeout = .seconds(600)
        try change(&settings)
        return settings
    }

    func client(_ change: (inout HubSettings) throws -> Void = { _ in }) throws -> HubClient {
        HubClient(try settings(change)) { note in self.notes.withLock { $0.append(note) } }
    }

    /// All files of `me/NAME`.
    @discardableResult func fetch(
        _ name: String, _ change: (inout HubSettings) throws -> Void = { _ in }
    ) async throws -> HubSnapshot {
        try await fetch(name, with: try client(change))
    }

    @discardableResult func fetch(_ name: String, with client: HubClient) async throws -> HubSnapshot {
        try await client.fetch(try DatasetReference("me/\(name)"), choose: { $0 }, onPlan: { _ in })
    }

    /// What a fetch of `me/NAME` fails with.
    func failure(_ name: String, _ change: (inout HubSettings) throws -> Void = { _ in }) async throws -> HubError {
        do { try await fetch(name, change) } catch let error as HubError { return error }
        throw Missing()
    }

    struct Missing: Error {}

    func secret(_ text: String) throws -> SecretKey {
        let path = directory.file("token")
        try overwrite(path, with: Array(text.utf8))
        try #require(chmod(path, 0o600) == 0)
        return try SecretKey(file: path)
    }

    /// Every file of the snapshot is there with its content, and nothing else is.
    func expectWhole(_ snapshot: HubSnapshot, _ location: SourceLocation = #_sourceLocation) throws {
        let found = try tree(snapshot.directory)
        #expect(found == Set(HubFixture.files.keys), sourceLocation: location)
        for (path, content) in HubFixture.files {
            #expect(try contents(of: "\(snapshot.directory)/\(path)") == content, "\(path)", sourceLocation: location)
        }
        #expect(try leftovers() == [], sourceLocation: location)
    }

    /// Names of files in the cache that belong to no finished download.
    func leftovers() throws -> [String] {
        try tree(cache).filter { path in
            let name = URL(fileURLWithPath: path).lastPathComponent
            return name.contains("gencode") || name.contains("tmp")
        }.sorted()
    }

    /// The files below a directory, links followed.
    func tree(_ directory: String) throws -> Set<String> {
        let names = FileManager.default.enumerator(atPath: directory)?.allObjects as? [String] ?? []
        return Set(try names.filter { try Files.identity("\(directory)/\($0)")?.kind == .regular })
    }

    func repository(_ name: String) -> String { "\(cache)/datasets--me--\(name)" }
    func blobs(_ name: String) throws -> [String] {
        FileManager.default.fileExists(atPath: repository(name) + "/blobs")
            ? try FileManager.default.contentsOfDirectory(atPath: repository(name) + "/blobs").sorted() : []
    }
}
