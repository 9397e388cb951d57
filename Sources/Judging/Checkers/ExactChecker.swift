import Records

/// Byte by byte.
struct ExactChecker: Checker {
    static let name = "exact"

    init?(_ values: [String: CheckerSpec.Value]) {}

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool { false }
}

extension CheckerSpec {
    package static let exact = CheckerSpec.builtIn(name: ExactChecker.name)
}
