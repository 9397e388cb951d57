import Records

/// `tokens`, and where the expected token is a finite number with a '.' or an exponent, also an absolute or relative error within the
/// tolerance.
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

    var fingerprint: String { "tokensFloat(tolerance: \(tolerance))" }

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        tokensMatch(output, expected) { realTokensMatch($0, $1, tolerance: tolerance) }
    }
}

extension CheckerSpec {
    package static func tokensFloat(tolerance: Double) -> CheckerSpec {
        .builtIn(name: TokensFloatChecker.name, parameters: [TokensFloatChecker.tolerance.key: .number(tolerance)])
    }
}

/// As strings; where the expected token is a finite real number, also by absolute or relative error.
private func realTokensMatch(_ found: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>, tolerance: Double) -> Bool {
    if areEqual(found, wanted) { return true }
    guard let target = DecimalNumber(wanted), target.isReal, target.value.isFinite else { return false }
    guard let number = DecimalNumber(found), number.value.isFinite else { return false }
    let difference = abs(number.value - target.value)
    return difference <= tolerance || difference <= tolerance * abs(target.value)
}
