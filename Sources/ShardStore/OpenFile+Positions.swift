import Glibc

extension ShardStoreError {
    static func damaged(_ path: String, _ what: String) -> ShardStoreError {
        ShardStoreError(.damaged, "\(path) is damaged: \(what)", remedy: "Restore the file from a copy, or build it again")
    }

    static func wrongFormat(_ path: String, _ what: String) -> ShardStoreError {
        ShardStoreError(.wrongFormat, "\(path) \(what)", remedy: "Give a file that gencode wrote")
    }
}

extension OpenFile {
    /// Opens a file that must be there, and must be a regular file.
    static func readingRegular(_ path: String) throws -> OpenFile {
        try Files.willPerform(.stat, path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw ShardStoreError.system("cannot open", path, errno) }
        Files.didPerform(.stat, path)
        guard status.st_mode & S_IFMT == S_IFREG else { throw ShardStoreError.wrongFormat(path, "is not a regular file") }
        guard let file = try reading(path) else { throw ShardStoreError.system("cannot open", path, ENOENT) }
        return file
    }

    /// Fewer bytes than asked for only where the file ends.
    func read(at offset: Int, count wanted: Int) throws -> [UInt8] {
        try Files.willPerform(.read, path)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let count = pread(descriptor, buffer.baseAddress! + filled, wanted - filled, off_t(offset + filled))
                if count < 0, errno == EINTR { continue }
                if count < 0 { failure = errno }
                if count <= 0 { break }
                filled += count
            }
        }
        if failure != 0 { throw ShardStoreError.system("cannot read", path, failure) }
        Files.didPerform(.read, path, size: bytes.count)
        return bytes
    }
}
