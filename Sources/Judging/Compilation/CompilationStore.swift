import Digests
import FileSystem
import Foundation
import Glibc
import Records
import Synchronization

/// Compilations on disk, for later runs and for other processes of the same user.
///
/// `entries/KEY` names the files of a compilation, `blobs/SHA256` has their contents, each once. Files get their names by rename, so no reader
/// sees half of one; whatever does not match its digest is a miss and goes. The time of last change is the time of last use. Nothing is
/// synced: a power cut costs entries, never a wrong program. The directory is the user's alone and no program in the sandbox can write to it.
public final class CompilationStore: Sendable {
    private struct Entry: Codable {
        struct File: Codable {
            var name: String
            var executable: Bool
            var digest: String
        }

        var failure: String?
        var files: [File]
    }

    private let entries: PrivateDirectory
    private let blobs: PrivateDirectory
    private let capacity: ByteCount
    private let report: @Sendable (String) -> Void
    private let state: Mutex<State>

    private struct State {
        /// Since the last look at the whole directory.
        var written = 0
        var isBroken = false
    }

    /// Part of the directories' names: another format has others.
    private static let version = 1
    private static let largestEntry = 1 << 20

    /// Opens the directory, made with its parents where absent.
    ///
    /// - Parameters:
    ///   - capacity: bytes on disk; the least recently used go first. Several writers may together pass it by a little.
    ///   - report: told once, in one line, when the store can no longer be written.
    /// - Throws: `JudgingError` (.unusableCache) where it is not this user's alone, or cannot be made.
    public init(directory: String, capacity: ByteCount, report: @escaping @Sendable (String) -> Void = { _ in }) throws {
        do throws(FileError) {
            let root = try PrivateDirectory(making: directory)
            entries = try PrivateDirectory(making: "entries-\(CompilationStore.version)", in: root)
            blobs = try PrivateDirectory(making: "blobs-\(CompilationStore.version)", in: root)
        } catch { throw CompilationStore.unusable(error) }
        self.capacity = capacity
        self.report = report
        state = Mutex(State())
        trim()
    }

    private static func unusable(_ cause: FileError) -> JudgingError {
        let place =
            cause.code == .notPrivate
            ? "a directory of your own in paths.compile_cache, or chmod 700 this one" : "a writable directory in paths.compile_cache"
        return JudgingError(
            .unusableCache, cause.message,
            remedy: "Name \(place); \"\" keeps compiled programs in memory only.")
    }

    /// Nil: not there, or damaged and now gone.
    func compilation(of key: Digest) -> Compilation? {
        guard let bytes = entries.read(key.description, limit: CompilationStore.largestEntry) else { return nil }
        guard let entry = CompilationStore.entry(in: bytes, key: key), let result = compilation(entry) else {
            entries.remove(key.description)
            return nil
        }
        entries.touch(key.description)
        return result
    }

    private func compilation(_ entry: Entry) -> Compilation? {
        if let failure = entry.failure { return .failed(failure) }
        var files: [ProgramFile] = []
        for file in entry.files {
            guard let content = blobs.read(file.digest, limit: capacity.bytes) else { return nil }
            guard sha256(content).description == file.digest else {
                blobs.remove(file.digest)
                return nil
            }
            blobs.touch(file.digest)
            files.append(ProgramFile(name: file.name, content: content, isExecutable: file.executable))
        }
        return files.isEmpty ? nil : .program(files)
    }

    /// Keeps a compilation. A failure to write ends the store's writing and is reported; it never fails the judging.
    func keep(_ result: Compilation, as key: Digest) {
        guard !state.withLock({ $0.isBroken }) else { return }
        do {
            let written: Int
            switch result {
            case .failed(let message): written = try write(Entry(failure: message, files: []), as: key)
            case .program(let files):
                guard files.reduce(0, { $0 + $1.content.count }) <= capacity.bytes / 2 else { return }
                written = try keep(files, as: key)
            case .stopped: return
            }
            let isDue = state.withLock { state in
                state.written += written
                return state.written > capacity.bytes / 16
            }
            if isDue { trim() }
        } catch {
            let isFirst = state.withLock { state in
                defer { state.isBroken = true }
                return !state.isBroken
            }
            if isFirst {
                report("compiled programs are no longer kept on disk: \((error as? FileError).map(CompilationStore.unusable) ?? error)")
            }
        }
    }

    private func keep(_ files: [ProgramFile], as key: Digest) throws -> Int {
        var entry = Entry(failure: nil, files: [])
        var written = 0
        for file in files {
            let digest = sha256(file.content).description
            // One that is there is as good; whether it is whole is for its reader to see.
            if blobs.size(of: digest) == file.content.count {
                blobs.touch(digest)
            } else {
                try blobs.write(file.content, as: digest)
                written += file.content.count
            }
            entry.files.append(Entry.File(name: file.name, executable: file.isExecutable, digest: digest))
        }
        return written + (try write(entry, as: key))
    }

    private func write(_ entry: Entry, as key: Digest) throws -> Int {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = [UInt8](try encoder.encode(entry))
        let bytes = Array(CompilationStore.seal(text, key: key).utf8) + [UInt8(ascii: "\n")] + text
        try entries.write(bytes, as: key.description)
        return bytes.count
    }

    /// Over the key too: an entry under a wrong name is a damaged one.
    private static func seal(_ text: [UInt8], key: Digest) -> String {
        var builder = DigestBuilder()
        builder.add(key)
        builder.addField(text)
        return builder.digest().description
    }

    private static func entry(in bytes: [UInt8], key: Digest) -> Entry? {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, String(decoding: parts[0], as: UTF8.self) == seal(Array(parts[1]), key: key) else { return nil }
        return try? JSONDecoder().decode(Entry.self, from: Data(parts[1]))
    }

    /// Removes what was longest unused until nine tenths of the capacity are left. Other processes may do the same at the same time: an entry
    /// that has lost a blob is a miss.
    private func trim() {
        state.withLock { $0.written = 0 }
        var files = entries.list().map { (entries, $0) } + blobs.list().map { (blobs, $0) }
        var total = files.reduce(0) { $0 + $1.1.size }
        guard total > capacity.bytes else { return }
        files.sort { ($0.1.lastUse, $0.1.name) < ($1.1.lastUse, $1.1.name) }
        for (directory, file) in files {
            guard total > capacity.bytes / 10 * 9 else { return }
            directory.remove(file.name)
            total -= file.size
        }
    }
}
