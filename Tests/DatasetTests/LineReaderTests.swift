import Testing

@testable import Dataset

@Suite struct LineReaderTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: [1, 2, 3, 7, 1 << 20])
    func linesAreWholeWhateverTheChunk(size: Int) throws {
        let path = try directory.write("lines", "one\n\ntwo and a half\nlast")
        let reader = try LineReader(path: path, chunkSize: size)
        var lines: [String] = []
        var terminated: [Bool] = []
        while let line = try reader.next() {
            lines.append(String(decoding: line, as: UTF8.self))
            terminated.append(reader.isTerminated)
        }
        #expect(lines == ["one", "", "two and a half", "last"])
        #expect(terminated == [true, true, true, false])
        #expect(reader.lineNumber == 4)
    }

    @Test func anEmptyFileHasNoLine() throws {
        #expect(try LineReader(path: try directory.write("empty", "")).next() == nil)
    }
}
