import Digests
import FileSystem
import Records

/// The directory of one data set in the cache of the hub's own client, `huggingface_hub`: `blobs/ETAG`, `refs/REVISION` and
/// `snapshots/COMMIT/PATH`, a link to the blob. Both programs read what either wrote.
struct HubCache: Sendable {
    /// The cache of all repositories.
    let root: String
    let reference: DatasetReference

    /// A reference file holds 40 digits.
    private static let longestReference = 64
    /// Directories within directories of a snapshot.
    private static let deepest = 64

    var directory: String { "\(root)/datasets--\(reference.id.replacing("/", with: "--"))" }
    var blobs: String { "\(directory)/blobs" }
    var referencePath: String { "\(directory)/refs/\(reference.revision)" }

    func blob(_ file: HubFile) -> String { "\(blobs)/\(file.blobName)" }
    func snapshot(_ commit: String) -> String { "\(directory)/snapshots/\(commit)" }
    func snapshotPath(_ file: HubFile, _ commit: String) -> String { "\(snapshot(commit))/\(file.path)" }
    /// The list of the files of a commit, those that were not fetched too.
    func listing(_ commit: String) -> String { "\(directory)/trees/\(commit).json" }
    func part(_ file: HubFile) -> String { "\(blob(file)).gencode-part" }
    func owner(_ file: HubFile) -> String { "\(blob(file)).gencode-owner" }

    /// The commit that the revision was when it was last asked for. nil: the cache does not know.
    func commit() throws -> String? {
        if reference.isCommit { return reference.revision.lowercased() }
        guard let bytes = try Files.read(referencePath, limit: Self.longestReference) else { return nil }
        let text = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        return DatasetReference.isCommit(text) ? text.lowercased() : nil
    }

    /// The paths of all files of a snapshot that are there, sorted. Links to nothing are left out.
    func paths(inSnapshot commit: String) throws -> [String] {
        var paths: [String] = []
        var directories = [""]
        while let below = directories.popLast() {
            let place = snapshot(commit) + (below.isEmpty ? "" : "/" + below)
            for name in try Files.list(place) {
                let path = below.isEmpty ? name : "\(below)/\(name)"
                switch try Files.identity("\(snapshot(commit))/\(path)")?.kind {
                case .regular?: paths.append(path)
                case .directory? where path.split(separator: "/").count <= Self.deepest: directories.append(path)
                default: break
                }
            }
        }
        return paths.sorted()
    }

    /// What the blob of a snapshot's file is called, which is its checksum. nil: the file is a copy, as caches without symbolic links have
    /// them, and its checksum is not known.
    func checksum(ofSnapshot path: String) throws -> FileChecksum? {
        guard let target = try Files.linkTarget(path) else { return nil }
        return target.split(separator: "/").last.flatMap { FileChecksum(hex: String($0)) }
    }

    /// Links the snapshot's path to the blob; where the file system has no links, copies the blob.
    func link(_ file: HubFile, _ commit: String) throws {
        let path = snapshotPath(file, commit)
        let depth = file.path.utf8.count { $0 == UInt8(ascii: "/") }
        let target = String(repeating: "../", count: depth + 2) + "blobs/" + file.blobName
        if try Files.linkTarget(path) == target { return }
        try Files.makeDirectories(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        // Not in the snapshot: whoever lists the snapshot takes every file there for one of the data set.
        let temporary = "\(directory)/snapshot-file"
        Files.removeAbandonedTemporaries(of: temporary)
        let name = Files.temporary(of: temporary)
        if try Files.makeLink(path, target: target, temporary: name) { return }
        try Files.copy(blob(file), toNew: name)
        try Files.rename(name, path)
    }

    /// Removes files under temporary names that killed processes of this host left.
    func removeAbandoned() throws {
        let names = Set(
            try Files.list(blobs).filter { $0.contains(".gencode-") }.compactMap { name in
                name.firstRange(of: ".tmp-").map { String(name[..<$0.lowerBound]) }
            })
        for name in names { Files.removeAbandonedTemporaries(of: "\(blobs)/\(name)") }
    }

    /// Says which commit the revision is. The file holds the 40 digits alone, as the hub's own client writes them.
    func setCommit(_ commit: String) throws {
        guard !reference.isCommit, try self.commit() != commit else { return }
        try Files.makeDirectories(String(referencePath[..<(referencePath.lastIndex(of: "/") ?? referencePath.startIndex)]))
        try Files.replace(referencePath, content: Array(commit.utf8))
    }
}
