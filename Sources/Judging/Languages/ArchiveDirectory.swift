import Digests
import FileSystem
import Glibc

/// The directory of this user's start-up archives. Nobody else writes to it; programs read it.
struct ArchiveDirectory {
    let path: String

    private static let workPrefix = ".new-"
    /// No builder takes a day.
    private static let abandonedAfter = 86_400
    /// An archive that is in use is touched once a day.
    private static let unusedAfter = 60 * 86_400

    /// - Parameter path: absolute. It and its parents are made where they are absent. A user's archives lie in the directory of that user's compiled
    ///   programs, which is nobody else's. Root's candidates run as another user, who must be able to enter every directory on the way.
    /// - Throws: `JudgingError` (.unusableCache).
    init(making path: String) throws {
        self.path = path
        var partial = ""
        for component in path.split(separator: "/") {
            partial += "/" + component
            try ArchiveDirectory.make(partial)
        }
        guard let facts = MadeArchive.facts(path), facts.st_uid == geteuid() else {
            throw JudgingError(
                .unusableCache, "\(path) belongs to another user", remedy: "Give it back, or name another directory in paths.compile_cache."
            )
        }
        guard facts.st_mode & 0o022 != 0 else { return }
        // Others could write to it: what lies there may be theirs.
        do { try Files.removeTree(path) } catch {
            throw JudgingError(
                .unusableCache, "others may write to \(path): \(error.message)", remedy: "Remove it: archives are made again.")
        }
        try ArchiveDirectory.make(path)
    }

    private static func make(_ path: String) throws {
        let mode: mode_t = geteuid() == 0 ? 0o755 : 0o700
        if mkdir(path, mode) == 0, chmod(path, mode) == 0 { return }
        let reason = errno
        // A parent that is there but may not be made again, such as one on a read-only file system, is good enough.
        guard access(path, F_OK) != 0 else { return }
        throw JudgingError(
            .unusableCache, "\(path) cannot be made: \(errnoText(reason))", remedy: "Name a writable directory in paths.compile_cache.")
    }

    /// A good archive of this name.
    func archive(of name: String) -> MadeArchive? {
        // What cannot be listed is found out by the builder.
        let names = ((try? Files.list(path)) ?? []).filter { $0.hasPrefix(name + "-") }.sorted()
        guard let found = names.lazy.map({ MadeArchive(path: path + "/" + $0) }).first(where: \.isGood) else { return nil }
        touch(found)
        return found
    }

    private func touch(_ archive: MadeArchive) {
        guard let facts = MadeArchive.facts(archive.path), Int(time(nil)) - facts.st_mtim.tv_sec > ArchiveDirectory.abandonedAfter else {
            return
        }
        // What cannot be touched is made anew one day.
        _ = utimensat(AT_FDCWD, archive.path, nil, 0)
    }

    /// A directory for a builder, which removes it.
    func makeWork() throws(FileError) -> String {
        sweep()
        return try Files.makeTemporaryDirectory(in: path, prefix: ArchiveDirectory.workPrefix, mode: 0o755)
    }

    /// Gives the archive its name, with the digest of what it was made from. A good archive that has the name already is taken instead: another
    /// builder was faster.
    func publish(_ made: MadeArchive, _ name: String) throws -> MadeArchive {
        let final = MadeArchive(path: "\(path)/\(name)-\(sha256(made.inputs).description.prefix(16))")
        if !final.isGood { try remove(final, to: made.path + "-damaged") }
        if final.isGood { return final }
        let isFirst =
            made.isDirectory ? try Files.renameDirectory(made.path, toNew: final.path) : try Files.publish(made.path, as: final.path)
        guard isFirst || final.isGood else { throw FileError.system("cannot rename to \(final.path)", made.path, EEXIST) }
        try Files.syncDirectory(path)
        return final
    }

    /// What is damaged is of no use to anyone. Where another builder has replaced it meanwhile, its archive goes back.
    private func remove(_ damaged: MadeArchive, to place: String) throws {
        guard MadeArchive.facts(damaged.path) != nil else { return }
        try Files.rename(damaged.path, place)
        if MadeArchive(path: place).isGood { try Files.rename(place, damaged.path) }
    }

    /// Removes what killed builders left, and archives that nobody has used for long.
    private func sweep() {
        for name in (try? Files.list(path)) ?? [] {
            guard let facts = MadeArchive.facts(path + "/" + name) else { continue }
            let age = Int(time(nil)) - facts.st_mtim.tv_sec
            let isArchive = name.wholeMatch(of: /[A-Za-z0-9_+.-]+-[0-9a-f]{32}(-[0-9a-f]{16})?/) != nil
            let limit = name.hasPrefix(ArchiveDirectory.workPrefix) ? ArchiveDirectory.abandonedAfter : ArchiveDirectory.unusedAfter
            guard isArchive || name.hasPrefix(ArchiveDirectory.workPrefix), age > limit else { continue }
            // What cannot be removed costs only room.
            try? Files.removeTree(path + "/" + name)
        }
    }
}
