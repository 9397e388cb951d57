import Records

/// The last line of the output and the expected text are JSON values that are equal in Python: numbers by value, `true` as 1, objects
/// without regard to order. What a harness for functions writes is judged so.
struct JSONChecker: Checker {
    static let name = "json"
    static let parameters = [orFirstElement]
    static let settingParameters: (@Sendable (Double) -> [String: CheckerSpec.Value])? = nil

    fileprivate static let orFirstElement = CheckerParameter.flag("orFirstElement", rowKey: "or_first_element", standard: false)

    /// The expected value may also be a list whose first element is the answer.
    private let takesFirstElement: Bool

    init?(_ values: [String: CheckerSpec.Value]) {
        guard let takesFirstElement = Self.orFirstElement.flag(in: values) else { return nil }
        self.takesFirstElement = takesFirstElement
    }

    var fingerprint: String { "json(\(takesFirstElement))" }

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        guard let found = ComparedJSON.value(lastLine(output)), let wanted = ComparedJSON.value(expected) else { return false }
        if found == wanted { return true }
        guard takesFirstElement, case .list(let elements) = wanted, let first = elements.first else { return false }
        return found == first
    }

    private func lastLine(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = text.count
        while end > 0, isWhiteSpace(text[end - 1]) { end -= 1 }
        let lines = UnsafeRawBufferPointer(rebasing: text[..<end])
        let start = lines.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return UnsafeRawBufferPointer(rebasing: lines[start...])
    }
}

extension CheckerSpec {
    package static func json(orFirstElement: Bool = false) -> CheckerSpec {
        .builtIn(name: JSONChecker.name, parameters: [JSONChecker.orFirstElement.key: .flag(orFirstElement)])
    }
}
