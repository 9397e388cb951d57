import FileSystem
import Glibc

/// The directory of one run, and the one place where the names of its files are made and taken apart.
///
/// ```
/// RUN/manifest.json, RUN/plan.h5        the plan
/// RUN/shards/00042.attempt-3.journal    a live attempt
/// RUN/shards/00042.attempt-3.fenced     the journal of an attempt that a later one has taken over
/// RUN/shards/00042.attempt-2.h5         a drained attempt
/// RUN/shards/00042.h5                   the sealed shard
/// RUN/shards/00042.h5.damaged-1         a sealed shard that was found damaged and set aside
/// RUN/shards/00042.wanted               an idle worker asks the shard's holder for tasks; empty
/// RUN/shards/10000042000003.split.h5    tasks that a holder of 42 or of its splits gave away: a shard of its own
/// RUN/shards/round-2.h5                 how unfinished tasks were split again
/// RUN/shards/round-2.copy.h5            the same once more: without it the shards of that round mean nothing
/// RUN/logs/, RUN/report/
/// ```
public struct RunDirectory: Hashable, Sendable {
    public let path: String

    public init(path: String) {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// The last component of the path.
    public var name: String { String(path.split(separator: "/").last ?? "run") }

    public var manifestPath: String { path + "/manifest.json" }
    public var planPath: String { path + "/plan.h5" }
    public var shardsPath: String { path + "/shards" }
    public var logsPath: String { path + "/logs" }
    public var reportPath: String { path + "/report" }

    public func shardPath(_ shard: Int) -> String { path(of: .sealed(shard: shard)) }
    public func attemptPath(shard: Int, attempt: Int) -> String { path(of: .attempt(shard: shard, attempt: attempt)) }
    public func journalPath(shard: Int, attempt: Int) -> String { path(of: .journal(shard: shard, attempt: attempt)) }
    public func fencedPath(shard: Int, attempt: Int) -> String { path(of: .fenced(shard: shard, attempt: attempt)) }
    public func damagedPath(shard: Int, number: Int) -> String { path(of: .damaged(shard: shard, number: number)) }
    public func reshardPath(round: Int) -> String { path(of: .round(round)) }
    public func reshardCopyPath(round: Int) -> String { path(of: .roundCopy(round)) }
    public func logPath(shard: Int, attempt: Int) -> String { "\(logsPath)/\(RunFile.stem(shard)).attempt-\(attempt).log" }

    package func path(of file: RunFile) -> String { shardsPath + "/" + file.name }

    private var directories: [String] { [path, shardsPath, logsPath, reportPath] }

    /// Makes the directory and those inside it; those that are there already stay.
    /// - Parameter isShared: other users may enter, as the umask allows. Otherwise a new directory is its owner's alone: outputs and candidates
    ///   tell what tests expect.
    public func create(isShared: Bool = false) throws {
        for directory in directories { try Files.makeDirectory(directory, mode: directory == path && !isShared ? 0o700 : 0o777) }
        try Files.syncDirectory(path)
    }

    /// What `create` would make, the deepest first.
    func missingDirectories() throws -> [String] { try directories.filter { try !Files.exists($0) }.reversed() }

    /// Every file of `shards/` that has one of our names.
    package func scan() throws -> [RunFile] {
        if let observer = Files.observer as? any RunListingObserver, let files = try observer.list(shardsPath) { return files }
        return try Files.list(shardsPath, RunFile.init(name:))
    }
}

/// Lists a run's `shards/` in the place of the file system.
package protocol RunListingObserver: FileSystemObserver {
    /// nil: the file system is to be asked.
    func list(_ directory: String) throws -> [RunFile]?
}

/// One file of `shards/`, by its name.
package enum RunFile: Hashable, Sendable {
    case sealed(shard: Int)
    case attempt(shard: Int, attempt: Int)
    case journal(shard: Int, attempt: Int)
    case fenced(shard: Int, attempt: Int)
    case damaged(shard: Int, number: Int)
    case wanted(shard: Int)
    case split(shard: Int)
    /// A split that could not be read and was set aside.
    case damagedSplit(shard: Int, number: Int)
    case round(Int)
    case roundCopy(Int)
    /// Half-written; `suffix` is what makes it unique.
    case temporary(shard: Int, suffix: String)

    /// The highest number of an attempt. A worker that takes a shard over looks for the files of each lower number, so that a higher number
    /// in a name that somebody else chose would keep it busy for days.
    package static let lastAttempt = 1 << 20

    static func stem(_ shard: Int) -> String {
        let digits = String(shard)
        return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }

    package var name: String {
        switch self {
        case .sealed(let shard): "\(RunFile.stem(shard)).h5"
        case .attempt(let shard, let attempt): "\(RunFile.stem(shard)).attempt-\(attempt).h5"
        case .journal(let shard, let attempt): "\(RunFile.stem(shard)).attempt-\(attempt).journal"
        case .fenced(let shard, let attempt): "\(RunFile.stem(shard)).attempt-\(attempt).fenced"
        case .damaged(let shard, let number): "\(RunFile.stem(shard)).h5.damaged-\(number)"
        case .wanted(let shard): "\(RunFile.stem(shard)).wanted"
        case .split(let shard): "\(RunFile.stem(shard)).split.h5"
        case .damagedSplit(let shard, let number): "\(RunFile.stem(shard)).split.h5.damaged-\(number)"
        case .round(let round): "round-\(round).h5"
        case .roundCopy(let round): "round-\(round).copy.h5"
        case .temporary(let shard, let suffix): "\(RunFile.stem(shard)).tmp-\(suffix)"
        }
    }

    /// nil: not one of our names. Only the spelling that `name` gives counts.
    // A large run's listing has tens of thousands of names: no strings are made of their parts.
    package init?(name: String) {
        var name = name
        guard let file = name.withUTF8({ RunFile(name: $0) }) else { return nil }
        self = file
    }

    init?(name: UnsafeBufferPointer<UInt8>) {
        guard let file = RunFile.parse(RunFileName(name)) else { return nil }
        self = file
    }

    private static func parse(_ name: RunFileName) -> RunFile? {
        var name = name
        if name.skip("round-") {
            guard let round = name.number() else { return nil }
            if name.isRest(".copy.h5") { return .roundCopy(round) }
            return name.isRest(".h5") ? .round(round) : nil
        }
        guard let shard = name.stem(), name.skip(".") else { return nil }
        if name.isRest("h5") { return .sealed(shard: shard) }
        if name.isRest("wanted") { return .wanted(shard: shard) }
        if name.isRest("split.h5") { return .split(shard: shard) }
        if name.skip("attempt-") {
            guard let attempt = name.number(), attempt <= RunFile.lastAttempt else { return nil }
            if name.isRest(".journal") { return .journal(shard: shard, attempt: attempt) }
            if name.isRest(".fenced") { return .fenced(shard: shard, attempt: attempt) }
            return name.isRest(".h5") ? .attempt(shard: shard, attempt: attempt) : nil
        }
        if name.skip("tmp-") { return .temporary(shard: shard, suffix: name.rest) }
        if name.skip("h5.damaged-") { return name.lastNumber().map { .damaged(shard: shard, number: $0) } }
        if name.skip("split.h5.damaged-") { return name.lastNumber().map { .damagedSplit(shard: shard, number: $0) } }
        return nil
    }

    /// nil: not of one shard.
    package var shard: Int? {
        switch self {
        case .sealed(let shard), .attempt(let shard, _), .journal(let shard, _), .fenced(let shard, _), .damaged(let shard, _),
            .temporary(let shard, _), .wanted(let shard), .split(let shard), .damagedSplit(let shard, _):
            shard
        case .round, .roundCopy: nil
        }
    }

    /// The attempt whose records the file holds.
    package var attempt: Int? {
        switch self {
        case .attempt(_, let attempt), .journal(_, let attempt), .fenced(_, let attempt): attempt
        case .sealed, .damaged, .wanted, .split, .damagedSplit, .round, .roundCopy, .temporary: nil
        }
    }

    /// The names that the file of one attempt can have, in the order in which it gets them: a change between two looks is seen by the second.
    static func forms(shard: Int, attempt: Int) -> [RunFile] {
        [.journal(shard: shard, attempt: attempt), .fenced(shard: shard, attempt: attempt), .attempt(shard: shard, attempt: attempt)]
    }

    /// Of no use once its shard is sealed.
    var isClearedBehindSeal: Bool {
        switch self {
        case .attempt, .journal, .fenced, .temporary, .wanted: true
        case .sealed, .damaged, .split, .damagedSplit, .round, .roundCopy: false
        }
    }
}

/// The bytes of a file name, taken from the front.
private struct RunFileName {
    private var bytes: Slice<UnsafeBufferPointer<UInt8>>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes[...] }

