import Judging
import Sandbox

/// The sandboxes of one slot, each with its judge. Programs of one language do not see what only another language needs: there is one
/// sandbox for each different set of host paths. It is started when the first program needs it. Only the slot's thread may use this object.
public final class SandboxRooms {
    struct Room {
        /// Shown beside the usual directories, ascending.
        var paths: [String]
        var slot: SandboxSlot
        var judge: Judge
    }

    private let toolchains: Toolchains
    private let open: ([String]) throws -> (SandboxSlot, Judge)
    /// Least recently used first.
    private(set) var rooms: [Room] = []

    /// A sandbox is a process that waits and some MiB.
    private static let mostRooms = 3

    /// - Parameter open: starts a sandbox that shows these paths beside the usual directories, and its judge.
    /// - Throws: what `open` throws for a sandbox without extra paths, so that a host that offers none is found out at once.
    public init(toolchains: Toolchains, open: @escaping ([String]) throws -> (SandboxSlot, Judge)) throws {
        self.toolchains = toolchains
        self.open = open
        _ = try room([])
    }

    /// The judge of a sandbox that shows what programs of these languages must see. A language without a toolchain shows nothing: the judge
    /// says what is missing.
    public func judge(for languages: [String]) throws -> Judge {
        try room(Set(languages.flatMap { (try? toolchains.toolchain(named: $0))?.readOnlyPaths ?? [] }).sorted()).judge
    }

    private func room(_ paths: [String]) throws -> Room {
        if let position = rooms.firstIndex(where: { $0.paths == paths }) {
            rooms.append(rooms.remove(at: position))
            return rooms[rooms.count - 1]
        }
        if rooms.count == SandboxRooms.mostRooms { SandboxRooms.close(rooms.removeFirst()) }
        let (slot, judge) = try open(paths)
        rooms.append(Room(paths: paths, slot: slot, judge: judge))
        return rooms[rooms.count - 1]
    }

    public func close() {
        rooms.forEach(SandboxRooms.close)
        rooms = []
    }

    private static func close(_ room: Room) {
        room.judge.close()
        room.slot.close()
    }
}
