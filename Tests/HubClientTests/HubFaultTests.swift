import Fixtures
import Foundation
import HubClient
import Records
import Testing

/// What hubs, content networks, mirrors and proxies do wrong.
// One case after another: each has connections and event loops of its own, and fifty at once take a thousand descriptors.
@Suite(.serialized) struct HubFaultTests {
    /// Faults after which the files are whole all the same.
    @Test(arguments: [
        "ok", "cut-50000", "corrupt-1", "whole", "renamed", "busy-2", "limited-1", "retry-after", "drop-1", "expired-2", "content-busy-3",
        "no-length", "mirror", "slow", "stall-1",
    ])
    func endsWithWholeFilesAfter(_ fault: String) async throws {
        let fixture = try HubFixture()
        let snapshot = try await fixture.fetch(fault) { settings in
            settings.token = try fixture.secret(HubFixture.token)
            if fault == "stall-1" { settings.downloadTimeout = .milliseconds(500) }
        }
        try fixture.expectWhole(snapshot)
        let requests = try fixture.hub.requests()
        #expect(requests.filter { $0.isHub }.allSatisfy { $0.hadToken })
        #expect(requests.filter { !$0.isHub }.allSatisfy { !$0.hadToken } && requests.contains { !$0.isHub })
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var fault: String
        var code: HubCode
        /// Each is in the message or in the remedy.
        var says: [String]
        var hasToken = false
        /// Whether some of the files are kept.
        var keepsFiles = false

        var testDescription: String { fault }
    }

    static let rows = [
        Row(fault: "missing", code: .notFound, says: ["does not exist, or is private, or gated", "HF_TOKEN"]),
        Row(fault: "missing", code: .notFound, says: ["has no data set me/missing", "Root=1-7"], hasToken: true),
        Row(fault: "private", code: .notFound, says: ["private", "HF_TOKEN"]),
        Row(fault: "gated", code: .gated, says: ["/datasets/me/gated", "no token was sent", "HF_TOKEN"]),
        Row(fault: "refused", code: .gated, says: ["this token has no access", "Accept the terms"], hasToken: true),
        Row(fault: "forbidden", code: .denied, says: ["may not read it"], hasToken: true),
        Row(fault: "disabled", code: .disabled, says: ["taken down"]),
        Row(fault: "echo", code: .denied, says: ["Forbidden Bearer ***"], hasToken: true),
        Row(fault: "page", code: .notAHub, says: ["web page", "asks for a login"]),
        Row(fault: "page-file", code: .notAHub, says: ["not as a hub does"], keepsFiles: true),
        Row(fault: "plain", code: .notAHub, says: ["404", "HF_ENDPOINT"]),
        Row(fault: "no-commit", code: .notAHub, says: ["not as a hub does"], keepsFiles: true),
        Row(fault: "away", code: .notAHub, says: ["web page"], hasToken: true),
        Row(fault: "circle", code: .notAHub, says: ["circle"]),
        Row(fault: "bad-json", code: .invalidAnswer, says: ["JSON"]),
        Row(fault: "busy", code: .unreachable, says: ["503", "5 tries"]),
        Row(fault: "limited-long", code: .rateLimited, says: ["too many requests", "HF_TOKEN"]),
        Row(fault: "hang", code: .unreachable, says: ["did not answer within the time limit"]),
        Row(fault: "endless", code: .invalidAnswer, says: ["no end"]),
        Row(fault: "no-oid", code: .invalidAnswer, says: ["no checksum"]),
        Row(fault: "negative", code: .invalidAnswer, says: ["states no size"]),
        Row(fault: "huge", code: .invalidAnswer, says: ["cannot be true"]),
        Row(fault: "corrupt", code: .corrupt, says: ["twice", "instead of git SHA-1"], keepsFiles: true),
        Row(fault: "other-digest", code: .corrupt, says: [String(repeating: "e", count: 64)], keepsFiles: true),
        Row(fault: "more", code: .invalidAnswer, says: ["bytes"], keepsFiles: true),
        Row(fault: "larger", code: .invalidAnswer, says: ["bytes"], keepsFiles: true),
        Row(fault: "content-page", code: .invalidAnswer, says: ["bytes"], keepsFiles: true),
        Row(fault: "expired", code: .invalidAnswer, says: ["signature", "5 tries"], keepsFiles: true),
        Row(fault: "content-hang", code: .unreachable, says: ["did not answer"], keepsFiles: true),
        Row(fault: "whole-cut-50000", code: .unreachable, says: ["broke off"], keepsFiles: true),
        Row(fault: "wrong-range", code: .invalidAnswer, says: ["another piece"], keepsFiles: true),
    ]

