import Glibc

extension Files {
    /// mkdtemp(3): makes a directory with a name of its own. Observers do not see it.
    /// - Parameters:
    ///   - prefix: the beginning of the directory's name.
    ///   - mode: the permissions, whatever the umask is.
    /// - Returns: the path.
    package static func makeTemporaryDirectory(in parent: String, prefix: String, mode: mode_t) throws(FileError) -> String {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .system("cannot make a directory in", parent, errno) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard chmod(path, mode) == 0 else {
            let reason = errno
            rmdir(path)
            throw .system("cannot set the permissions of", path, reason)
        }
        return path
    }
}
