import FileSystem
import Glibc
import Records

/// The limit of open descriptors of this process.
package enum OpenFileLimit {
    /// Descriptors that are not connections: files of the run, pipes of the sandbox, libraries.
    static let reserve = 200

    /// Raises the soft limit to the hard one; setrlimit(2).
    /// - Throws: `HTTPError` with `configuration` if the limit does not suffice for that many connections.
    package static func raise(forConnections count: Int) throws(HTTPError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw HTTPError(.configuration, "cannot read the limit of open files: \(errnoText(errno))")
        }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        guard count <= Int(clamping: limit.rlim_cur) - reserve else {
            throw HTTPError(
                .configuration,
                "\(count) requests in flight need \(count + reserve) open files, but this process may open \(limit.rlim_cur)",
                remedy: "Lower in_flight, or raise the limit with ulimit -n")
        }
    }
}
