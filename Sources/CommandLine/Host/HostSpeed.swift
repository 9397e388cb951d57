import Foundation
import Records
import Sandbox

/// How this host's speed compares with that of the host which planned a run, where `judging.calibrate` asks for it.
struct HostSpeed {
    /// Limits are never scaled further: a host that is slower than that should not judge, one that is faster may let a limit stand.
    static let bounds = 0.5...2.0

    private static let kernelFact = "calibration.kernel"
    private static let referenceFact = "calibration.reference_ns"

    /// What the manifest keeps of the planning host.
    static func facts() throws -> [String: String] {
        [kernelFact: HostCalibration.kernel, referenceFact: "\(try HostCalibration.measure().nanoseconds)"]
    }

    let here: Duration
    let reference: Duration

    /// - Throws: `CommandError` where the plan has no reference, or one of another build.
    init(against facts: [String: String]) throws {
        guard let text = facts[Self.referenceFact], let nanoseconds = Int64(text), nanoseconds > 0, let kernel = facts[Self.kernelFact]
        else {
            throw CommandError(.failure, "the plan has judging.calibrate = true and no calibration of its host", remedy: "Plan a new run.")
        }
        guard kernel == HostCalibration.kernel else {
            throw CommandError(
                .failure, "the run's reference speed was measured by \"\(kernel)\", this build has \"\(HostCalibration.kernel)\"",
                remedy: "Work with the build that planned the run, or plan a new one.")
        }
        self.init(here: try HostCalibration.measure(), reference: .nanoseconds(nanoseconds))
    }

    init(here: Duration, reference: Duration) {
        self.here = here
        self.reference = reference
    }

    /// Times a limit: above 1 on a slower host.
    var factor: Double { min(max(here.inSeconds / reference.inSeconds, Self.bounds.lowerBound), Self.bounds.upperBound) }

    var line: String {
        String(
            format: "time limits times %.3f: the calibration takes %.1f ms here, %.1f ms on the host that planned the run", factor,
            here.inSeconds * 1000, reference.inSeconds * 1000)
    }
}
