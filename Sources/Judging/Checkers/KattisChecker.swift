import Records

/// The default output validator of the Kattis problem package format, as problemtools ships it.
///
/// Tokens are compared without case unless asked; tolerance holds only when a flag gives one, and only where the judge's token is a
/// finite number, hexadecimal ones included. White space counts only under `space_change_sensitive`.
struct KattisChecker: Checker {
    static let name = "kattis"
    static let parameters = [caseSensitive, spaceChangeSensitive, absoluteTolerance, relativeTolerance]
    /// Problem packages bring their own flags, so the setting does not offer this checker.
    static let settingParameters: (@Sendable (Double) -> [String: CheckerSpec.Value])? = nil

    fileprivate static let caseSensitive = CheckerParameter.flag("caseSensitive", rowKey: "case_sensitive", standard: false)
    fileprivate static let spaceChangeSensitive = CheckerParameter.flag(
        "spaceChangeSensitive", rowKey: "space_change_sensitive", standard: false)
    fileprivate static let absoluteTolerance = CheckerParameter.number("absoluteTolerance", rowKey: "float_absolute_tolerance")
    fileprivate static let relativeTolerance = CheckerParameter.number("relativeTolerance", rowKey: "float_relative_tolerance")

    private let flags: KattisValidatorFlags

    init?(_ values: [String: CheckerSpec.Value]) {
        flags = KattisValidatorFlags(
            caseSensitive: Self.caseSensitive.flag(in: values) ?? false,
            spaceChangeSensitive: Self.spaceChangeSensitive.flag(in: values) ?? false,
            absoluteTolerance: Self.absoluteTolerance.number(in: values), relativeTolerance: Self.relativeTolerance.number(in: values))
    }

    var fingerprint: String {
        "kattis(caseSensitive: \(flags.caseSensitive), spaceChangeSensitive: \(flags.spaceChangeSensitive), "
            + "absoluteTolerance: \(String(describing: flags.absoluteTolerance)), "
            + "relativeTolerance: \(String(describing: flags.relativeTolerance)))"
    }

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        if flags.spaceChangeSensitive, !whiteSpaceMatches(output, expected) { return false }
        var team = TokenCursor(output)
        var judge = TokenCursor(expected)
        while let wanted = judge.next() {
            guard let found = team.next(), kattisTokensMatch(found, wanted, flags: flags) else { return false }
        }
        return team.next() == nil
    }
}

package struct KattisValidatorFlags: Hashable, Sendable {
    package var caseSensitive: Bool
    package var spaceChangeSensitive: Bool
    package var absoluteTolerance: Double?
    package var relativeTolerance: Double?

    package init(
        caseSensitive: Bool = false, spaceChangeSensitive: Bool = false, absoluteTolerance: Double? = nil, relativeTolerance: Double? = nil
    ) {
        self.caseSensitive = caseSensitive
        self.spaceChangeSensitive = spaceChangeSensitive
        self.absoluteTolerance = absoluteTolerance
        self.relativeTolerance = relativeTolerance
    }
}

extension CheckerSpec {
    package static func kattis(_ flags: KattisValidatorFlags) -> CheckerSpec {
        var parameters: [String: Value] = [
            KattisChecker.caseSensitive.key: .flag(flags.caseSensitive),
            KattisChecker.spaceChangeSensitive.key: .flag(flags.spaceChangeSensitive),
        ]
        parameters[KattisChecker.absoluteTolerance.key] = flags.absoluteTolerance.map(Value.number)
        parameters[KattisChecker.relativeTolerance.key] = flags.relativeTolerance.map(Value.number)
        return .builtIn(name: KattisChecker.name, parameters: parameters)
    }
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
