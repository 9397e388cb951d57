/// Texts of servers, made fit for a terminal and a log.
///
/// A server may send megabytes of text, and one character of Swift may be longer than any limit. So all work here is on bytes, and on a
/// bounded number of them.
enum PrintableText {
    static let limit = 200
    /// Only so many bytes from a text's start are looked at.
    static let considered = 4096

    /// At most 200 bytes of printable text: no tags of HTML, no control characters, no echo of the request, and none of the secrets.
    static func shortened(_ text: String, hiding secrets: [String]) -> String {
        var bytes = Array(text.utf8.prefix(considered))
        for secret in secrets where !secret.isEmpty {
            bytes = bytes.replacing(Array(secret.utf8), with: Array("***".utf8))
            if text.utf8.count > considered { bytes.removeLast(bytes.countOfEnd(beginning: Array(secret.utf8))) }
        }
        bytes = withoutRequest(bytes)
        if bytes.first(where: { !isBlank($0) }) == UInt8(ascii: "<") { bytes = withoutTags(bytes) }
        return cut(words(String(decoding: bytes, as: UTF8.self)))
    }

    /// Pydantic's errors, which vLLM and others pass on, end with the request that they refuse.
    private static func withoutRequest(_ text: [UInt8]) -> [UInt8] {
        let marks = ["input_value=", "'input':", "\"input\":"].map { Array($0.utf8) }
        return Array(text.prefix(upTo: marks.compactMap { text.position(of: $0) }.min() ?? text.count))
    }

    /// The title of a page; a page without one gives all its text.
    private static func withoutTags(_ html: [UInt8]) -> [UInt8] {
        let (opening, closing) = (UInt8(ascii: "<"), UInt8(ascii: ">"))
        let lowercased = html.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }
        if let tag = lowercased.position(of: Array("<title".utf8)), let start = html[tag...].firstIndex(of: closing),
            let end = html[start...].firstIndex(of: opening)
        {
            return Array(html[(start + 1)..<end])
        }
        // What follows the last tag's end is text, whatever is in it.
        let lastEnd = html.lastIndex(of: closing) ?? -1
        var isInTag = false
        var text: [UInt8] = []
        for (position, byte) in html.enumerated() {
            if isInTag {
                isInTag = byte != closing
            } else if byte == opening, position < lastEnd {
                isInTag = true
                text.append(0x20)
            } else {
                text.append(byte)
            }
        }
        return text
    }

    /// Control and format characters become spaces, and runs of white space one space.
    private static func words(_ text: String) -> String {
        var result = ""
        var isSpace = true
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
                if !isSpace { result += " " }
                isSpace = true
            default:
                result.unicodeScalars.append(scalar)
                isSpace = false
            }
            if result.utf8.count > limit + 8 { break }
        }
        return isSpace && !result.isEmpty ? String(result.dropLast()) : result
    }

    /// No code point is cut in two.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= limit - 3 else { break }
            result.unicodeScalars.append(scalar)
        }
        return result + "..."
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }
}

extension String {
    /// The first bytes of the text's UTF-8. A character that would be cut becomes U+FFFD.
    func start(bytes limit: Int) -> String { utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self) }
}

extension [UInt8] {
    /// Where `part` first stands; nil: nowhere. For short parts: it takes time in proportion to the product of both lengths.
    fileprivate func position(of part: [UInt8], from start: Int = 0) -> Int? {
        guard count - start >= part.count else { return nil }
        return (start...(count - part.count)).first { place in
            part.indices.allSatisfy { self[place + $0] == part[$0] }
        }
    }

    fileprivate func replacing(_ part: [UInt8], with other: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var start = 0
        while let place = position(of: part, from: start) {
            result += self[start..<place] + other
            start = place + part.count
        }
        return result + self[start...]
    }

    /// The length of the longest end of this text with which `other` begins.
    fileprivate func countOfEnd(beginning other: [UInt8]) -> Int {
        (0...Swift.min(count, other.count)).last { other.prefix($0).elementsEqual(suffix($0)) } ?? 0
    }
}
