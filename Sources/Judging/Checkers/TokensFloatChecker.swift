import Records

/// `tokens`, and where both tokens are finite numbers and at least one of them has a '.' or an exponent, also an absolute or relative error
/// within the tolerance. C++ prints a double that is whole without a point, so the expected token of a real answer may be `3`.
struct TokensFloatChecker: Checker {
    static let name = "tokens+float"
    static let parameters = [tolerance]
    static let settingParameters: (@Sendable (Double) -> [String: CheckerSpec.Value])? = { [tolerance.key: .number($0)] }

    fileprivate static let tolerance = CheckerParameter.number("tolerance", standard: 1e-6, followsName: true)

    private let tolerance: Double

    init?(_ values: [String: CheckerSpec.Value]) {
        guard let tolerance = Self.tolerance.number(in: values) else { return nil }
        self.tolerance = tolerance
    }

    var fingerprint: String { "tokensFloat(tolerance: \(tolerance), one real)" }

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        tokensMatch(output, expected) { realTokensMatch($0, $1, tolerance: tolerance) }
    }
}

extension CheckerSpec {
    package static func tokensFloat(tolerance: Double) -> CheckerSpec {
        .builtIn(name: TokensFloatChecker.name, parameters: [TokensFloatChecker.tolerance.key: .number(tolerance)])
    }
}

/// As strings; where both are finite numbers and not both integers, also by absolute or relative error.
private func realTokensMatch(_ found: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>, tolerance: Double) -> Bool {
    if areEqual(found, wanted) { return true }
    guard let target = DecimalNumber(wanted), target.value.isFinite else { return false }
    guard let number = DecimalNumber(found), number.value.isFinite, number.isReal || target.isReal else { return false }
    let difference = abs(number.value - target.value)
    return difference <= tolerance || difference <= tolerance * abs(target.value)
}
