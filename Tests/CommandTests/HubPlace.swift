import Fixtures
import Foundation
import Records
import Testing

/// A place of a test with a fault hub, which verbs take for the hub.
struct HubPlace {
    static let token = "hf_SENTINELsentinelSENTINEL"

    let place: Workplace
    let hub: FaultHub

    init(files: [String: [UInt8]] = HubPlace.files) throws {
        place = try Workplace()
        hub = try FaultHub(files, token: Self.token)
    }

    /// Three splits of problems; `data/train.jsonl` is a large file.
    static let files: [String: [UInt8]] = [
        "README.md": Array("# Sums\n".utf8), "data/train.jsonl": lines(40, prefix: "t"), "data/valid.jsonl": lines(2, prefix: "v"),
        "data/test.jsonl": lines(1, prefix: "e"),
    ]

    private static func lines(_ count: Int, prefix: String) -> [UInt8] {
        Array((0..<count).map { Fixtures.row(name: "\(prefix)\($0)") + "\n" }.joined().utf8)
    }

    var cache: String { place.path + "/.cache/huggingface/hub" }
    func repository(_ name: String) -> String { "\(cache)/datasets--me--\(name)" }

    func environment(_ more: [String: String] = [:]) -> [String: String] {
        ["HF_ENDPOINT": hub.url, "NO_PROXY": "*"].merging(more) { $1 }
    }

    func run(_ arguments: [String], _ more: [String: String] = [:], prefix: [String] = []) throws -> Gencode.Result {
        try Gencode.run(arguments, in: place.path, environment: environment(more), prefix: prefix)
    }

    func start(_ arguments: [String], _ more: [String: String] = [:]) throws -> Gencode.Running {
        try Gencode.start(arguments, in: place.path, environment: environment(more))
    }

    /// Paths below the data set's directory in the cache: files with their content, links with what they lead to.
    func tree(_ name: String) throws -> [String: String] {
        var found: [String: String] = [:]
        for path in FileManager.default.enumerator(atPath: repository(name))?.allObjects as? [String] ?? [] {
            let whole = "\(repository(name))/\(path)"
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: whole) {
                found[path] = "-> " + target
            } else if let content = FileManager.default.contents(atPath: whole) {
                found[path] = content.base64EncodedString()
            }
        }
        return found
    }

    /// The size of the largest part file; nil: there is none.
    func partSize(_ name: String) -> Int? {
        let blobs = repository(name) + "/blobs"
        let parts = ((try? FileManager.default.contentsOfDirectory(atPath: blobs)) ?? []).filter { $0.hasSuffix("gencode-part") }
        return parts.compactMap { FileManager.default.contents(atPath: "\(blobs)/\($0)")?.count }.max()
    }
}
