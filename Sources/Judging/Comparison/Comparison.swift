import Glibc
import Records

/// Whether an output answers a test, by every rule but a checker program's. Pure: bytes in, a decision out; nothing is copied per token.
///
/// - Precondition: `spec` is not `.program`, which runs in the sandbox.
public func compareOutputs(_ spec: CheckerSpec, output: UnsafeRawBufferPointer, expected: UnsafeRawBufferPointer) -> Bool {
    // Under every rule a text answers itself.
    if areSameBytes(output, expected) { return true }
    switch spec {
    case .exact: return false
    case .tokens: return tokensMatch(output, expected) { areEqual($0, $1) }
    case .tokensFloat(let tolerance): return tokensMatch(output, expected) { realTokensMatch($0, $1, tolerance: tolerance) }
    case .lines: return linesMatch(output, expected)
    case .kattis(let flags): return kattisMatch(output, expected, flags: flags)
    case .deepmind: return deepmindMatch(output, expected)
    case .alphacodium(let orderMatters, let delta): return alphacodiumMatch(output, expected, orderMatters: orderMatters, delta: delta)
    case .program: preconditionFailure("a checker program runs in the sandbox")
    }
}

public func compareOutputs(_ spec: CheckerSpec, output: [UInt8], expected: [UInt8]) -> Bool {
    output.withUnsafeBytes { output in
        expected.withUnsafeBytes { compareOutputs(spec, output: output, expected: $0) }
    }
}

private func areSameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count > 0 else { return true }
    return memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
}

/// The same number of white-space tokens, each pair matching. The first token of a pair is the program's.
@inline(__always)
private func tokensMatch(
    _ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer,
    where matches: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
) -> Bool {
    var outputTokens = TokenCursor(output)
    var expectedTokens = TokenCursor(expected)
    while let wanted = expectedTokens.next() {
        guard let found = outputTokens.next(), matches(found, wanted) else { return false }
    }
    return outputTokens.next() == nil
}

/// As strings; where the expected token is a finite real number, also by absolute or relative error.
private func realTokensMatch(_ found: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>, tolerance: Double) -> Bool {
    if areEqual(found, wanted) { return true }
    guard let target = DecimalNumber(wanted), target.isReal, target.value.isFinite else { return false }
    guard let number = DecimalNumber(found), number.value.isFinite else { return false }
    let difference = abs(number.value - target.value)
    return difference <= tolerance || difference <= tolerance * abs(target.value)
}

/// Line by line; white space at the end of a line and empty lines at the end of the text do not count.
private func linesMatch(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
    var left = withoutTrailingWhiteSpace(output)
    var right = withoutTrailingWhiteSpace(expected)
    while left.count > 0, right.count > 0 {
        let leftLine = takeLine(&left)
        let rightLine = takeLine(&right)
        guard areSameBytes(leftLine, rightLine) else { return false }
    }
    return left.count == 0 && right.count == 0
}

/// Cuts the first line off a text and gives it without the white space at its end.
private func takeLine(_ text: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let start = text.baseAddress!
    guard let newline = memchr(start, 10, text.count) else {
        defer { text = UnsafeRawBufferPointer(start: nil, count: 0) }
        return withoutTrailingWhiteSpace(text)
    }
    let length = UnsafeRawPointer(newline) - start
    text = UnsafeRawBufferPointer(start: start + length + 1, count: text.count - length - 1)
    return withoutTrailingWhiteSpace(UnsafeRawBufferPointer(start: start, count: length))
}

private func withoutTrailingWhiteSpace(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var count = text.count
    while count > 0, isWhiteSpace(text[count - 1]) { count -= 1 }
    return UnsafeRawBufferPointer(start: text.baseAddress, count: count)
}
