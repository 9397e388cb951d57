import Digests
import FileSystem
import Glibc
import Records

/// Builds a problem set beside its final place; `finish` verifies and publishes it. A build that is abandoned, dropped or killed leaves
/// nothing under the final name.
public final class ProblemSetWriter {
    public let path: String
    private let temporary: String
    private let isReplacing: Bool
    private let file: ColumnFileWriter
    private let store: ProblemStoring
    private var names: Set<[String]> = []
    private var fingerprint = DigestBuilder()

    /// - Parameter replacing: `finish` puts the set in the place of one of that name; else such a one is an error, here and there.
    /// - Parameter isShared: other users may read the set, as the umask allows. Otherwise it is its owner's alone.
    public init(path: String, description: ProblemSetDescription, replacing: Bool = false, isShared: Bool = false) throws {
        self.path = path
        isReplacing = replacing
        if !replacing, try Files.exists(path) {
            throw FileError(.exists, "\(path) exists already", remedy: "Choose another name, or remove it")
        }
        Files.removeAbandonedTemporaries(of: path)
        temporary = Files.temporary(of: path)
        file = try ColumnFileWriter(
            path: temporary,
            options: ColumnFileOptions(rowsPerChunk: ProblemSetFormat.rowsPerChunk, compressionLevel: ProblemSetFormat.compressionLevel))
        // While nothing is in it yet.
        if !isShared, chmod(temporary, 0o600) != 0 { throw FileError.system("cannot set the permissions of", temporary, errno) }
        try file.setAttribute("format", ProblemSetFormat.name)
        try file.setAttribute("name", description.name)
        try file.setAttribute("source", description.source)
        try file.setAttribute("tool_version", description.toolVersion)
        try file.setAttribute("transforms", description.transforms)
        store = ProblemStoring(try ProblemSetRows(file))
        fingerprint.addField("gencode problem set 1")
    }

    /// Problems written so far.
    public var count: Int { names.count }

    /// Storing goes on behind the call: an error of it is thrown by a later call.
    /// - Throws: `.invalidValue` for a name that its split has already; the set may go on without it.
    public func append(_ problem: Problem) throws {
        guard names.insert([problem.split, problem.name]).inserted else {
            throw StoreError(
                .invalidValue, "problem '\(problem.name)' comes twice in split '\(problem.split)'", remedy: "Rename or drop one of them")
        }
        let checker = try StoredChecker(problem.checker).text()
        let harness = try StoredHarness.text(problem.harness)
        let digests = try ProblemDigests(problem, checker: checker, harness: harness)
        try store.append(problem, checker: checker, harness: harness, digests: digests)
        fingerprint.add(digests.problem)
    }

    /// Writes, reads back, fsyncs and publishes the set.
    /// - Returns: its fingerprint: a digest of the problems and their order alone, not of names, versions or paths of the set.
    public func finish() throws -> Digest {
        let digest = fingerprint.digest()
        try store.finish()
        try file.setAttribute("fingerprint", digest.description)
        try file.finish()
        defer { unlink(temporary) }
        try check(try ProblemSet(path: temporary))
        if isReplacing {
            try Files.rename(temporary, path)
        } else if try !Files.publish(temporary, as: path) {
            throw FileError(.exists, "\(path) appeared while it was built", remedy: "Choose another name, or remove it")
        }
        try Files.syncDirectory(ProblemSetWriter.directory(of: path))
        return digest
    }

    /// The file's chunks have been compared with what was packed. What is left to find is a set that says something else than its problems
    /// did: the digest of what describes a problem is compared for every problem. The digests of tests and solutions are compared for the first
    /// and the last problem, and for all where tests have settings: tests and solutions are stored as plain bytes.
    private func check(_ set: ProblemSet) throws {
        let indices = set.summaries.indices
        for index in indices {
            let isWhole = set.hasTestSettings || index == indices.first || index == indices.last
            _ = try set.problem(at: index, parts: isWhole ? .all : .statement)
        }
    }

    /// Whether storing a problem has failed, which the next call would tell.
    var hasFailedToStore: Bool { store.failure != nil }

    /// Removes what was written.
    public func abandon() {
        store.end()
        file.abandon()
    }

    /// Removes what was written because of an error.
    /// - Returns: the error to report. If storing an earlier problem has failed and no call has told it, it is that failure; else it is `error`.
    public func abandon(because error: any Error) -> any Error {
        abandon()
        return store.failure ?? error
    }

    deinit { store.end() }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

enum ProblemSetFormat {
    static let name = "gencode problem set"
    /// 2 where a test has settings, else 1.
    static let version = 2
    /// Few, since a worker reads the rows of one problem.
    static let rowsPerChunk = 8_192
    /// Of tests and solutions. Each problem begins a chunk of its own, so that damage stays with it.
    static let blobChunk = ByteCount.kibibytes(256)
    /// Most of a set's making is packing. On rows of CodeContests, level 3 takes 1.5 times as long as this one, and its result is a tenth
    /// smaller.
    static let compressionLevel: Int32 = 1
    static let textChunk = ByteCount.kibibytes(64)
}
