import FileSystem
import Glibc
import Records

/// The key of a model server. It has no textual form: descriptions, dumps and interpolations show "(secret key)".
///
/// The bytes live in one buffer, which is overwritten when its last owner is gone.
public struct SecretKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// RFC 9110 sets no limit; servers refuse headers above 8 KiB.
    static let maximumLength = 4096

    private final class Storage: @unchecked Sendable {
        // Written only in init and deinit.
        let bytes: UnsafeMutableRawBufferPointer

        init(_ source: UnsafeRawBufferPointer) {
            bytes = .allocate(byteCount: source.count, alignment: 1)
            bytes.copyMemory(from: source)
        }

        deinit {
            bytes.wipe()
            bytes.deallocate()
        }
    }

    private let storage: Storage

    /// - Parameter origin: where the key comes from, for messages, such as "the file /home/u/.key".
    /// - Throws: `HTTPError` with `configuration` if the key is empty, too long, or has a byte that a header cannot carry.
    init(_ bytes: UnsafeRawBufferPointer, origin: String) throws(HTTPError) {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
        let start = bytes.firstIndex { !isSpace($0) } ?? bytes.count
        let end = (bytes.lastIndex { !isSpace($0) } ?? start - 1) + 1
        let key = UnsafeRawBufferPointer(rebasing: bytes[start..<max(start, end)])
        guard !key.isEmpty else { throw HTTPError(.configuration, "\(origin) holds no key", remedy: "Write the key there, alone") }
        guard key.count <= SecretKey.maximumLength else {
            throw HTTPError(.configuration, "\(origin) holds \(key.count) bytes, which is no key", remedy: "Write the key there, alone")
        }
        guard key.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw HTTPError(
                .configuration, "the key in \(origin) contains a space, a control byte or a byte that is not ASCII",
                remedy: "Write the key there, alone, on one line")
        }
        storage = Storage(key)
    }

    /// Reads a key from a file that only its owner can read (mode 0600 or 0400).
    public init(file path: String) throws {
        let descriptor = try OwnedDescriptor(opening: path, O_RDONLY | O_NOCTTY)
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw FileError.system("cannot look at", path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw HTTPError(
                .configuration, "the key file \(path) can be read by other users, or is no regular file", remedy: "Run: chmod 600 \(path)")
        }
        var bytes = try descriptor.read(upTo: SecretKey.maximumLength + 16, name: path)
        defer { bytes.withUnsafeMutableBytes { $0.wipe() } }
        self = try bytes.withUnsafeBytes { bytes throws(HTTPError) in try SecretKey(bytes, origin: "the file \(path)") }
    }

    /// Moves a key out of an environment variable. The bytes of the variable are overwritten where they lie, so that
    /// `/proc/PID/environ` no longer shows them, and the variable is unset, so that no child inherits it.
    ///
    /// Call this before the process has other threads that read the environment.
    /// - Returns: nil if the variable is not set or empty.
    public static func taken(fromEnvironment name: String) throws(HTTPError) -> SecretKey? {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), let value = getenv(name) else { return nil }
        let length = strlen(value)
        defer {
            explicit_bzero(value, length)
            // A variable may stand there twice: unsetenv would remove both and leave the bytes of the second.
            while let other = SecretKey.value(of: name) { explicit_bzero(other, strlen(other)) }
            unsetenv(name)
        }
        guard length > 0 else { return nil }
        return try SecretKey(UnsafeRawBufferPointer(start: value, count: length), origin: "the environment variable \(name)")
    }

    /// The value of the variable's first entry that has one; nil: there is none.
    private static func value(of name: String) -> UnsafeMutablePointer<CChar>? {
        var entry = environ
        while let text = entry.pointee {
            if strncmp(text, name + "=", name.utf8.count + 1) == 0, text[name.utf8.count + 1] != 0 {
                return text + name.utf8.count + 1
            }
            entry += 1
        }
        return nil
    }

    /// A key of 256 random bits for a server that this process starts itself.
    public static func random() -> SecretKey {
        // On Linux this generator is getrandom(2), which is fit for keys.
        var generator = SystemRandomNumberGenerator()
        let hexadecimal = Array("0123456789abcdef".utf8)
        let digits = (0..<64).map { _ in hexadecimal[Int.random(in: 0..<16, using: &generator)] }
        return digits.withUnsafeBytes { SecretKey(storage: Storage($0)) }
    }

    private init(storage: Storage) { self.storage = storage }

    /// The bytes, which must not be copied to anything that outlives the call and may be printed, logged or stored.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(storage.bytes))
    }

    public var description: String { "(secret key)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension UnsafeMutableRawBufferPointer {
    /// explicit_bzero(3): unlike other writes to memory that nobody reads again, the compiler keeps this one.
    func wipe() {
        if let baseAddress { explicit_bzero(baseAddress, count) }
    }
}
