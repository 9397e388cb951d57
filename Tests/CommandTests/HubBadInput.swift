import Fixtures
import Foundation
import Testing

/// What a user, a hub, a network or a disk gets wrong when a data set of the hub is wanted, with what the tool must say.
struct HubBadInput: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var status: Int32
    /// Each must be in the message.
    var says: [String]
    var environment: [String: String] = [:]
    var prefix: [String] = []
    /// Fetched without a fault before the command runs.
    var fetched: String?
    /// What the hub sends differs from what it promised: the beginning of another file may then wait for its end, and its check.
    var isCorrupted = false

    var testDescription: String { name }

    private static func fetch(_ id: String, _ more: String...) -> [String] { ["data", "fetch", id] + more }
    private static func etl(_ source: String, _ more: String...) -> [String] {
        ["data", "etl", "--output_dataset_name", "made", "--source", source] + more
    }

    static let token = ["HF_TOKEN": HubPlace.token]

    static let rows = [
        HubBadInput(name: "a name with ..", arguments: fetch("me/.."), status: 2, says: ["\"me/..\"", "OWNER/NAME"]),
        HubBadInput(name: "a name with three parts", arguments: fetch("me/a/b"), status: 2, says: ["me/a/b"]),
        HubBadInput(
            name: "a URL instead of a name", arguments: fetch("https://huggingface.co/datasets/me/ok"), status: 2, says: ["OWNER/NAME"]),
        HubBadInput(name: "a bad name for etl", arguments: etl("hub:me/ok ok"), status: 2, says: ["me/ok ok"]),
        HubBadInput(name: "neither a path nor a name", arguments: etl("./nowhere/rows"), status: 2, says: ["no such file", "OWNER/NAME"]),
        HubBadInput(
            name: "a missing file with a slash", arguments: etl("me/rows.jsonl"), status: 2, says: ["me/rows.jsonl", "no such file"]),
        HubBadInput(name: "a revision that leads out", arguments: fetch("me/ok@../../x"), status: 2, says: ["../../x", "revision"]),
        HubBadInput(name: "a revision that is not there", arguments: fetch("me/ok@v9"), status: 2, says: ["v9", "/tree/main"]),
        HubBadInput(name: "no such data set", arguments: fetch("me/missing"), status: 2, says: ["does not exist, or is private, or gated"]),
        HubBadInput(name: "no such data set for etl", arguments: etl("me/missing"), status: 2, says: ["me/missing", "HF_TOKEN"]),
        HubBadInput(
            name: "gated, no token", arguments: fetch("me/gated"), status: 2, says: ["is gated", "/datasets/me/gated", "HF_TOKEN"]),
        HubBadInput(
            name: "gated, not accepted", arguments: fetch("me/refused"), status: 2, says: ["this token has no access"], environment: token),
        HubBadInput(
            name: "a bad token", arguments: fetch("me/ok"), status: 2, says: ["refuses the token", "HF_TOKEN", "/settings/tokens"],
            environment: ["HF_TOKEN": "hf_bad"]),
        HubBadInput(
            name: "a token with a space", arguments: fetch("me/ok"), status: 2, says: ["HF_TOKEN", "a space"],
            environment: ["HF_TOKEN": "hf bad"]),
        HubBadInput(name: "taken down", arguments: fetch("me/disabled"), status: 2, says: ["taken down"]),
        HubBadInput(name: "the token comes back", arguments: fetch("me/echo"), status: 2, says: ["Bearer ***"], environment: token),
        HubBadInput(name: "a login page", arguments: fetch("me/page"), status: 1, says: ["web page", "login"]),
        HubBadInput(name: "a login page instead of a file", arguments: fetch("me/page-file"), status: 1, says: ["not as a hub does"]),
        HubBadInput(name: "a server that is no hub", arguments: fetch("me/plain"), status: 1, says: ["HF_ENDPOINT"]),
        HubBadInput(name: "a redirect without end", arguments: fetch("me/circle"), status: 1, says: ["circle"]),
        HubBadInput(name: "no commit in the answer", arguments: fetch("me/no-commit"), status: 1, says: ["not as a hub does"]),
        HubBadInput(
            name: "nobody listens", arguments: fetch("me/ok"), status: 1, says: ["nobody listens", "--offline"],
            environment: ["HF_ENDPOINT": "http://127.0.0.1:1"]),
        HubBadInput(
            name: "an endpoint of another protocol", arguments: fetch("me/ok"), status: 2, says: ["ftp://x"],
            environment: ["HF_ENDPOINT": "ftp://x"]),
        HubBadInput(
            name: "a time limit that is no number", arguments: fetch("me/ok"), status: 2, says: ["HF_HUB_ETAG_TIMEOUT", "soon"],
            environment: ["HF_HUB_ETAG_TIMEOUT": "soon"]),
        HubBadInput(
            name: "a server that hangs", arguments: fetch("me/hang"), status: 1, says: ["did not answer within the time limit", "5 tries"],
            environment: ["HF_HUB_ETAG_TIMEOUT": "0.2"]),
        HubBadInput(name: "a server that always fails", arguments: fetch("me/busy"), status: 1, says: ["503", "5 tries"]),
        HubBadInput(name: "a pause of two hours", arguments: fetch("me/limited-long"), status: 1, says: ["too many requests"]),
        HubBadInput(name: "a name that leads out", arguments: fetch("me/up"), status: 1, says: ["authorized_keys", "leads out"]),
        HubBadInput(name: "a name with a line break", arguments: etl("me/control"), status: 1, says: ["leads out", "a?b.jsonl"]),
        HubBadInput(name: "a negative size", arguments: fetch("me/negative"), status: 1, says: ["states no size"]),
        HubBadInput(name: "more than the disk holds", arguments: fetch("me/huge"), status: 1, says: ["free", "--cache"]),
        HubBadInput(
            name: "a checksum that is not the file's", arguments: fetch("me/other-digest"), status: 1,
            says: [String(repeating: "e", count: 64), "twice"]),
        HubBadInput(
            name: "a corrupted file", arguments: etl("me/corrupt"), status: 1, says: ["twice", "were not kept"], isCorrupted: true),
        HubBadInput(
            name: "a file above the limit of sizes", arguments: fetch("me/ok"), status: 1, says: ["EFBIG"],
            prefix: ["/bin/bash", "-c", "ulimit -f 8; exec \"$@\"", "bash"]),
        HubBadInput(name: "the cache is a file", arguments: fetch("me/ok", "--cache", "/dev/null"), status: 1, says: ["/dev/null"]),
        HubBadInput(name: "offline and not there", arguments: fetch("me/ok", "--offline"), status: 2, says: ["--offline", "/refs/main"]),
        HubBadInput(
            name: "offline by the environment", arguments: etl("me/ok"), status: 2, says: ["HF_HUB_OFFLINE", "gencode data fetch me/ok"],
            environment: ["HF_HUB_OFFLINE": "yes"]),
        HubBadInput(
            name: "offline, another revision is there", arguments: fetch("me/ok@v1.0", "--offline"), status: 2, says: ["/refs/v1.0"],
            fetched: "me/ok"),
        HubBadInput(
            name: "no such split", arguments: fetch("me/ok", "--split_name", "tset"), status: 1, says: ["tset", "test, train, valid"]),
        HubBadInput(
            name: "no such variant", arguments: fetch("me/ok", "--config_name", "large"), status: 1, says: ["large", "--config_name"]),
        HubBadInput(
            name: "a pattern that nothing matches", arguments: fetch("me/ok", "--include", "*.csv"), status: 1,
            says: ["*.csv", "README.md"]),
        HubBadInput(
            name: "a split of a local path", arguments: etl("/etc/hostname", "--split_name", "train"), status: 2,
            says: ["--split_name", "hub:/etc/hostname"]),
        HubBadInput(name: "rows of no known format", arguments: etl("me/ok", "--include", "README.md"), status: 1, says: [".md"]),
    ]
}

