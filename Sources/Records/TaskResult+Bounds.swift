extension TaskResult {
    /// All outputs that are kept of one task together. Whoever writes a result and whoever reads one know the same bound.
    package static let largestOutputs = 64 << 20
    /// A message, in bytes.
    package static let longestMessage = 4 << 10
    /// Tests of one task, a bound that no problem reaches.
    package static let mostTests = 1 << 20

    /// Whether `bounded` changes nothing. Cheap, since it is asked of every result.
    package var isBounded: Bool {
        guard message.utf8.count <= TaskResult.longestMessage else { return false }
        return tests.isEmpty || tests.reduce(0) { $0 + $1.output.count } <= TaskResult.largestOutputs
    }

    /// The result as a journal can hold it: where more outputs were kept than fit, those that do not fit are dropped, in stored order, and the
    /// message says so. Verdict, lengths and digests stay.
    package func bounded(outputs: Int = largestOutputs) -> TaskResult {
        var result = self
        if message.utf8.count > TaskResult.longestMessage { result.message = TaskResult.cut(message) }
        var kept = 0
        var dropped = 0
        for (position, test) in tests.enumerated() where !test.output.isEmpty {
            if test.output.count <= outputs - kept {
                kept += test.output.count
            } else {
                result.tests[position].output = []
                dropped += 1
            }
        }
        if dropped > 0 {
            let note = "\(counted(dropped, "output")) not kept: a task keeps at most \(outputs >> 20) MiB"
            result.message = result.message.isEmpty ? note : TaskResult.cut(result.message, extra: note)
        }
        return result
    }

    /// At most `longestMessage` bytes, a note at its end included.
    private static func cut(_ message: String, extra: String = "") -> String {
        let tail = extra.isEmpty ? "" : "; \(extra)"
        return ForeignText.cut(message, bytes: longestMessage - tail.utf8.count) + tail
    }
}