    var rest: String { String(decoding: bytes, as: UTF8.self) }

    func isRest(_ text: StaticString) -> Bool { bytes.count == text.utf8CodeUnitCount && begins(text) }

    mutating func skip(_ text: StaticString) -> Bool {
        guard begins(text) else { return false }
        bytes = bytes.dropFirst(text.utf8CodeUnitCount)
        return true
    }

    private func begins(_ text: StaticString) -> Bool {
        text.withUTF8Buffer {
            bytes.count >= $0.count && memcmp(bytes.base.baseAddress! + bytes.startIndex, $0.baseAddress!, $0.count) == 0
        }
    }

    /// From 1, without leading zeros.
    mutating func number() -> Int? {
        guard let first = bytes.first, first != UInt8(ascii: "0") else { return nil }
        return digits()
    }

    mutating func lastNumber() -> Int? {
        guard let number = number(), bytes.isEmpty else { return nil }
        return number
    }

    /// A shard's number: five digits, or more without leading zeros.
    mutating func stem() -> Int? {
        let first = bytes.first
        let before = bytes.count
        guard let number = digits() else { return nil }
        let length = before - bytes.count
        return length == 5 || length > 5 && first != UInt8(ascii: "0") ? number : nil
    }

    private mutating func digits() -> Int? {
        var value = 0
        var length = 0
        while let byte = bytes.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            if isTooLarge || isTooLargeNow { return nil }
            value = sum
            length += 1
            bytes.removeFirst()
        }
        return length > 0 ? value : nil
    }
}
