extension TaskResult {
    /// All outputs that are kept of one task together. Whoever writes a result and whoever reads one know the same bound.
    package static let largestOutputs = 64 << 20
    /// All ends of standard error that are kept of one task together.
    package static let largestErrors = 8 << 20
    /// A message, in bytes.
    package static let longestMessage = 4 << 10
    /// Tests of one task, a bound that no problem reaches.
    package static let mostTests = 1 << 20

    /// Whether `bounded` changes nothing. Cheap, since it is asked of every result.
    package var isBounded: Bool {
        guard message.utf8.count <= TaskResult.longestMessage else { return false }
        return tests.isEmpty
            || tests.reduce(0) { $0 + $1.output.count } <= TaskResult.largestOutputs
                && tests.reduce(0) { $0 + $1.errorTail.count } <= TaskResult.largestErrors
    }

    /// The result as a journal can hold it: where more outputs were kept than fit, those that do not fit are dropped, in stored order, and the
    /// message says so. The same holds for the ends of standard error. Verdict, lengths and digests stay.
    package func bounded(outputs: Int = largestOutputs, errors: Int = largestErrors) -> TaskResult {
        var result = self
        if message.utf8.count > TaskResult.longestMessage { result.message = TaskResult.cut(message) }
        result.drop(\.output, beyond: outputs, called: "output")
        result.drop(\.errorTail, beyond: errors, called: "end of standard error")
        return result
    }

    private mutating func drop(_ bytes: WritableKeyPath<TestResult, [UInt8]>, beyond most: Int, called name: String) {
        var kept = 0
        var dropped = 0
        for position in tests.indices where !tests[position][keyPath: bytes].isEmpty {
            let count = tests[position][keyPath: bytes].count
            if count <= most - kept {
                kept += count
            } else {
                tests[position][keyPath: bytes] = []
                dropped += 1
            }
        }
        guard dropped > 0 else { return }
        let note = "\(counted(dropped, name)) not kept: a task keeps at most \(most >> 20) MiB"
        message = message.isEmpty ? note : TaskResult.cut(message, extra: note)
    }

    /// At most `longestMessage` bytes, a note at its end included.
    private static func cut(_ message: String, extra: String = "") -> String {
        let tail = extra.isEmpty ? "" : "; \(extra)"
        return ForeignText.cut(message, bytes: longestMessage - tail.utf8.count) + tail
    }
}
