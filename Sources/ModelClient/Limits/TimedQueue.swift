/// Tickets by the time at which they are ready; a binary heap.
struct TimedQueue: Hashable, Sendable {
    private struct Entry: Hashable {
        var time: Double
        var ticket: Int

        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.ticket) < (right.time, right.ticket) }
    }

    private var heap: [Entry] = []

    var first: (time: Double, ticket: Int)? { heap.first.map { ($0.time, $0.ticket) } }

    mutating func insert(_ ticket: Int, at time: Double) {
        heap.append(Entry(time: time, ticket: ticket))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] { least = child }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    mutating func removeAll() { heap = [] }
}
