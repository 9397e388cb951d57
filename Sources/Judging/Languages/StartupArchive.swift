import Digests
import FileSystem
import Foundation
import Glibc
import Records

/// What a tool maps at its start instead of loading it piece by piece, such as the JVM's class-data archive or a directory of precompiled headers:
/// made once per toolchain of this host by the entry's `archiveCommand`, from the entry's self-test or the host's own files, before any
/// candidate is near.
struct StartupArchive {
    let language: Language
    let tools: [String: String]
    /// The toolchain's: another toolchain has another archive.
    let digest: Digest
    /// Made where absent.
    let directory: String

    /// Named after all that it depends on, the tools' own files too: a runtime leaves an archive of another build unused and says nothing.
    private var path: String {
        var builder = DigestBuilder()
        builder.add(digest)
        for word in language.archiveCommand ?? [] { builder.addField(word) }
        for (name, path) in tools.sorted(by: { $0.key < $1.key }) {
            var facts = stat()
            guard stat(path, &facts) == 0 else { continue }
            builder.addField("\(name) \(ToolSearch.resolved(path) ?? path) \(facts.st_size) \(facts.st_mtim.tv_sec)")
        }
        return directory + "/" + language.name + "-" + String(builder.digest().description.prefix(32))
    }

    /// The archive, made now if need be.
    ///
    /// - Returns: nil where candidates could not read it: root's run as another user, and the sandbox has a /tmp of its own.
    /// - Throws: `JudgingError` (.brokenToolchain, .unusableCache) where it cannot be made; programs run without it too.
    func prepared() throws -> String? {
        guard language.archiveCommand != nil, !language.selfTest.isEmpty, !directory.hasPrefix("/tmp/") else { return nil }
        try make(directory)
        var facts = stat()
        guard stat(directory, &facts) == 0, facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0 else {
            throw JudgingError(
                .unusableCache, "\(directory) belongs to another user, or others may write to it",
                remedy: "Give it back, or name another directory in paths.compile_cache.")
        }
        guard ToolSearch.isUsableByCandidates(directory) else { return nil }
        if access(path, R_OK) != 0 || !ArchiveInputs(archive: path).areUnchanged { try build() }
        return path
    }

    private func make(_ directory: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        } catch {
            throw JudgingError(
                .unusableCache, "\(directory) cannot be made: \(error.localizedDescription)",
                remedy: "Name a writable directory in paths.compile_cache.")
        }
    }

    /// In a directory of its own, then renamed: the last of several builders wins.
    private func build() throws {
        let work = "\(directory)/.new-\(getpid())-\(UUID().uuidString)"
        try make(work)
        defer { try? FileManager.default.removeItem(atPath: work) }
        let source = SourceFile(Array(language.selfTest.utf8), language: language)
        let made = work + "/archive"
        let words = CommandWords(
            source: work + "/" + source.file.name, directory: work, mainClass: source.mainClass, memory: 512, tools: tools, archive: made
        ).fill(language.archiveCommand ?? [])
        guard FileManager.default.createFile(atPath: work + "/" + source.file.name, contents: Data(source.file.content)) else {
            throw trouble("\(work) cannot be written to")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: work)
        process.environment = programEnvironment(language).merging(["HOME": work, "TMPDIR": work]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw trouble("\(words[0]) cannot be started: \(error.localizedDescription)") }
        process.waitUntilExit()
        guard process.terminationStatus == 0, access(made, R_OK) == 0 else {
            throw trouble("its archive_command ended with \(process.terminationStatus)")
        }
        try forbidWriting(made)
        try publish(made, work: work)
    }

    /// Everyone may read, and nobody may write to files. The owner may write to directories: others cannot be renamed.
    private func forbidWriting(_ made: String) throws {
        let inside = FileManager.default.subpaths(atPath: made) ?? []
        for file in [made] + inside.map({ made + "/" + $0 }) {
            var facts = stat()
            guard lstat(file, &facts) == 0, chmod(file, facts.st_mode & S_IFMT == S_IFDIR ? 0o755 : 0o444) == 0 else {
                throw trouble("\(file): \(errnoText(errno))")
            }
        }
    }

    /// A file replaces its forerunner. A directory cannot: the forerunner goes out of its way first, and programs that have it open keep it. Where
    /// another builder was first, its archive is as good.
    private func publish(_ made: String, work: String) throws {
        do {
            if ArchiveInputs(archive: path).isDirectory { try Files.rename(path, work + "/forerunner") }
            try Files.rename(made, path)
        } catch let error as FileError {
            guard access(path, R_OK) == 0, ArchiveInputs(archive: path).areUnchanged else { throw trouble(error.message) }
        }
    }

    private func trouble(_ what: String) -> JudgingError {
        JudgingError(
            .brokenToolchain, "language \"\(language.name)\" starts without an archive: \(what)",
            remedy: "Programs only start more slowly. Try the command by hand, or empty archive_command.")
    }
}
