import Glibc
import Records

/// Line by line; white space at the end of a line and empty lines at the end of the text do not count.
struct LinesChecker: Checker {
    static let name = "lines"

    init?(_ values: [String: CheckerSpec.Value]) {}

    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool {
        var left = withoutTrailingWhiteSpace(output)
        var right = withoutTrailingWhiteSpace(expected)
        while left.count > 0, right.count > 0 {
            let leftLine = takeLine(&left)
            let rightLine = takeLine(&right)
            guard areSameBytes(leftLine, rightLine) else { return false }
        }
        return left.count == 0 && right.count == 0
    }
}

extension CheckerSpec {
    package static let lines = CheckerSpec.builtIn(name: LinesChecker.name)
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
