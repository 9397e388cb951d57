import Foundation

/// Small files on the run's shared file system.
enum SharedFile {
    /// Creates the file with its whole content unless the name is taken: link(2), which is put-if-absent on NFS too.
    /// - Returns: false where another was there first.
    static func create(_ path: String, _ content: Data) throws -> Bool {
        let temporary = try write(content, beside: path)
        defer { unlink(temporary) }
        if link(temporary, path) == 0 { return true }
        if errno == EEXIST { return false }
        throw failure("link", path)
    }

    /// rename(2): readers see the old content or the new one.
    static func replace(_ path: String, _ content: Data) throws {
        let temporary = try write(content, beside: path)
        guard rename(temporary, path) == 0 else {
            let error = failure("rename", path)
            unlink(temporary)
            throw error
        }
    }

    private static func write(_ content: Data, beside path: String) throws -> String {
        let temporary = "\(path).tmp-\(UUID().uuidString)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("open", temporary) }
        defer { close(descriptor) }
        var rest = Array(content)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return try remove(temporary, failing: "write") }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { return try remove(temporary, failing: "fsync") }
        return temporary
    }

    private static func remove(_ path: String, failing call: String) throws -> String {
        let error = failure(call, path)
        unlink(path)
        throw error
    }

    static func failure(_ call: String, _ path: String) -> SlurmError {
        SlurmError(
            .file, "cannot write \(path): \(call): \(String(cString: strerror(errno)))",
            remedy: "Check the directory's rights and the free space there.")
    }
}
