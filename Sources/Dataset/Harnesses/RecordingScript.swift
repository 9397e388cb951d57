/// The calls that a test of a Python function makes, as a script without what the results should be: each `assert` becomes the calls in it.
///
/// An `assert` whose calls use names of its own, in a comprehension or a lambda, stays as an expression whose value nobody reads.
struct RecordingScript {
    private let bytes: [UInt8]
    private let names: [[UInt8]]
    private var position = 0
    private var script: [UInt8] = []

    private static let keyword = Array("assert".utf8)
    private static let ends: [UInt8] = [0x0A, UInt8(ascii: ";"), UInt8(ascii: ":")]

    /// - Parameter names: how the test calls the function, such as `candidate`.
    static func script(of test: String, names: [String]) -> String {
        var recording = RecordingScript(bytes: Array(test.utf8), names: names.map { Array($0.utf8) })
        while recording.position < recording.bytes.count { recording.passStatement() }
        return String(decoding: recording.script, as: UTF8.self)
    }

    private init(bytes: [UInt8], names: [[UInt8]]) {
        self.bytes = bytes
        self.names = names
    }

    /// Passes a statement, or the head of a compound one, with the line end, semicolon or colon behind it.
    private mutating func passStatement() {
        let start = position
        position = endOfStatement(from: start)
        let isEnded = Self.ends.contains(bytes[position - 1])
        let statement = start..<(isEnded ? position - 1 : position)
        let indent = bytes[statement].prefix { $0 == 0x20 || $0 == 0x09 }
        let rest = bytes[statement].dropFirst(indent.count)
        if isAssert(rest) {
            script += indent + recorded(rest.startIndex + Self.keyword.count..<rest.endIndex)
        } else {
            script += bytes[statement]
        }
        if isEnded { script.append(bytes[position - 1]) }
    }

    private func isAssert(_ statement: ArraySlice<UInt8>) -> Bool {
        statement.starts(with: Self.keyword) && statement.dropFirst(Self.keyword.count).first.map(isNameByte) != true
    }

    /// What stands in the place of an assert with this condition and message.
    private func recorded(_ condition: Range<Int>) -> [UInt8] {
        let words = PythonWalk.words(bytes, in: condition)
        var calls: [Range<Int>] = []
        for word in words where word.lowerBound >= calls.last?.upperBound ?? 0 && names.contains(Array(bytes[word])) {
            guard let close = PythonWalk.endOfCall(bytes, from: word.upperBound, before: condition.upperBound) else { continue }
            calls.append(word.lowerBound..<close)
        }
        let makesNames = words.contains { word in
            ["for", "lambda"].contains(String(decoding: bytes[word], as: UTF8.self)) && !calls.contains { $0.contains(word.lowerBound) }
        }
        if makesNames { return Array("(".utf8) + bytes[condition] + Array("\n)".utf8) }
        return calls.isEmpty ? Array("pass".utf8) : Array(calls.map { bytes[$0] }.joined(separator: Array("; ".utf8)))
    }

    private func endOfStatement(from start: Int) -> Int {
        var walk = PythonWalk(bytes, in: start..<bytes.count)
        // The colons of an assert are those of lambdas.
        let ends = isAssert(bytes[start...].drop { $0 == 0x20 || $0 == 0x09 }) ? Self.ends.dropLast() : Self.ends[...]
        while let byte = walk.next() {
            if walk.depth == 0, ends.contains(byte) { return walk.position }
        }
        return bytes.count
    }
}
