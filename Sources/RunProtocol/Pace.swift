/// How often an attempt turns to the shared file system. Alone it commits every fifth of a second and looks every quarter; the more
/// attempts live, the rarer each does, up to a second and ten seconds, so that a file system bears thousands of them.
struct Pace: Sendable {
    var commits: Duration
    var looks: Duration
    /// While nothing else is written.
    var heartbeats: Duration

    /// - Parameters:
    ///   - lease: after which other workers take an attempt without growth for dead.
    ///   - crowd: attempts that lived when this one was claimed.
    init(lease: Duration, crowd: Int) {
        commits = min(max(.milliseconds(200), .milliseconds(crowd)), .seconds(1))
        looks = min(max(.milliseconds(250), .milliseconds(10 * crowd)), max(.milliseconds(250), min(.seconds(10), lease / 3)))
        heartbeats = min(max(lease / 5, .milliseconds(200)), .seconds(10))
    }
}
