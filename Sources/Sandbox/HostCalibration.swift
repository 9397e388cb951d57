import CSandbox
import Glibc

/// How fast this host runs a fixed load of integer arithmetic and memory accesses.
public enum HostCalibration {
    /// The load and how it was compiled; times of different kernels cannot be compared.
    public static var kernel: String {
        #if DEBUG
            "integer+memory 1, debug"
        #else
            "integer+memory 1, release"
        #endif
    }

    private static let passes = 5

    /// The median CPU time of one of five passes; all of them take about a fifth of a second.
    /// - Throws: `SandboxError` where there is no clock or no memory.
    public static func measure() throws(SandboxError) -> Duration {
        var times: [Int64] = []
        for _ in 0..<passes {
            let time = gsb_calibration_pass()
            guard time > 0 else { throw .system("clock_gettime", "the host's calibration", errno: errno) }
            times.append(time)
        }
        return .nanoseconds(times.sorted()[passes / 2])
    }
}
