import Records

/// A failure after which another try can help.
struct HubFailure: Error {
    /// What is thrown when no try is left.
    var error: HubError
    /// The pause that the hub asks for. nil: it asks for none.
    var wait: Duration?
}

/// How often a request was tried, and how long the next pause is.
struct HubTries {
    private let settings: HubSettings
    private var made = 0

    init(_ settings: HubSettings) { self.settings = settings }

    /// The last try got further: the count begins anew.
    mutating func progressed() { made = 0 }

    /// Counts a failed try.
    /// - Returns: the pause before the next one.
    /// - Throws: `HubError` after the last try, or where the hub asks for a pause that is too long.
    mutating func pause(after failure: HubFailure) throws(HubError) -> Duration {
        made += 1
        guard made < settings.tries else {
            throw HubError(
                failure.error.code, "\(failure.error.message) (\(counted(made, "try", plural: "tries")))", remedy: failure.error.remedy)
        }
        if let wait = failure.wait {
            guard wait <= settings.longestPause else { throw failure.error }
            return wait
        }
        let doubled = settings.firstPause * (1 << min(made - 1, 3))
        // Many clients that were cut off together do not come back together.
        return doubled * Double.random(in: 0.75...1.25)
    }
}
