import Records

/// LiveCodeBench's comparison of what programs print: line by line without the white space around each line, and of a line that differs
/// the numbers as exact decimals. Empty lines at both ends of the text do not count.
struct LiveCodeBenchChecker: Checker {
    static let name = "livecodebench"

    init?(_ values: [String: CheckerSpec.Value]) {}

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        let (found, wanted) = (StrippedLines(output), StrippedLines(expected))
        return found.count == wanted.count && zip(found, wanted).allSatisfy { areSameBytes($0, $1) || areSameNumbers($0, $1) }
    }

    /// Whether both lines are numbers and nothing else, as many, each equal to the other line's.
    private func areSameNumbers(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        tokensMatch(left, right) { found, wanted in
            guard let found = ExactDecimal(found), let wanted = ExactDecimal(wanted) else { return false }
            return found == wanted
        }
    }
}

extension CheckerSpec {
    package static let liveCodeBench = CheckerSpec.builtIn(name: LiveCodeBenchChecker.name)
}

/// The lines of a text whose outer white space is gone, each without the white space around it.
private struct StrippedLines: Sequence, IteratorProtocol {
    private var rest: UnsafeRawBufferPointer?

    init(_ text: UnsafeRawBufferPointer) { rest = stripped(text) }

    var count: Int { reduce(0) { count, _ in count + 1 } }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard let text = rest else { return nil }
        guard let newline = text.firstIndex(of: 0x0A) else {
            rest = nil
            return stripped(text)
        }
        rest = UnsafeRawBufferPointer(rebasing: text[(newline + 1)...])
        return stripped(UnsafeRawBufferPointer(rebasing: text[..<newline]))
    }
}

private func stripped(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, end) = (0, text.count)
    while start < end, isWhiteSpace(text[start]) { start += 1 }
    while end > start, isWhiteSpace(text[end - 1]) { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[start..<end])
}
