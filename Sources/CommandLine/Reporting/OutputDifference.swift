import Records
import Report

/// Where the output of a program first differs from what was expected: for a person, with a few lines around it.
struct OutputDifference {
    /// From 1.
    let line: Int
    /// In bytes of that line, from 1: where the first letter that differs begins.
    let column: Int
    private let expectedLines: [[UInt8]]
    private let printedLines: [[UInt8]]

    private static let linesBefore = 2
    private static let linesBehind = 3
    private static let width = 90

    /// nil: they are equal byte for byte, such as where another checker than `exact` decided otherwise.
    init?(expected: [UInt8], printed: [UInt8]) {
        guard expected != printed else { return nil }
        let byte = zip(expected, printed).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(expected.count, printed.count)
        // Where letters of several bytes differ in a later byte, their first byte is the place.
        let place = min(UTF8Letters.start(of: byte, in: expected), UTF8Letters.start(of: byte, in: printed))
        let before = expected[..<place]
        line = before.count { $0 == 0x0A } + 1
        column = place - (before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0) + 1
        expectedLines = OutputDifference.lines(expected, around: line)
        printedLines = OutputDifference.lines(printed, around: line)
    }

    /// The lines from a little before the difference to a little behind it.
    private static func lines(_ bytes: [UInt8], around line: Int) -> [[UInt8]] {
        let first = max(0, line - 1 - linesBefore)
        return bytes.split(separator: 0x0A, maxSplits: line + linesBehind, omittingEmptySubsequences: false)
            .dropFirst(first).prefix(line - first + linesBehind).map(Array.init)
    }

    /// The two sides one below the other, with a mark under the first byte that differs.
    func show(in text: inout StyledText) {
        text.line(("first difference: line \(line), byte \(column)", .bad))
        let first = max(0, line - 1 - OutputDifference.linesBefore)
        for (name, lines) in [("expected", expectedLines), ("printed ", printedLines)] {
            for (offset, bytes) in lines.enumerated() {
                let number = first + offset + 1
                let isHere = number == line
                // Of a long line, the part around the difference.
                let start = UTF8Letters.start(of: isHere ? max(0, column - 1 - OutputDifference.width / 2) : 0, in: bytes)
                let end = UTF8Letters.start(of: min(start + OutputDifference.width, bytes.count), in: bytes)
                let part = bytes[start..<max(start, end)]
                let shown = String(decoding: part, as: UTF8.self)
                let more = (start > 0 ? "..." : "", end < bytes.count ? "..." : "")
                text.line(("\(name) \(number) | ", nil), (more.0 + shown + more.1, isHere ? .heading : nil))
                guard isHere else { continue }
                let lead = "\(name) \(number) | ".count + more.0.count
                let before = String(decoding: part.prefix(max(0, column - 1 - start)), as: UTF8.self)
                text.line((String(repeating: " ", count: lead + ForeignText.line(before).count) + "^", .bad))
            }
        }
    }
}
