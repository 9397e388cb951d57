import Foundation

/// How `bench` prints.
enum BenchText {
    static func table(_ lines: [SandboxBench.Line]) -> String {
        let rows = lines.map { line in
            line.program.padding(toLength: 9, withPad: " ", startingAt: 0) + line.how.padding(toLength: 20, withPad: " ", startingAt: 0)
                + String(format: "%5d  %7.0f  %8.2f %8.2f", line.slots, line.testsPerSecond, line.medianMilliseconds, line.p99Milliseconds)
                + (line.timesPlain.map { String(format: "  %5.2f x", $0) } ?? "")
        }
        return (["program  how                 slots  tests/s    p50 ms   p99 ms    plain"] + rows).joined(separator: "\n")
    }

    static func table(_ lines: [StoreBench.Line]) -> String {
        lines.map { "\($0.name.padding(toLength: 36, withPad: " ", startingAt: 0))\(String(format: "%14.2f", $0.value)) \($0.unit)" }
            .joined(separator: "\n")
    }

    static func object(_ lines: [StoreBench.Line]) -> [String: Any] {
        Dictionary(uniqueKeysWithValues: lines.map { ($0.name, $0.value as Any) })
    }
}

extension SandboxBench.Line {
    var json: [String: Any] {
        [
            "program": program, "how": how, "slots": slots, "tests_per_second": testsPerSecond, "p50_ms": medianMilliseconds,
            "p99_ms": p99Milliseconds, "times_plain_spawn": timesPlain.map { $0 as Any } ?? NSNull(),
        ]
    }
}
