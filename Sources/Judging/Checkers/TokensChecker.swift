import Records

/// The same white-space tokens, case-sensitive, compared as strings.
struct TokensChecker: Checker {
    static let name = "tokens"

    init?(_ values: [String: CheckerSpec.Value]) {}

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        tokensMatch(output, expected) { areEqual($0, $1) }
    }
}

extension CheckerSpec {
    package static let tokens = CheckerSpec.builtIn(name: TokensChecker.name)
}
