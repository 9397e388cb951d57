import Records
import Sandbox

/// What the host says of itself while programs run. It decides whether a program ended as it did on its own account.
struct HostSigns {
    /// Why the judge is to end; nil: it is not. Signals that tell it so may have gone to the programs too.
    var stopReason: () -> EndReason? = { nil }
    /// Waits before a program is run once more.
    var pause: (Duration) -> Void = Judge.sleep
    /// How many processes the kernel has killed for want of memory; nil: not told.
    var outOfMemoryKills: () -> Int? = Judging.outOfMemoryKills

    /// Whether the kernel has killed something since an earlier count.
    func hasKilled(since count: Int?) -> Bool {
        guard let count, let now = outOfMemoryKills() else { return false }
        return now > count
    }
}
