import Digests
import Records

/// The path of a file in a repository, which people whom nobody knows have chosen.
package enum RepositoryPath {
    /// Linux's own limit, less what precedes the path in a cache.
    private static let longest = 2048

    /// Whether the path leads to a file below a directory, whatever that directory is: relative, without `.` and `..`, without empty parts
    /// and control bytes, and no part longer than a file's name may be.
    package static func isSafe(_ path: String) -> Bool {
        guard !path.isEmpty, path.utf8.count <= longest, path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return false }
        return path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .allSatisfy { isPlainFileName(String(decoding: $0, as: UTF8.self)) }
    }

    /// As RFC 3986 spells it in a URL.
    /// - Parameter keepsSlashes: the parts are encoded each for itself.
    static func encoded(_ text: String, keepsSlashes: Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            let isPlain =
                (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-_.~".utf8.contains(byte)
                || (keepsSlashes && byte == UInt8(ascii: "/"))
            bytes += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A file of a repository, as the hub lists it.
package struct HubFile: Hashable, Sendable {
    package var path: String
    /// Bytes.
    package var size: Int
    package var checksum: FileChecksum
    /// Git's name of the file, or of the pointer that git has in a large file's place. Empty: the hub does not say.
    package var gitName = ""

    /// The file's name in the cache, which is what the hub calls its ETag.
    var blobName: String { checksum.hex }
}
