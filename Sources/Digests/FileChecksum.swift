import CCrypto
import Records

/// The checksum of a whole file, as hubs of data sets and git state it.
package enum FileChecksum: Hashable, Sendable, CustomStringConvertible {
    /// 64 hexadecimal digits.
    case sha256(String)
    /// Git's name of a file: SHA-1 of "blob ", the length in decimal, a zero byte and the bytes. 40 hexadecimal digits.
    case gitBlob(String)

    /// nil: the text is neither 40 nor 64 hexadecimal digits. Capital letters become small ones.
    package init?(hex: String) {
        let text = hex.lowercased()
        guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }) else { return nil }
        switch text.utf8.count {
        case 64: self = .sha256(text)
        case 40: self = .gitBlob(text)
        default: return nil
        }
    }

    package var hex: String {
        switch self {
        case .sha256(let text), .gitBlob(let text): text
        }
    }

    package var description: String {
        switch self {
        case .sha256(let text): "SHA-256 \(text)"
        case .gitBlob(let text): "git SHA-1 \(text)"
        }
    }

    /// The checksum of the same kind of a file that is read piece by piece.
    /// - Parameters:
    ///   - size: the bytes of the whole file.
    ///   - read: the next piece; an empty one ends the file.
    package func ofFile(size: Int, read: () throws -> [UInt8]) rethrows -> FileChecksum {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
        defer { EVP_MD_CTX_free(context) }
        let isGit = if case .gitBlob = self { true } else { false }
        FileChecksum.check(EVP_DigestInit_ex(context, isGit ? EVP_sha1() : EVP_sha256(), nil))
        if isGit { FileChecksum.add(Array("blob \(size)\0".utf8), to: context) }
        while true {
            let piece = try read()
            if piece.isEmpty { break }
            FileChecksum.add(piece, to: context)
        }
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        FileChecksum.check(EVP_DigestFinal_ex(context, &bytes, &count))
        let digits = Array("0123456789abcdef".utf8)
        let text = String(decoding: bytes[..<Int(count)].flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        return isGit ? .gitBlob(text) : .sha256(text)
    }

    private static func add(_ bytes: [UInt8], to context: OpaquePointer) { check(EVP_DigestUpdate(context, bytes, bytes.count)) }

    private static func check(_ code: Int32) { precondition(code == 1, "libcrypto cannot compute a digest") }
}
