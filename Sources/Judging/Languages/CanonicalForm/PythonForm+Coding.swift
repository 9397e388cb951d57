extension PythonForm {
    /// A comment in the first two lines may name the encoding of the source.
    /// - Throws: where it is not UTF-8.
    static func checkCoding(of bytes: [UInt8]) throws(UnclearSource) {
        var lines = bytes.split(separator: ScannedSource.newline, maxSplits: 2, omittingEmptySubsequences: false)
        if lines.count > 2 { lines.removeLast() }
        for line in lines {
            for name in codings(in: line) where !name.isEmpty {
                let isUTF8 = ["utf-8", "utf8", "utf_8"].contains { name.count == $0.utf8.count && name.elementsEqual($0.utf8) }
                guard isUTF8 else { throw UnclearSource() }
            }
        }
    }

    /// What stands behind each `coding:` or `coding=`, in lower case.
    private static func codings(in line: ArraySlice<UInt8>) -> [[UInt8]] {
        let mark = Array("coding".utf8)
        var names: [[UInt8]] = []
        for start in line.indices where line[start] == mark[0] && line[start...].starts(with: mark) {
            let rest = line[start...].dropFirst(mark.count)
            guard rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: "=") else { continue }
            let name = rest.dropFirst().drop(while: isBlank).prefix { isWordByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
            names.append(name.map { $0 &- 65 < 26 ? $0 | 0x20 : $0 })
        }
        return names
    }
}
