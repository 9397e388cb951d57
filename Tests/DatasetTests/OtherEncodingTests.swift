import Foundation
import Records
import Testing

@testable import Dataset

/// Files and names that are not UTF-8: nothing of them is replaced silently.
@Suite struct OtherEncodingTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// "Größe" in Latin-1: its first byte that is not UTF-8 is the third.
    private static let size: [UInt8] = [0x47, 0x72, 0xF6, 0xDF, 0x65]

    private func writeEmpty(_ path: String, name: [UInt8]) throws {
        let bytes = Array("\(directory.path)/\(path)/".utf8) + name + [0]
        let file = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
        }
        try #require(file >= 0)
        close(file)
    }

    @Test func theBytesOfATestAreKeptAndNamed() throws {
        try directory.writePackage("odd")
        for file in ["01.in", "01.ans"] { try directory.write("odd/data/secret/\(file)", Self.size) }
        let (problems, summary) = try extract(directory.path)
        let test = try #require(problems.first?.tests.last)
        #expect(test.input == Self.size && test.expectedOutput == Self.size)
        let note = try #require(summary.notes.first)
        #expect(summary.notes.count == 1 && note.contains("odd: 2 files of tests are not UTF-8"), "\(note)")
        #expect(note.contains("data/secret/01.in (first at byte 2), data/secret/01.ans (first at byte 2). Their bytes are kept"), "\(note)")
    }

    @Test func ofManyTestsTheFirstAreNamed() throws {
        try directory.writePackage("odd", files: Dictionary(uniqueKeysWithValues: (1...9).map { ("data/secret/0\($0).ans", "1\n") }))
        for number in 1...9 { try directory.write("odd/data/secret/0\(number).in", [0x31, 0xFF]) }
        let note = try #require(try extract(directory.path).summary.notes.first)
        #expect(note.contains("9 files of tests are") && note.contains("05.in") && !note.contains("06.in") && note.contains(", ..."))
    }

    @Test func aProblemFileAndAStatementAreReadWithANote() throws {
        try directory.writePackage("odd")
        try directory.write("odd/problem.yaml", Array("author: ".utf8) + Self.size + Array("\nlimits: {memory: 512}\n".utf8))
        try directory.write("odd/problem_statement/problem.en.tex", Self.size)
        let (problems, summary) = try extract(directory.path)
        let problem = try #require(problems.first)
        #expect(problem.memoryLimit == .mebibytes(512) && problem.statement == "Gr\u{FFFD}\u{FFFD}e")
        #expect(summary.notes.count == 2, "\(summary.notes)")
        for (file, byte) in [("problem.yaml", 10), ("problem.en.tex", 2)] {
            #expect(
                summary.notes.contains { $0.contains("/\(file): is not UTF-8 at byte \(byte): what is no text there is read as U+FFFD") })
        }
    }

    /// The judging would depend on what stands there.
    @Test(
        arguments: [
            ("problem.yaml", Array("validator_flags: ".utf8), "validator"), ("problem.yaml", Array("validator: custom ".utf8), "validator"),
            ("data/secret/testdata.yaml", Array("args: ".utf8), "testdata.yaml: is not UTF-8 at byte 8"),
            ("data/secret/01.yaml", Array("args: ".utf8), "01.yaml: is not UTF-8 at byte 8"),
            (".timelimit", [], ".timelimit: is not UTF-8 at byte 2"),
        ] as [(String, [UInt8], String)])
    func whatDecidesAboutVerdictsLeavesThePackageOut(file: String, beginning: [UInt8], says: String) throws {
        try directory.writePackage("plain")
        try directory.writePackage("odd")
        try directory.write("odd/\(file)", beginning + Self.size + [0x0A])
        let (problems, summary) = try extract(directory.path)
        #expect(problems.map(\.name) == ["plain"])
        #expect(summary.notes.contains { $0.contains("odd: left out") && $0.contains(says) }, "\(summary.notes)")
    }

    /// Their author wrote the character itself.
    @Test(arguments: [false, true]) func aReplacementCharacterInTheFlagsOfAValidatorIsAWord(isWide: Bool) throws {
        let yaml = "validation: custom\nvalidator_flags: a\u{FFFD}b\n"
        try directory.writePackage("odd", files: ["output_validators/check.py": "import sys\n"])
        try directory.write(
            "odd/problem.yaml", isWide ? ("\u{FEFF}" + yaml).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } : Array(yaml.utf8))
        guard case .program(let program) = try #require(try extract(directory.path).problems.first).checker else {
            Issue.record("no checker program")
            return
        }
        #expect(program.arguments == ["a\u{FFFD}b"])
    }

    @Test(arguments: [([0xFF, 0xFE, 0x61, 0, 0x00, 0xD8, 0x62, 0], 4), ([0xFF, 0xFE, 0x61, 0, 0x62], 4)] as [([UInt8], Int)])
    func textInUTF16ThatIsCutIsNamed(bytes: [UInt8], flaw: Int) throws {
        try directory.writePackage("odd")
        try directory.write("odd/problem_statement/problem.en.tex", bytes)
        let notes = try extract(directory.path).summary.notes
        #expect(notes.contains { $0.contains("problem.en.tex: is not UTF-16LE at byte \(flaw)") }, "\(notes)")
    }

    @Test func aSourceInUTF16ThatIsCutIsNamed() throws {
        try directory.write("c/p.py", [0xFF, 0xFE, 0x61, 0, 0x00, 0xD8, 0x62, 0])
        var candidates = try CandidateDirectory(directory.path + "/c"), sources: [[UInt8]] = []
        try candidates.forEach { sources.append($1.code) }
        #expect(sources == [Array("a\u{FFFD}b".utf8)])
        #expect(candidates.notes.contains { $0.contains("what is no text from byte 4 on is U+FFFD") }, "\(candidates.notes)")
    }

    /// Sources stay as their author saved them: compilers say what they think of them.
    @Test func theBytesOfSourcesAreKept() throws {
        try directory.writePackage("odd")
        try directory.write("odd/submissions/accepted/twice.cpp", Self.size)
        #expect(try extract(directory.path).problems.first?.solutions.map(\.source) == [Self.size])
    }

    @Test func aTestWhoseNameIsNotUTF8LeavesThePackageOut() throws {
        try directory.writePackage("plain")
        try directory.writePackage("odd")
        try writeEmpty("odd/data/secret", name: [0xE9] + Array(".in".utf8))
        let (problems, summary) = try extract(directory.path)
        #expect(problems.map(\.name) == ["plain"])
        #expect(summary.notes.contains { $0.contains("data/secret/\u{FFFD}.in has a name that is not UTF-8") }, "\(summary.notes)")
    }

    @Test func otherNamesThatAreNotUTF8AreNamed() throws {
        try directory.writePackage("odd")
        try writeEmpty("odd", name: [0xE9] + Array(".pdf".utf8))
        try writeEmpty("odd/submissions/accepted", name: [0xE9] + Array(".py".utf8))
        try FileManager.default.createDirectory(atPath: directory.path + "/more", withIntermediateDirectories: true)
        try writeEmpty("more", name: [0xE9])
        let (problems, summary) = try extract(directory.path)
        #expect(problems.map(\.name) == ["odd"])
        for text in [
            "odd: \u{FFFD}.pdf has a name that is not UTF-8", "left out: submissions/accepted/\u{FFFD}.py has a name that is not UTF-8",
            "more/\u{FFFD}: left out: has a name that is not UTF-8",
        ] {
            #expect(summary.notes.contains { $0.contains(text) }, "\(summary.notes)")
        }
    }

    @Test func aCandidateWhoseNameIsNotUTF8OrThatIsALinkToNothingEndsTheReading() throws {
        try directory.write("c/p.py", "pass\n")
        try writeEmpty("c", name: [0xE9] + Array(".py".utf8))
        var candidates = try CandidateDirectory(directory.path + "/c")
        let error = try #require(throws: DatasetError.self) { try candidates.forEach { _, _ in } }
        #expect(error.message.hasSuffix("/\u{FFFD}.py: has a name that is not UTF-8"), "\(error)")
        try FileManager.default.createDirectory(atPath: directory.path + "/d", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: directory.path + "/d/q.py", withDestinationPath: "nowhere.py")
        candidates = try CandidateDirectory(directory.path + "/d")
        let dangling = try #require(throws: DatasetError.self) { try candidates.forEach { _, _ in } }
        #expect(dangling.message.hasSuffix("/q.py: is a link to nothing"), "\(dangling)")
    }

    @Test func aFileOfRowsWhoseNameIsNotUTF8IsNamed() throws {
        try directory.write("train.jsonl", row("p") + "\n")
        try writeEmpty("", name: [0xE9] + Array(".jsonl".utf8))
        let error = try #require(throws: DatasetError.self) { try extract(directory.path) }
        #expect(error.message.hasSuffix("/\u{FFFD}.jsonl: has a name that is not UTF-8"), "\(error)")
    }
}
