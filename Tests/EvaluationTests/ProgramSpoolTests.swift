import Digests
import Fixtures
import Judging
import Records
import Testing

@testable import Evaluation

@Suite struct ProgramSpoolTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Programs of many sizes, of which one is larger than a block, take some blocks.
    @Test func programsComeBackByTheirNumbers() throws {
        var random = Xorshift(seed: 5)
        let programs = (0..<300).map { number in
            number % 50 == 7 ? [] : number % 50 == 8 ? Array(" \n\t".utf8) : random.bytes(number == 100 ? 3 << 20 : number * 100)
        }
        let spool = try ProgramSpool(in: directory.path)
        for (number, program) in programs.enumerated() { #expect(try program.withUnsafeBytes { try spool.append($0) } == number) }
        let known = try spool.takePrograms()
        #expect(known.digests == programs.map { sha256($0) })
        #expect(known.areBlank == programs.indices.map { $0 == 0 || $0 % 50 == 7 || $0 % 50 == 8 })
        for number in [0, 299, 1, 100, 101, 99, 7, 8] + Array(0..<300) { #expect(try spool.read(number) == programs[number]) }
        #expect(try directory.names() == [])
    }

    /// Among programs that are compared by their bytes, in blocks before and behind.
    @Test func programsWithRulesHaveCanonicalDigests() throws {
        let spool = try ProgramSpool(in: directory.path)
        let large = [UInt8](repeating: 0x31, count: 3 << 20)
        let sources = [large, Array("x = 1\n".utf8), Array("x=1 # one\n".utf8), Array("x = '\n".utf8), Array("x = 1\n".utf8), large]
        let rules: [LexicalRules?] = [nil, .python, .python, .python, nil, nil]
        for (source, rules) in zip(sources, rules) { _ = try source.withUnsafeBytes { try spool.append($0, rules: rules) } }
        let known = try spool.takePrograms()
        #expect(known.digests == sources.map { sha256($0) })
        let digest = LexicalRules.python.canonicalForm(of: sources[1]).map { sha256($0) }
        #expect(digest != nil && (0..<6).map(known.canonicalDigest) == [nil, digest, digest, nil, nil, nil])
    }

    @Test func aSpoolOfNothingHasNoPrograms() throws {
        #expect(try ProgramSpool(in: directory.path).takePrograms().digests == [])
    }
}

@Suite struct TaskNumbersTests {
    /// Ids that begin alike meet in the table.
    @Test func everyTaskIsFoundByItsID() {
        var tasks: [PlannedTask] = []
        var numbers = TaskNumbers(most: 500)
        let ids = (0..<500).map { Digest(words: [UInt64($0 % 10), 0, 0, UInt64($0)]) }
        for id in ids {
            #expect(numbers.find(id, among: tasks) == nil)
            tasks.append(PlannedTask(id: id, problem: 0, candidate: 0))
        }
        for (number, id) in ids.enumerated() { #expect(numbers.find(id, among: tasks) == number) }
    }
}
