import Glibc

extension OwnedDescriptor {
    /// What is in this directory, unordered, with the status of each entry itself where it is a link. An entry that is removed meanwhile is
    /// skipped. Empty if the directory cannot be read.
    func entries() -> [(name: String, status: stat)] {
        // The stream closes its descriptor, and moves its offset.
        let copy = openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return [] }
        guard let stream = fdopendir(copy) else {
            close(copy)
            return []
        }
        defer { closedir(stream) }
        var entries: [(String, stat)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            var status = stat()
            guard name != ".", name != "..", fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            entries.append((name, status))
        }
        return entries
    }
}
