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
        let limit: Int
        do { limit = try ThisProcess.raiseOpenFileLimit() } catch { throw HTTPError(.configuration, error.message, cause: error) }
        guard count <= limit - reserve else {
            throw HTTPError(
                .configuration, "\(count) requests in flight need \(count + reserve) open files, but this process may open \(limit)",
                remedy: "Raise the limit of open files (ulimit -n), or ask for fewer requests at once")
        }
    }
}
