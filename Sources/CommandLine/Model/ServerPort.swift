import Foundation
import Records

/// TCP ports of 127.0.0.1.
enum ServerPort {
    /// A port that was free a moment ago: the kernel's choice for bind(2) with port 0.
    static func unused() throws(ModelServerError) -> UInt16 {
        let port = listening(on: 0)
        guard let port else {
            throw ModelServerError(.notStarted, "no port of 127.0.0.1 can be had: \(String(cString: strerror(errno)))")
        }
        return port
    }

    /// Whether somebody listens on the port now.
    static func isTaken(_ port: UInt16) -> Bool { listening(on: port) == nil && errno == EADDRINUSE }

    /// Listens for a moment, with SO_REUSEADDR as servers do: connections that a dead server left are no obstacle.
    /// - Returns: the port; nil, with errno, if that failed.
    private static func listening(on port: UInt16) -> UInt16? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer {
            let reason = errno
            close(descriptor)
            errno = reason
        }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        return result ? UInt16(bigEndian: address.sin_port) : nil
    }
}
