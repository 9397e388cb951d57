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
/// RUN/shards/10000003.split.h5          tasks that a holder gave away: shard 10000003 of round 1
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

    func path(of file: RunFile) -> String { shardsPath + "/" + file.name }

    private var directories: [String] { [path, shardsPath, logsPath, reportPath] }

    /// Makes the directory and those inside it; those that are there already stay.
    public func create() throws {
        for directory in directories { try Files.makeDirectory(directory) }
        try Files.syncDirectory(path)
    }

    /// What `create` would make, the deepest first.
    func missingDirectories() throws -> [String] { try directories.filter { try !Files.exists($0) }.reversed() }

    /// Every file of `shards/` that has one of our names.
    func scan() throws -> [RunFile] { try Files.list(shardsPath).compactMap(RunFile.init(name:)) }
}

/// One file of `shards/`, by its name.
enum RunFile: Hashable, Sendable {
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

    static func stem(_ shard: Int) -> String {
        let digits = String(shard)
        return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }

    var name: String {
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
    init?(name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let file = RunFile.parse(parts.map(String.init)), file.name == name else { return nil }
        self = file
    }

    private static func parse(_ parts: [String]) -> RunFile? {
        guard let first = parts.first, parts.count > 1 else { return nil }
        if let round = number(first, after: "round-") { return parts.count > 2 ? .roundCopy(round) : .round(round) }
        guard let shard = Int(first), shard >= 0 else { return nil }
        if parts[1].hasPrefix("tmp-") { return .temporary(shard: shard, suffix: String(parts[1...].joined(separator: ".").dropFirst(4))) }
        if parts.count == 2, parts[1] == "h5" { return .sealed(shard: shard) }
        if parts.count == 2, parts[1] == "wanted" { return .wanted(shard: shard) }
        if parts[1] == "split" {
            guard parts.count == 4 else { return .split(shard: shard) }
            return number(parts[3], after: "damaged-").map { .damagedSplit(shard: shard, number: $0) }
        }
        guard parts.count == 3 else { return nil }
        if parts[1] == "h5" { return number(parts[2], after: "damaged-").map { .damaged(shard: shard, number: $0) } }
        guard let attempt = number(parts[1], after: "attempt-") else { return nil }
        switch parts[2] {
        case "journal": return .journal(shard: shard, attempt: attempt)
        case "fenced": return .fenced(shard: shard, attempt: attempt)
        case "h5": return .attempt(shard: shard, attempt: attempt)
        default: return nil
        }
    }

    private static func number(_ text: String, after prefix: String) -> Int? {
        guard text.hasPrefix(prefix) else { return nil }
        return Int(text.dropFirst(prefix.count)).flatMap { $0 > 0 ? $0 : nil }
    }

    /// nil: not of one shard.
    var shard: Int? {
        switch self {
        case .sealed(let shard), .attempt(let shard, _), .journal(let shard, _), .fenced(let shard, _), .damaged(let shard, _),
            .temporary(let shard, _), .wanted(let shard), .split(let shard), .damagedSplit(let shard, _):
            shard
        case .round, .roundCopy: nil
        }
    }

    /// The attempt whose records the file holds.
    var attempt: Int? {
        switch self {
        case .attempt(_, let attempt), .journal(_, let attempt), .fenced(_, let attempt): attempt
        case .sealed, .damaged, .wanted, .split, .damagedSplit, .round, .roundCopy, .temporary: nil
        }
    }

    /// Of no use once its shard is sealed.
    var isClearedBehindSeal: Bool {
        switch self {
        case .attempt, .journal, .fenced, .temporary, .wanted: true
        case .sealed, .damaged, .split, .damagedSplit, .round, .roundCopy: false
        }
    }
}
