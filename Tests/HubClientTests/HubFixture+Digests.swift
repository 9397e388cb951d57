import Digests

extension HubFixture {
    /// What a file's blob is called: SHA-256 for a large file, git's name for another.
    static func digest(of path: String) -> String? {
        guard let content = files[path] else { return nil }
        let kind = FileChecksum(hex: String(repeating: "0", count: content.count > 10_000 ? 64 : 40))
        var rest = [content][...]
        return kind?.ofFile(size: content.count) { rest.popFirst() ?? [] }.hex
    }

    static let digests = Set(files.keys.compactMap(digest))
}
