extension CForm {
    /// The source without the backslashes at the ends of lines, each of which joins two lines.
    /// - Throws: where a compiler might not join them, or join them only in some of its modes: at white space behind the backslash, in a source
    ///   that may have raw strings, and for trigraphs, one of which stands for a backslash.
    static func joiningLines(of bytes: [UInt8]) throws(UnclearSource) -> [UInt8] {
        guard !hasTrigraph(bytes) else { throw UnclearSource() }
        guard bytes.contains(ScannedSource.backslash) else { return bytes }
        var joined: [UInt8] = []
        joined.reserveCapacity(bytes.count)
        var index = 0
        var isJoined = false
        while index < bytes.count {
            let end = bytes[index] == ScannedSource.backslash ? try lineEnd(behind: index, in: bytes) : nil
            if let end {
                isJoined = true
                index = end
            } else {
                joined.append(bytes[index])
                index += 1
            }
        }
        guard isJoined else { return bytes }
        let raw = zip(joined, joined.dropFirst()).contains { $0 == UInt8(ascii: "R") && $1 == UInt8(ascii: "\"") }
        guard !raw else { throw UnclearSource() }
        return joined
    }

    /// Where the next line begins; nil: something else than the end of a line follows the backslash.
    private static func lineEnd(behind backslash: Int, in bytes: [UInt8]) throws(UnclearSource) -> Int? {
        var index = backslash + 1
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        let isAtOnce = index == backslash + 1
        if index < bytes.count, bytes[index] == ScannedSource.carriageReturn { index += 1 }
        guard index < bytes.count, bytes[index] == ScannedSource.newline else { return nil }
        guard isAtOnce else { throw UnclearSource() }
        return index + 1
    }

    /// `??/` and the like. They count in `-std=c17` and not in `-std=gnu17`.
    private static func hasTrigraph(_ bytes: [UInt8]) -> Bool {
        var marks = 0
        for byte in bytes {
            if marks >= 2, "=/'()!<>-".utf8.contains(byte) { return true }
            marks = byte == UInt8(ascii: "?") ? marks + 1 : 0
        }
        return false
    }
}
