import Records

/// Why a data set of the hub cannot be had.
package enum HubCode: FailureCode {
    /// The endpoint, a time limit or another setting is wrong.
    case configuration
    /// The text is no name of a data set, or no revision.
    case invalidName
    /// The hub has no such data set, or does not show it to this user.
    case notFound
    /// The data set has no such branch, tag or commit, or no such file.
    case noSuchRevision
    /// The terms of the data set were not accepted, or the token may not read it.
    case gated
    /// The hub refuses the token.
    case denied
    /// The hub has taken the data set down.
    case disabled
    /// The network was not to be used, and the cache does not have what was asked for.
    case notInCache
    /// Nobody listens, the name does not resolve, TLS or the proxy fails, or the server fails again and again.
    case unreachable
    /// Too many requests, and the hub asks for a pause that is too long to wait.
    case rateLimited
    /// What answers is no hub, such as the login page of a network.
    case notAHub
    /// The hub's answer cannot be true: a size, a name, a checksum or JSON of another form.
    case invalidAnswer
    /// A file does not have the checksum that the hub states.
    case corrupt
    case noSpace
    /// This user may not write to the cache.
    case cacheNotWritable
}

package typealias HubError = Failure<HubCode>
