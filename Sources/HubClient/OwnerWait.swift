/// How long this process has waited for another one's download without seeing the part file grow.
struct OwnerWait {
    enum Look: Hashable {
        /// Another holder than at the last look.
        case first
        case waiting
        /// The part file has not grown for the whole lease.
        case expired
    }

    private let lease: Duration
    private var holder: String?
    private var partSize = 0
    private var since = ContinuousClock.now

    init(lease: Duration) { self.lease = lease }

    mutating func look(holder: String, partSize: Int) -> Look {
        let isNew = holder != self.holder
        if isNew || partSize != self.partSize {
            self.holder = holder
            self.partSize = partSize
            since = .now
        }
        if isNew { return .first }
        return .now - since < lease ? .waiting : .expired
    }
}
