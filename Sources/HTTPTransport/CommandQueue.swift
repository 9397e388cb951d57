import CCurl
import FileSystem
import Glibc
import Records
import Synchronization

/// What other threads ask of the event thread.
enum Command: Sendable {
    case start(Transfer)
    case cancel(Transfer)
    case cancelAll
    /// Ends all transfers and the thread.
    case stop
}

/// Commands to the event thread, and the eventfd(2) that wakes it.
final class CommandQueue: Sendable {
    private let commands = Mutex<[Command]>([])
    let wake: OwnedDescriptor

    init() throws(HTTPError) {
        let number = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard number >= 0 else { throw HTTPError(.configuration, "cannot make an eventfd: \(errnoText(errno))") }
        wake = OwnedDescriptor(owning: number)
    }

    func put(_ command: Command) {
        let wasEmpty = commands.withLock { commands in
            commands.append(command)
            return commands.count == 1
        }
        // The thread takes all commands at once: the first one's signal is enough. The counter cannot overflow, so write does not fail.
        if wasEmpty { eventfd_write(wake.number, 1) }
    }

    /// Takes all commands, in their order.
    func takeAll() -> [Command] {
        var count: eventfd_t = 0
        eventfd_read(wake.number, &count)
        return commands.withLock { commands in
            let all = commands
            commands.removeAll(keepingCapacity: true)
            return all
        }
    }
}
