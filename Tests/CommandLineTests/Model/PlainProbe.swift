import Foundation

@testable import CommandLine

/// Looks at a model server with one plain HTTP/1.0 request a connection. Blocks for at most two seconds a request.
struct PlainProbe: ServerProbing {
    let baseURL: String
    let key: String

    func get(_ path: String) async -> (status: Int, body: [UInt8])? { answer(to: "GET \(path) HTTP/1.0\r\n\(authorization)\r\n") }

    func complete(model: String) async -> Bool {
        let body = #"{"model": "\#(model)", "max_tokens": 1, "messages": [{"role": "user", "content": "x"}]}"#
        let head = "POST /v1/chat/completions HTTP/1.0\r\n\(authorization)Content-Length: \(body.utf8.count)\r\n\r\n"
        return answer(to: head + body)?.status == 200
    }

    private var authorization: String { "Authorization: Bearer \(key)\r\n" }

    private func answer(to request: String) -> (status: Int, body: [UInt8])? {
        guard let descriptor = connected() else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let sent = request.utf8.withContiguousStorageIfAvailable { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent == request.utf8.count else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }), let end = text.range(of: "\r\n\r\n") else {
            return nil
        }
        return (status, Array(text[end.upperBound...].utf8))
    }

    private func connected() -> Int32? {
        let isUnix = baseURL.hasPrefix("unix:")
        let descriptor = socket(isUnix ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        let result =
            isUnix
            ? PlainProbe.connectUnix(descriptor, String(baseURL.dropFirst("unix:".count)))
            : PlainProbe.connectTCP(descriptor, UInt16(baseURL.split(separator: ":").last ?? "") ?? 0)
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func connectUnix(_ descriptor: Int32, _ path: String) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    private static func connectTCP(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
