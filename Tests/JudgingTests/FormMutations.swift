import Fixtures
import Foundation

/// Small changes of a program that know nothing of tokens: some change what it does, most do not.
struct FormMutations {
    private var random: Xorshift
    private let insertions: [[UInt8]]

    init(seed: UInt64, insertions: [String]) {
        random = Xorshift(seed: seed)
        self.insertions = insertions.map { Array($0.utf8) }
    }

    static let python = [
        " ", "  ", "\t", "\n", "\n\n", " # it's\n", "# \"x\n", "\\\n", " \\\n  ", "#", "'", "_", "1", "=", "(", ")", "\n    ",
    ]
    static let c = [" ", "\t", "\n", "/**/", "/* it's\n \" */", "// it's \"\n", "//\n", "\\\n", "\n\n  ", "_", "1", "=", "+", "'", "#"]

    /// One to four insertions and removals, half of them beside white space.
    mutating func variant(of source: [UInt8]) -> [UInt8] {
        var changed = source
        for _ in 0...random.next() % 4 {
            var place = Int(random.next() % UInt64(changed.count + 1))
            if random.next() % 2 == 0 { place = changed[place...].firstIndex { $0 == 0x20 || $0 == 0x0A } ?? changed.count }
            if random.next() % 4 == 0, place < changed.count, changed[place] == 0x20 || changed[place] == 0x0A {
                changed.remove(at: place)
            } else {
                changed.insert(contentsOf: insertions[Int(random.next() % UInt64(insertions.count))], at: place)
            }
        }
        return changed
    }

    /// The same program with every step of its indentation made wider, where its lines begin with spaces alone.
    static func reindented(_ source: [UInt8]) -> [UInt8] {
        let lines = source.split(separator: 0x0A, omittingEmptySubsequences: false)
        return Array(lines.map { [UInt8](repeating: 0x20, count: $0.prefix { $0 == 0x20 }.count) + $0 }.joined(separator: [0x0A]))
    }
}

/// The pairs of programs that an oracle says are not the same.
enum FormOracle {
    /// - Parameter script: of Python: reads lines of two programs in hexadecimal digits, and prints the number of each line whose programs
    ///   differ, and at last `asked N`.
    static func differing(_ pairs: [(one: [UInt8], other: [UInt8])], script: String) throws -> [Int]? {
        let directory = try TemporaryDirectory()
        let text = pairs.map { "\(hexadecimal($0.one)) \(hexadecimal($0.other))\n" }.joined()
        try Data(text.utf8).write(to: URL(filePath: directory.file("pairs")))
        try Data(script.utf8).write(to: URL(filePath: directory.file("oracle.py")))
        let run = try OtherPrograms.run("python3", directory.file("oracle.py"), directory.file("pairs"))
        let lines = run.output.split(separator: "\n")
        guard run.status == 0, lines.last == "asked \(pairs.count)" else {
            print(run.errors.suffix(2000))
            return nil
        }
        return lines.dropLast().compactMap { Int($0) }
    }

    /// An empty program is a dash: each line has two words.
    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.isEmpty ? "-" : String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// Programs that models wrote, outside the repository: `GENCODE_CASES`, by default `../shared/cases`.
enum RealPrograms {
    /// nil: there are none, which a test says and fails for where nothing may be skipped.
    static func required(_ pattern: (String) -> Bool) throws -> [[UInt8]]? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let cases = ProcessInfo.processInfo.environment["GENCODE_CASES"] ?? root.deletingLastPathComponent().path + "/shared/cases"
        guard OtherPrograms.require(FileManager.default.fileExists(atPath: cases + "/candidates"), "\(cases)/candidates") else {
            return nil
        }
        var programs: [[UInt8]] = []
        for folder in [cases + "/candidates", cases + "/candidates/apps"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where pattern(name) {
                for line in try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n") {
                    let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                    let texts = row["source_codes"] as? [String] ?? (row["code"] as? String).map { [$0] } ?? []
                    programs += texts.map { Array($0.utf8) }
                }
            }
        }
        return programs
    }
}
