import FileSystem
import Foundation

/// Binds threads to cores; sched_setaffinity(2). A process that a bound thread starts is bound to the same core.
enum CorePinning {
    /// The cores that the calling thread may use, in ascending order.
    static func allowed() throws -> [Int] {
        var set = cpu_set_t()
        guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else {
            throw CommandError(.failure, "cannot read the cores of this process: \(errnoText(errno))")
        }
        return withUnsafeBytes(of: set) { bytes in
            (0..<bytes.count * 8).filter { bytes[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
        }
    }

    /// Calls `body` while the calling thread is bound to one core.
    static func bound<Result>(to core: Int, _ body: () throws -> Result) throws -> Result {
        let before = try allowed()
        try bind(to: [core])
        let result = Swift.Result { try body() }
        try bind(to: before)
        return try result.get()
    }

    private static func bind(to cores: [Int]) throws {
        var set = cpu_set_t()
        withUnsafeMutableBytes(of: &set) { bytes in
            for core in cores { bytes[core / 8] |= 1 << UInt8(core % 8) }
        }
        guard sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else {
            throw CommandError(.failure, "cannot bind a thread to the cores \(cores): \(errnoText(errno))")
        }
    }
}
