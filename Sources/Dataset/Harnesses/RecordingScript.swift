/// The calls that a test of a Python function makes, as a script without what the results should be: each `assert` becomes the calls in it.
///
/// An `assert` whose calls use names of its own, in a comprehension or a lambda, stays as an expression whose value nobody reads. It is the
/// one place where a script holds expected values.
struct RecordingScript {
    private let bytes: [UInt8]
    private let names: [[UInt8]]
    private var position = 0
    private var script: [UInt8] = []

    private static let keyword = Array("assert".utf8)

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

    /// Passes a statement with the line end or semicolon behind it.
    private mutating func passStatement() {
        let start = position
        position = endOfStatement(from: start)
        let isEnded = [0x0A, UInt8(ascii: ";")].contains(bytes[position - 1])
        let statement = start..<(isEnded ? position - 1 : position)
        let indent = bytes[statement].prefix { $0 == 0x20 || $0 == 0x09 }
        let rest = bytes[statement].dropFirst(indent.count)
        if rest.starts(with: Self.keyword), rest.dropFirst(Self.keyword.count).first.map(isNameByte) != true {
            script += indent + recorded(rest.startIndex + Self.keyword.count..<rest.endIndex)
        } else {
            script += bytes[statement]
        }
        if isEnded { script.append(bytes[position - 1]) }
    }

    /// What stands in the place of an assert with this condition and message.
    private func recorded(_ condition: Range<Int>) -> [UInt8] {
        let words = PythonWalk.words(bytes, in: condition)
        guard !words.contains(where: { ["for", "lambda"].contains(String(decoding: bytes[$0], as: UTF8.self)) }) else {
            return Array("(".utf8) + bytes[condition] + Array("\n)".utf8)
        }
        var calls: [[UInt8]] = []
        var end = condition.lowerBound
        for word in words where word.lowerBound >= end && names.contains(Array(bytes[word])) {
            guard let close = PythonWalk.endOfCall(bytes, from: word.upperBound, before: condition.upperBound) else { continue }
            calls.append(Array(bytes[word.lowerBound..<close]))
            end = close
        }
        return calls.isEmpty ? Array("pass".utf8) : Array(calls.joined(separator: Array("; ".utf8)))
    }

    private func endOfStatement(from start: Int) -> Int {
        var walk = PythonWalk(bytes, in: start..<bytes.count)
        while let byte = walk.next() {
            if walk.depth == 0, byte == 0x0A || byte == UInt8(ascii: ";") { return walk.position }
        }
        return bytes.count
    }
}
