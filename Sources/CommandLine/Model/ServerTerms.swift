/// How long a worker waits for its model server, and how often it starts one again.
struct ServerTerms: Sendable {
    /// From a start until the server must have answered with one token.
    var readyWithin = Duration.seconds(1800)
    /// Starts after the first one.
    var restarts = 2
    /// Before the first restart; twice as long before each further one.
    var backOff = Duration.seconds(2)
    /// Between two looks at the server's process.
    var poll = Duration.milliseconds(100)
    /// Between two looks at a server that is not ready.
    var probePause = Duration.milliseconds(500)
    /// Between two progress reports.
    var progress = Duration.seconds(30)
}
