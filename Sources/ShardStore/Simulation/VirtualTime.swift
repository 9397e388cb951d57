import Dispatch
import Glibc

/// Many processes in virtual time, one of them running at any moment: the one whose next event is the earliest.
///
/// A process is a function that is called for each of its events and names the time of the next. Inside it may call code that waits
/// for virtual time (`wait`), which keeps a thread until then; so there are as many threads as processes in the middle of something.
final class VirtualTime: @unchecked Sendable {
    // Whoever runs holds the baton, and only the holder touches any property. It is handed on through a seat's semaphore.

    /// A thread that can hold the baton.
    private final class Seat: @unchecked Sendable {
        let baton = DispatchSemaphore(value: 0)
        var thread = pthread_t()
    }

    /// Nanoseconds since the beginning.
    private(set) var now: Int64 = 0
    private var events = EventQueue()
    private var seats: [Seat] = []
    private var idle: [Int] = []
    private var holder = 0
    private var isOver = false
    private let finished = DispatchSemaphore(value: 0)
    private let step: (Int) -> Int64?

    private static let stackSize = 1 << 20

    /// - Parameter step: runs a process at its event; returns the time of its next one, nil: it has ended.
    init(step: @escaping (Int) -> Int64?) { self.step = step }

    /// Most threads that were in use.
    var threadCount: Int { seats.count }

    func schedule(_ process: Int, at time: Int64) { events.insert(max(time, now), process) }

    /// Runs until no process has an event left. Once only.
    func run() {
        pass(to: makeSeat())
        finished.wait()
        for seat in seats { seat.baton.signal() }
        for seat in seats { pthread_join(seat.thread, nil) }
    }

    /// Lets others run until `time`. Only from inside a step.
    func wait(until time: Int64) {
        if let first = events.first, first.time < time {
            let own = seats[holder]
            events.insert(time, ~holder)
            if first.target < 0 {
                events.removeFirst()
                now = first.time
                pass(to: ~first.target)
            } else {
                pass(to: idle.popLast() ?? makeSeat())
            }
            own.baton.wait()
        }
        now = time
    }

    private func pass(to seat: Int) {
        holder = seat
        seats[seat].baton.signal()
    }

    private func makeSeat() -> Int {
        let seat = Seat()
        seats.append(seat)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, VirtualTime.stackSize)
        let start = Unmanaged.passRetained(Start(time: self, seat: seat, number: seats.count - 1)).toOpaque()
        let code = pthread_create(
            &seat.thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.time.drive(start.seat, start.number)
                return nil
            }, start)
        precondition(code == 0, "no thread number \(seats.count) for the simulation: \(String(cString: strerror(code)))")
        return seats.count - 1
    }

    private final class Start: Sendable {
        let time: VirtualTime
        let seat: Seat
        let number: Int

        init(time: VirtualTime, seat: Seat, number: Int) {
            self.time = time
            self.seat = seat
            self.number = number
        }
    }

    private func drive(_ seat: Seat, _ number: Int) {
        seat.baton.wait()
        while !isOver {
            guard let event = events.removeFirst() else {
                isOver = true
                finished.signal()
                return
            }
            now = event.time
            if event.target >= 0 {
                if let next = step(event.target) { schedule(event.target, at: next) }
            } else {
                idle.append(number)
                pass(to: ~event.target)
                seat.baton.wait()
            }
        }
    }
}

/// Events by time; those of one time in the order in which they came.
private struct EventQueue {
    struct Event {
        var time: Int64
        var order: Int64
        /// A process, or the complement of a seat.
        var target: Int

        static func < (left: Event, right: Event) -> Bool { (left.time, left.order) < (right.time, right.order) }
    }

    private var heap: [Event] = []
    private var count: Int64 = 0

    var first: Event? { heap.first }

    mutating func insert(_ time: Int64, _ target: Int) {
        count += 1
        heap.append(Event(time: time, order: count, target: target))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    @discardableResult mutating func removeFirst() -> Event? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = 2 * parent + 1
            guard least < heap.count else { break }
            if least + 1 < heap.count, heap[least + 1] < heap[least] { least += 1 }
            guard heap[least] < heap[parent] else { break }
            heap.swapAt(least, parent)
            parent = least
        }
        return first
    }
}
