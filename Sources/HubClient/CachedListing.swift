import Digests
import FileSystem
import FoundationEssentials

/// The list of all files of a commit, as `huggingface_hub` keeps it beside the snapshots. Without network it tells a data set of which only some
/// files were fetched from one that has no others.
struct CachedListing: Codable {
    private struct Entry: Codable {
        var size: Int
        var blob_id: String
        var lfs_sha256: String?
        var lfs_size: Int?

        init(_ file: HubFile) {
            (size, blob_id) = (file.size, file.gitName)
            if case .sha256(let digest) = file.checksum { (lfs_sha256, lfs_size) = (digest, file.size) }
        }
    }

    private var format_version: Int
    private var files: [String: Entry]

    private static let version = 1
    private static let largest = 256 << 20

    init(_ files: [HubFile]) {
        format_version = Self.version
        self.files = Dictionary(files.map { ($0.path, Entry($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// nil: there is no list, or none that this version understands.
    static func files(of cache: HubCache, _ commit: String) throws -> [HubFile]? {
        guard let bytes = try Files.read(cache.listing(commit), limit: largest),
            let listing = try? JSONDecoder().decode(CachedListing.self, from: Data(bytes)), listing.format_version == version
        else { return nil }
        var files: [HubFile] = []
        for (path, entry) in listing.files {
            guard RepositoryPath.isSafe(path), let checksum = FileChecksum(hex: entry.lfs_sha256 ?? entry.blob_id) else { return nil }
            files.append(HubFile(path: path, size: entry.lfs_size ?? entry.size, checksum: checksum, gitName: entry.blob_id))
        }
        return files.sorted { $0.path < $1.path }
    }

    /// Writes the list unless there is one: the list of a commit does not change.
    func write(to cache: HubCache, _ commit: String) throws {
        let path = cache.listing(commit)
        guard try !Files.exists(path), files.values.allSatisfy({ !$0.blob_id.isEmpty }) else { return }
        try Files.makeDirectories("\(cache.directory)/trees")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try Files.replace(path, content: Array(try encoder.encode(self)))
    }
}
