import Digests
import FileSystem
import Foundation
import Glibc
import Records

/// What a tool maps at its start instead of loading it piece by piece, such as the JVM's class-data archive or a directory of precompiled headers:
/// made once per toolchain of this host by the entry's `archiveCommand`, from the entry's self-test or the host's own files, before any
/// candidate is near.
///
/// An archive that programs can use is never replaced, nor removed while it is in use: slots of other workers hold its files open, and a program
/// that finds a header gone does not compile.
struct StartupArchive {
    let language: Language
    let tools: [String: String]
    /// The toolchain's: another toolchain has another archive.
    let digest: Digest
    /// Made where absent.
    let directory: String

    /// Named after all that it depends on, the tools' own files too: a runtime leaves an archive of another build unused and says nothing.
    private var name: String {
        var builder = DigestBuilder()
        builder.add(digest)
        for word in language.archiveCommand ?? [] { builder.addField(word) }
        for (name, path) in tools.sorted(by: { $0.key < $1.key }) {
            guard let facts = MadeArchive.facts(path) else { continue }
            builder.addField("\(name) \(ToolSearch.resolved(path) ?? path) \(facts.st_size) \(facts.st_mtim.tv_sec)")
        }
        return language.name + "-" + String(builder.digest().description.prefix(32))
    }

    /// The archive, made now if need be.
    ///
    /// - Returns: nil where the language has none.
    /// - Throws: `JudgingError` (.brokenToolchain, .unusableCache) where it cannot be made; programs run without it too.
    func prepared() throws -> String? {
        guard language.archiveCommand != nil, !language.selfTest.isEmpty else { return nil }
        // The sandbox has a /tmp of its own.
        guard !directory.hasPrefix("/tmp/") else { throw hidden("it would lie below /tmp, which programs do not see") }
        do {
            let archives = try ArchiveDirectory(making: directory)
            guard ToolSearch.isUsableByCandidates(directory) else {
                throw hidden("\(directory) cannot be entered by the user of candidates")
            }
            let name = name
            if let found = archives.archive(of: name) { return found.path }
            return try build(name, in: archives).path
        } catch let error as FileError {
            throw trouble(error.message)
        }
    }

    private func build(_ name: String, in archives: ArchiveDirectory) throws -> MadeArchive {
        let work = try archives.makeWork()
        defer { try? Files.removeTree(work) }
        let source = SourceFile(Array(language.selfTest.utf8), language: language)
        let made = MadeArchive(path: work + "/archive")
        let words = CommandWords(
            source: work + "/" + source.file.name, directory: work, mainClass: source.mainClass, memory: 512, tools: tools,
            archive: made.path
        ).fill(language.archiveCommand ?? [])
        try OpenFile.creating(work + "/" + source.file.name).write(Array(source.file.content), at: 0)
        try run(words, in: work)
        guard MadeArchive.facts(made.path) != nil else { throw trouble("its archive_command made no {archive}") }
        try made.seal()
        return try archives.publish(made, name)
    }

    private func run(_ words: [String], in work: String) throws {
        let environment = programEnvironment(language).merging(["HOME": work, "TMPDIR": work]) { $1 }
        let (status, output) = try ToolProcess.run(words[0], Array(words.dropFirst()), environment: environment, in: work)
        guard status != 0 else { return }
        let how = status & 0x7f == 0 ? "\(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
        let lines = String(decoding: output.suffix(4096), as: UTF8.self).split(separator: "\n")
        throw trouble("its archive_command ended with \(how)" + (lines.last.map { ": \(oneLine(String($0), limit: 200))" } ?? ""))
    }

    private func hidden(_ what: String) -> JudgingError {
        JudgingError(
            .unusableCache, "language \"\(language.name)\" starts without an archive: \(what)",
            remedy: "Programs only start more slowly. Name another directory in paths.compile_cache.")
    }

    private func trouble(_ what: String) -> JudgingError {
        JudgingError(
            .brokenToolchain, "language \"\(language.name)\" starts without an archive: \(what)",
            remedy: "Programs only start more slowly. Try the command by hand, or empty archive_command.")
    }
}
