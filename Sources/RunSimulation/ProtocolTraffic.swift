import FileSystem
import Records
import RunProtocol

/// What the workers of a simulation do in the run directory, by kind of operation, by purpose, and by second.
struct ProtocolTraffic {
    enum Purpose: String, CaseIterable {
        /// Claims, and requests for tasks.
        case seek
        case give
        /// The note that a task is in work.
        case begin
        /// The ticks of an attempt: commits, looks, heartbeats.
        case hold
        case seal
        case drain
        case abandon
        case reshard
    }

    private(set) var byKind: [FileOperation.Kind: Int] = [:]
    private(set) var byPurpose: [Purpose: Int] = [:]
    private(set) var perSecond: [Int] = []
    private(set) var listedNames = 0
    private(set) var bytesRead = 0
    private(set) var bytesWritten = 0
    private(set) var peakFilesOfAShard = 0
    private(set) var peakNamesOfAShard = 0
    private var names: [Int: (lasting: Int, all: Int)] = [:]

    var total: Int { byKind.values.reduce(0, +) }

    mutating func count(_ kind: FileOperation.Kind, for purpose: Purpose, at time: Int64) {
        byKind[kind, default: 0] += 1
        byPurpose[purpose, default: 0] += 1
        let second = Int(time / 1_000_000_000)
        if second >= perSecond.count { perSecond.append(contentsOf: repeatElement(0, count: second + 1 - perSecond.count)) }
        perSecond[second] += 1
    }

    mutating func finish(_ operation: FileOperation, size: Int) {
        switch operation.kind {
        case .list: listedNames += size
        case .read: bytesRead += size
        case .write: bytesWritten += size
        case .create: appear(operation.path)
        case .link: appear(operation.newPath)
        case .rename:
            vanish(operation.path)
            appear(operation.newPath)
        case .unlink: vanish(operation.path)
        case .stat, .open, .sync, .truncate, .makeDirectory, .syncDirectory: break
        }
    }

    private mutating func appear(_ path: String?) {
        guard let (shard, isLasting) = ProtocolTraffic.file(path) else { return }
        var known = names[shard] ?? (0, 0)
        known.all += 1
        if isLasting { known.lasting += 1 }
        names[shard] = known
        peakFilesOfAShard = max(peakFilesOfAShard, known.lasting)
        peakNamesOfAShard = max(peakNamesOfAShard, known.all)
    }

    private mutating func vanish(_ path: String) {
        guard let (shard, isLasting) = ProtocolTraffic.file(path), var known = names[shard] else { return }
        known.all -= 1
        if isLasting { known.lasting -= 1 }
        names[shard] = known
    }

    private static func file(_ path: String?) -> (shard: Int, isLasting: Bool)? {
        guard let name = path?.split(separator: "/").last, let file = RunFile(name: String(name)), let shard = file.shard else {
            return nil
        }
        if case .temporary = file { return (shard, false) }
        return (shard, true)
    }
}
