import Glibc

extension Files {
    /// readlink(2). nil: nothing is there, or it is no symbolic link.
    package static func linkTarget(_ path: String) throws(FileError) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count) }
        if count >= 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
        guard errno == EINVAL || errno == ENOENT || errno == ENOTDIR else { throw .system("cannot read the link", path, errno) }
        return nil
    }

    /// symlink(2). What has the name is replaced.
    /// - Parameter temporary: a name in the same file system for the time of the replacement.
    /// - Returns: false if the file system has no symbolic links.
    package static func makeLink(_ path: String, target: String, temporary: String) throws -> Bool {
        if symlink(target, path) == 0 { return true }
        if errno == EEXIST {
            guard symlink(target, temporary) == 0 else { throw FileError.system("cannot make the link", temporary, errno) }
            do { try rename(temporary, path) } catch {
                discard(temporary)
                throw error
            }
            return true
        }
        if errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS { return false }
        throw FileError.system("cannot make the link", path, errno)
    }

    /// mkdir(2) of a directory and of those above it that are missing.
    package static func makeDirectories(_ path: String) throws {
        guard path.contains("/"), try identity(path) == nil else { return try makeDirectory(path) }
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if !parent.isEmpty { try makeDirectories(parent) }
        try makeDirectory(path)
    }

    /// statvfs(3): the bytes that this user may still write to the file system of a path. Of a path that does not exist, the directory
    /// above it counts.
    package static func freeSpace(at path: String) throws(FileError) -> Int {
        var status = statvfs()
        var place = path
        while statvfs(place, &status) != 0 {
            guard errno == ENOENT, place.count > 1, let slash = place.lastIndex(of: "/") else {
                throw .system("cannot look at the file system of", path, errno)
            }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return Int(clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// access(2): whether this user may make files in a directory. Of a path that does not exist, the directory above it counts.
    package static func mayWrite(in path: String) -> Bool {
        var place = path
        while access(place, W_OK | X_OK) != 0 {
            guard errno == ENOENT, place.count > 1, let slash = place.lastIndex(of: "/") else { return false }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        return true
    }
}
