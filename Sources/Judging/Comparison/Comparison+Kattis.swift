import Records

/// The default output validator of the Kattis problem package format, as problemtools ships it.
///
/// Tokens are compared without case unless asked; tolerance holds only when a flag gives one, and only where the judge's token is a
/// finite number, hexadecimal ones included. White space counts only under `space_change_sensitive`.
func kattisMatch(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer, flags: KattisValidatorFlags) -> Bool {
    if flags.spaceChangeSensitive, !whiteSpaceMatches(output, expected) { return false }
    var team = TokenCursor(output)
    var judge = TokenCursor(expected)
    while let wanted = judge.next() {
        guard let found = team.next(), kattisTokensMatch(found, wanted, flags: flags) else { return false }
    }
    return team.next() == nil
}

private func kattisTokensMatch(
    _ found: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>, flags: KattisValidatorFlags
) -> Bool {
    // Equal tokens match by either rule, and most tokens are equal.
    if areEqual(found, wanted) { return true }
    let usesNumbers = flags.absoluteTolerance != nil || flags.relativeTolerance != nil
    if usesNumbers, let target = finiteNumber(wanted) {
        guard let number = finiteNumber(found) else { return false }
        let difference = abs(number - target)
        if let absolute = flags.absoluteTolerance, difference <= absolute { return true }
        if let relative = flags.relativeTolerance, difference <= relative * abs(target) { return true }
        return false
    }
    return !flags.caseSensitive && areEqualIgnoringCase(found, wanted)
}

/// What `sscanf("%lf")` reads to the token's last byte, where that is finite.
private func finiteNumber(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let value = DecimalNumber(token)?.value ?? valueByLibrary(token), value.isFinite else { return nil }
    return value
}

/// Every gap between tokens, those before the first and after the last included, holds the same bytes in both texts.
/// The numbers of tokens may differ: that is for the tokens' comparison to say.
private func whiteSpaceMatches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
    var left = 0
    var right = 0
    while true {
        while right < expected.count, isWhiteSpace(expected[right]) {
            guard left < output.count, output[left] == expected[right] else { return false }
            left += 1
            right += 1
        }
        if left < output.count, isWhiteSpace(output[left]) { return false }
        guard right < expected.count else { return true }
        while right < expected.count, !isWhiteSpace(expected[right]) { right += 1 }
        while left < output.count, !isWhiteSpace(output[left]) { left += 1 }
    }
}