@Suite struct HubBadInputTests {
    @Test(arguments: HubBadInput.rows)
    func isRefusedWithAClearMessageAndLeavesNothingHalfWritten(_ row: HubBadInput) throws {
        let hub = try HubPlace()
        if let id = row.fetched { try #require(try hub.run(["data", "fetch", id]).status == 0) }
        let result = try hub.run(row.arguments, row.environment, prefix: row.prefix)
        #expect(!result.wasSignalled && result.status == row.status, "\(result.errors)")
        for word in row.says { #expect(result.errors.contains(word), "\(word) is not in: \(result.errors)") }
        #expect(result.output.isEmpty && !result.errors.contains(HubPlace.token))
        // No problem set, and nothing outside of the cache.
        #expect(hub.place.files().allSatisfy { $0 == "data-sets" })
        try expectGoodCache(hub, anyBeginning: row.isCorrupted)
    }

    /// Every file in the cache is a whole blob, the beginning of one under its own name, a commit, or a list of files.
    private func expectGoodCache(_ hub: HubPlace, anyBeginning: Bool) throws {
        let good = Set(HubPlace.files.values.map { Data($0).base64EncodedString() })
        for (path, content) in try HubPlace.trees(of: hub) where !content.hasPrefix("-> ") {
            let isPart =
                path.hasSuffix(".gencode-part")
                && (anyBeginning || HubPlace.files.values.contains { Data($0).starts(with: Data(base64Encoded: content) ?? Data([0])) })
            let isReference = path.contains("/refs/") && Data(base64Encoded: content)?.count == 40
            let isListing = path.contains("/trees/") && path.hasSuffix(".json")
            #expect(good.contains(content) || isPart || isReference || isListing, "\(path)")
        }
    }
}

extension HubPlace {
    /// `tree` of every data set in the cache.
    static func trees(of hub: HubPlace) throws -> [(path: String, content: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: hub.cache)) ?? []
        return try names.filter { $0.hasPrefix("datasets--me--") }.flatMap { name in
            try hub.tree(String(name.dropFirst("datasets--me--".count))).map { ("\(name)/\($0.key)", $0.value) }
        }
    }
}
