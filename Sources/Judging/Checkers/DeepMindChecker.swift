import Records

/// `OutputsMatch` of DeepMind's code_contests tester, its leniency included: case and line structure do not count, and numbers match
/// within an absolute 1e-5, integers too.
struct DeepMindChecker: Checker {
    static let name = "deepmind"

    init?(_ values: [String: CheckerSpec.Value]) {}

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        var left = TokenCursor(output, separators: TokenCursor.whiteSpaceWithoutFormFeed)
        var right = TokenCursor(expected, separators: TokenCursor.whiteSpaceWithoutFormFeed)
        var allEqual = true
        var allMatch = true
        while let wanted = right.next() {
            guard let found = left.next() else { return false }
            guard !areEqualIgnoringCase(found, wanted) else {
                // Equal tokens of which one is not a finite number still fail beside a pair that is only numerically equal.
                if allMatch, isNotFinite(found) { allMatch = false }
                continue
            }
            allEqual = false
            guard valuesMatch(found, wanted) else { return false }
        }
        guard left.next() == nil else { return false }
        return allEqual || allMatch
    }
}

extension CheckerSpec {
    package static let deepmind = CheckerSpec.builtIn(name: DeepMindChecker.name)
}

/// Both are numbers less than 1e-5 apart. The tokens are known to differ as strings.
private func valuesMatch(_ found: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let left = abseilNumber(found), let right = abseilNumber(wanted) else { return false }
    return abs(left - right) < 1e-5
}

/// `nan` and `inf` are numbers to the tester, and differ from themselves by no less than 1e-5.
private func isNotFinite(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
    // Only a name, an exponent or hundreds of digits can leave the range of a double.
    guard token.count > 300 || token.contains(where: { $0 >= 65 }) else { return false }
    guard let value = abseilNumber(token) else { return false }
    return !value.isFinite
}

/// `absl::SimpleAtod`: decimal numbers, `inf`, `infinity`, `nan` and `nan(...)`, no hexadecimal; out of range gives infinity.
private func abseilNumber(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    var text = token[...]
    while let first = text.first, isWhiteSpace(first) { text.removeFirst() }
    while let last = text.last, isWhiteSpace(last) { text.removeLast() }
    if text.first == UInt8(ascii: "+") {
        text.removeFirst()
        if text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") { return nil }
    }
    let bytes = UnsafeBufferPointer(rebasing: text)
    if let number = DecimalNumber(bytes) { return number.value }
    let unsigned = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard let first = unsigned.first, lowered(first) == UInt8(ascii: "i") || lowered(first) == UInt8(ascii: "n") else { return nil }
    return valueByLibrary(bytes)
}
