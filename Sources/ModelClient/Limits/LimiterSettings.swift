/// How a `Limiter` decides. Times are in seconds.
package struct LimiterSettings: Hashable, Sendable {
    /// The most requests that may be in flight at once.
    package var inFlight = 100
    package var startingInFlight = 20
    /// nil: as the server's headers say; without them there is no limit.
    package var requestsPerMinute: Double?
    /// nil: as the server's headers say; without them there is no limit.
    package var tokensPerMinute: Double?
    package var attempts = 8
    /// From the moment that a completion was asked for.
    package var deadline = 24 * 3600.0
    package var backoffBase = 0.5
    package var backoffCap = 60.0
    /// A longer wait that the server asks for holds only the completion that it was said of, not the pool.
    package var longestPoolPause = 300.0
    package var probeInterval = 5.0
    /// A server on this machine counts as gone if no probe succeeds for so long.
    package var goneAfter = 180.0
    package var isLocal = false

    package init() {}
}
