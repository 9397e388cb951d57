import Foundation

/// One line of a JSON Lines file, checked against the grammar of RFC 8259 and made fit for Foundation's decoder.
///
/// Three habits of honest writers, Python's among them, are understood rather than refused. Half of a surrogate pair, which no Unicode text
/// can hold, becomes U+FFFD. Of several members with one key, the last counts. `NaN`, `Infinity` and `-Infinity` are numbers; a field that
/// needs a finite number refuses them by its name.
struct JSONLine {
    /// The line with its repairs, as long as the line that was read.
    private(set) var text: Data
    /// Whether a bare `NaN`, `Infinity` or `-Infinity` occurs, which only the JSON5 mode of the decoder reads.
    private(set) var hasNonFiniteNumbers = false

    /// - Throws: `JSONFault` for the first place that is not JSON.
    init(_ line: Data) throws(JSONFault) {
        text = line
        var edits: [JSONScan.Edit] = []
        let result = line.withUnsafeBytes { bytes -> Result<Bool, JSONFault> in
            var scan = JSONScan(bytes)
            do throws(JSONFault) { try scan.run() } catch { return .failure(error) }
            edits = scan.edits
            return .success(scan.hasNonFiniteNumbers)
        }
        hasNonFiniteNumbers = try result.get()
        for edit in edits { apply(edit) }
    }

    private mutating func apply(_ edit: JSONScan.Edit) {
        func replace(_ start: Int, _ bytes: [UInt8]) {
            let first = text.startIndex + start
            text.replaceSubrange(first..<first + bytes.count, with: bytes)
        }
        switch edit {
        case .escapedHalfPair(let start): replace(start, Array("\\ufffd".utf8))
        case .rawHalfPair(let start): replace(start, Array("\u{FFFD}".utf8))
        case .overriddenMember(let range): replace(range.lowerBound, [UInt8](repeating: 0x20, count: range.count))
        }
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = hasNonFiniteNumbers
        return try decoder.decode(type, from: text)
    }
}

/// The first place of a line that is not JSON.
struct JSONFault: Error, Hashable {
    enum Cause: Hashable {
        /// The line ends within a value.
        case cut
        /// What is wrong, as the end of a sentence.
        case syntax(String)
    }

    /// In bytes, from 0.
    var offset: Int
    var cause: Cause

    /// In characters (Unicode scalars), from 1.
    func column(in line: Data) -> Int { line.prefix(offset).count { $0 & 0xC0 != 0x80 } + 1 }
}
