import Foundation
import HubClient
import Records

/// What `--source` of `data etl` names.
enum ChosenSource {
    /// A file or directory of this machine.
    case path(String)
    /// A data set of the hub.
    case hub(DatasetReference)

    /// Before a name, it says that the name is one of the hub, whatever is called so here.
    static let hubPrefix = "hub:"
    /// A text that ends so means a file, not a data set of the hub.
    private static let fileExtensions = ["jsonl", "ndjson", "json", "parquet", "arrow", "gz", "zst", "zip", "h5", "yaml", "csv", "txt"]

    /// A path that exists is that path; another text that can be `OWNER/NAME` is a data set of the hub.
    /// - Throws: `HubError` for a name that the hub cannot have; `CommandError(.usage)` for a path that does not exist.
    init(_ text: String) throws {
        if text.hasPrefix(Self.hubPrefix) {
            self = .hub(try DatasetReference(String(text.dropFirst(Self.hubPrefix.count))))
        } else if FileManager.default.fileExists(atPath: text) {
            self = .path(text)
        } else if text.contains("/"), !text.hasPrefix("."), !Self.isFileName(text), let reference = try? DatasetReference(text) {
            self = .hub(reference)
        } else {
            throw CommandError(
                .usage, "--source \(text): no such file or directory",
                remedy: "Name a local path, or a data set of the hub as OWNER/NAME or hub:NAME.")
        }
    }

    private static func isFileName(_ text: String) -> Bool {
        fileExtensions.contains(URL(fileURLWithPath: text).pathExtension.lowercased())
    }
}