    @Test(arguments: rows)
    func isExplained(_ row: Row) async throws {
        let fixture = try HubFixture()
        if row.fault == "wrong-range" { try beginPart(fixture, "wrong-range") }
        let error = try await fixture.failure(row.fault) { settings in
            if row.hasToken { settings.token = try fixture.secret(HubFixture.token) }
            settings.tokenOrigin = "HF_TOKEN"
            if row.fault.hasSuffix("hang") {
                (settings.listingTimeout, settings.downloadTimeout) = (.milliseconds(200), .milliseconds(200))
            }
        }
        #expect(error.code == row.code, "\(error)")
        for word in row.says { #expect(error.text.contains(word), "\(word) is not in: \(error)") }
        // A signature is a password for an hour.
        #expect(!error.text.contains(HubFixture.token) && !error.text.contains("X-Amz-Signature"))
        // What is in the cache under a checksum has that checksum.
        for blob in try fixture.blobs(row.fault) where !blob.contains("gencode") {
            #expect(HubFixture.digests.contains(blob), "\(blob)")
        }
        if !row.keepsFiles { #expect(try fixture.tree(fixture.cache) == []) }
        #expect(!FileManager.default.fileExists(atPath: fixture.repository(row.fault) + "/refs"))
        for request in try fixture.hub.requests() where !request.isHub { #expect(!request.hadToken) }
    }

    @Test func aBadTokenIsNamedAndNotShown() async throws {
        let fixture = try HubFixture()
        let error = try await fixture.failure("ok") { settings in
            settings.token = try fixture.secret("hf_OLDoldOLDold")
            settings.tokenOrigin = "the file /home/u/token"
        }
        #expect(error.code == .denied && error.text.contains("the file /home/u/token") && !error.text.contains("OLDold"))
    }

    @Test(arguments: ["up", "absolute", "inner", "empty", "control", "long", "dot"])
    func aNameThatLeadsOutOfTheDirectoryIsRefusedBeforeAnythingIsWritten(_ fault: String) async throws {
        let fixture = try HubFixture()
        let error = try await fixture.failure(fault)
        #expect(error.code == .invalidAnswer && error.text.contains("leads out of its directory") && !error.text.contains("\n"))
        #expect(try fixture.tree(fixture.directory.path).isEmpty)
    }

    @Test func nobodyListensIsSaidAtOnce() async throws {
        let fixture = try HubFixture()
        let error = try await fixture.failure("ok") { $0.endpoint = "http://127.0.0.1:1" }
        #expect(error.code == .unreachable && error.text.contains("nobody listens") && error.text.contains("--offline"))
    }

    @Test(arguments: [
        "@main", "me/", "/x", "a/b/c", "../x", "me/..", "me/a b", "me/x@", "me/x@../..", "me/x@a//b", "me/x@/etc", "me/x.git", "me/-x",
    ])
    func whatIsNoNameIsRefused(_ text: String) {
        #expect { try DatasetReference(text) } throws: { $0.has(HubCode.invalidName) }
    }

    private func beginPart(_ fixture: HubFixture, _ name: String) throws {
        let digest = try #require(HubFixture.digest(of: "train.jsonl"))
        try FileManager.default.createDirectory(atPath: fixture.repository(name) + "/blobs", withIntermediateDirectories: true)
        try overwrite(
            fixture.repository(name) + "/blobs/\(digest).gencode-part", with: Array(HubFixture.files["train.jsonl"]!.prefix(1000)))
    }
}
