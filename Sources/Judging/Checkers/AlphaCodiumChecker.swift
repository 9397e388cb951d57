import Glibc
import Records

/// `compare_func` of AlphaCodium, its wrong accepts included: without case; equal once every space is deleted; as sets of lines where
/// order does not matter; and, where the whole output is one number, within a relative error of `delta`.
struct AlphaCodiumChecker: Checker {
    static let name = "alphacodium"
    static let parameters = [orderMatters, delta]
    /// As AlphaCodium itself is configured.
    static let settingParameters: (@Sendable (Double) -> [String: CheckerSpec.Value])? = { _ in
        [orderMatters.key: .flag(true), delta.key: .number(1e-4)]
    }

    fileprivate static let orderMatters = CheckerParameter.flag("orderMatters", rowKey: "order_matters", standard: true)
    fileprivate static let delta = CheckerParameter.number("delta")

    private let orderMatters: Bool
    /// nil: numbers are compared as text.
    private let delta: Double?

    init?(_ values: [String: CheckerSpec.Value]) {
        guard let orderMatters = Self.orderMatters.flag(in: values) else { return nil }
        self.orderMatters = orderMatters
        delta = Self.delta.number(in: values)
    }

    var fingerprint: String { "alphacodium(orderMatters: \(orderMatters), delta: \(String(describing: delta)))" }

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        let left = normalized(output)
        let right = normalized(expected)
        if left == right || areEqualWithoutSpaces(left, right) { return true }
        if !orderMatters, haveSameLines(left, right) { return true }
        guard let delta, delta != 0, let found = pythonFloat(left), let wanted = pythonFloat(right) else { return false }
        return abs(found - wanted) / max(1, abs(wanted)) <= delta
    }
}

extension CheckerSpec {
    package static func alphacodium(orderMatters: Bool, delta: Double?) -> CheckerSpec {
        var parameters: [String: Value] = [AlphaCodiumChecker.orderMatters.key: .flag(orderMatters)]
        parameters[AlphaCodiumChecker.delta.key] = delta.map(Value.number)
        return .builtIn(name: AlphaCodiumChecker.name, parameters: parameters)
    }
}

/// `str.strip().lower()` of ASCII text.
private func normalized(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    let bytes = stripped(text[...])
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
        count = bytes.count
        let start = bytes.startIndex
        for position in 0..<count { buffer[position] = lowered(bytes[start + position]) }
    }
}

/// Python counts the four separators FS, GS, RS and US as white space too.
private func isPythonWhiteSpace(_ byte: UInt8) -> Bool { isWhiteSpace(byte) || (byte >= 28 && byte <= 31) }

private func stripped<Bytes: BidirectionalCollection>(_ bytes: Bytes) -> Bytes where Bytes.Element == UInt8, Bytes.SubSequence == Bytes {
    var rest = bytes
    while let last = rest.last, isPythonWhiteSpace(last) { rest.removeLast() }
    while let first = rest.first, isPythonWhiteSpace(first) { rest.removeFirst() }
    return rest
}

private func areEqualWithoutSpaces(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
            var position = 0
            var other = 0
            while true {
                while position < left.count, left[position] == 32 { position += 1 }
                while other < right.count, right[other] == 32 { other += 1 }
                guard position < left.count, other < right.count else { return position == left.count && other == right.count }
                guard left[position] == right[other] else { return false }
                position += 1
                other += 1
            }
        }
    }
}

private func haveSameLines(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    let left = stripped(collapsingNewlines(left)[...])
    let right = stripped(collapsingNewlines(right)[...])
    if left == right { return true }
    // The expected lines are known to be few more often than the program's are, and most wrong outputs show in their first line.
    var missing = Set(right.split(separator: 10, omittingEmptySubsequences: false))
    let wanted = missing
    var start = left.startIndex
    while true {
        let end = left[start...].firstIndex(of: 10) ?? left.endIndex
        guard wanted.contains(left[start..<end]) else { return false }
        missing.remove(left[start..<end])
        guard end < left.endIndex else { return missing.isEmpty }
        start = end + 1
    }
}

/// `replace('\n\n\n', '\n')`, then `replace('\n\n', '\n')`: of a run of n newlines n/3 + n%3 stay, and of m of those m/2 + m%2.
private func collapsingNewlines(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var run = 0
    func flush() {
        let once = run / 3 + run % 3
        result.append(contentsOf: repeatElement(10, count: once / 2 + once % 2))
        run = 0
    }
    for byte in text {
        if byte == 10 {
            run += 1
        } else {
            if run > 0 { flush() }
            result.append(byte)
        }
    }
    flush()
    return result
}

/// Python's `float(text)`: decimal, with single underscores between digits, or `inf`, `infinity`, `nan`, with a sign or not.
private func pythonFloat(_ text: [UInt8]) -> Double? {
    // A number of a length that no one writes would only cost time.
    guard text.count <= 4096, let digits = withoutUnderscores(text) else { return nil }
    return digits.withUnsafeBufferPointer { bytes in
        if let number = DecimalNumber(bytes) { return number.value }
        let signs = [UInt8(ascii: "+"), UInt8(ascii: "-")]
        let word = bytes.first.map(signs.contains) == true ? bytes.dropFirst() : bytes[...]
        return ["inf", "infinity", "nan"].contains { word.elementsEqual($0.utf8) } ? valueByLibrary(bytes) : nil
    }
}

/// Nil where an underscore is not between two digits.
private func withoutUnderscores(_ text: [UInt8]) -> [UInt8]? {
    let underscore = UInt8(ascii: "_")
    guard text.contains(underscore) else { return text }
    for position in text.indices where text[position] == underscore {
        guard position > 0, position + 1 < text.count else { return nil }
        guard text[position - 1] &- 48 < 10, text[position + 1] &- 48 < 10 else { return nil }
    }
    return text.filter { $0 != underscore }
}
