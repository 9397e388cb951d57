import CFiber

/// Many processes in virtual time, one of them running at any moment: the one whose next event is the earliest. All on one thread.
///
/// A process is a function that is called for each of its events and names the time of the next. Inside it may call code that waits
/// for virtual time (`wait`), which keeps a stack until then; so there are as many stacks as processes in the middle of something.
final class VirtualTime {
    /// Nanoseconds since the beginning.
    private(set) var now: Int64 = 0
    /// The process that runs.
    private(set) var process = 0
    private var events = EventQueue()
    private let step: (Int) -> Int64?

    // Number 0 is the stack of the caller of `run`.
    private var fibers: [OpaquePointer]
    private var idle: [Int] = []
    private var running = 0
    private var isOver = false

    private static let stackSize = 1 << 20

    /// - Parameter step: runs a process at its event; returns the time of its next one, nil: it has ended.
    init(step: @escaping (Int) -> Int64?) {
        self.step = step
        fibers = [VirtualTime.stack(nil, nil)]
    }

    deinit { for fiber in fibers { gencode_fiber_free(fiber) } }

    /// Most processes that were in the middle of something.
    var stackCount: Int { fibers.count - 1 }

    func schedule(_ process: Int, at time: Int64) { events.insert(max(time, now), process) }

    /// Runs until no process has an event left. Once only.
    func run() {
        go(to: freeFiber())
        // Each idle stack returns to where it began, and lets go of what it holds.
        for fiber in idle { go(to: fiber) }
    }

    /// Lets others run until `time`. Only from inside a step.
    func wait(until time: Int64) {
        if let first = events.first, first.time < time {
            let process = process
            events.insert(time, ~running)
            if first.target < 0 {
                events.removeFirst()
                go(to: ~first.target)
            } else {
                go(to: freeFiber())
            }
            self.process = process
        }
        now = time
    }

    private func go(to fiber: Int) {
        let own = running
        running = fiber
        gencode_fiber_switch(fibers[own], fibers[fiber])
    }

    private func freeFiber() -> Int {
        if let free = idle.popLast() { return free }
        fibers.append(
            VirtualTime.stack(
                { argument in
                    guard let argument else { return }
                    // The last switch does not come back: a reference that is held across it would never be let go.
                    let time = Unmanaged<VirtualTime>.fromOpaque(argument)
                    time.takeUnretainedValue().drive()
                    time._withUnsafeGuaranteedRef { $0.go(to: 0) }
                }, Unmanaged.passUnretained(self).toOpaque()))
        return fibers.count - 1
    }

    private static func stack(_ body: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?, _ argument: UnsafeMutableRawPointer?)
        -> OpaquePointer
    {
        guard let fiber = gencode_fiber_create(stackSize, body, argument) else { preconditionFailure("no memory for a stack") }
        return fiber
    }

    /// The whole life of one stack.
    private func drive() {
        let own = running
        while !isOver {
            guard let event = events.removeFirst() else {
                isOver = true
                return
            }
            now = event.time
            if event.target >= 0 {
                process = event.target
                if let next = step(event.target) { schedule(event.target, at: next) }
            } else {
                idle.append(own)
                go(to: ~event.target)
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
