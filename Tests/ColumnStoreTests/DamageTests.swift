import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore

/// What a disk or a copy does to a file.
enum FileDamage: CaseIterable, CustomTestStringConvertible {
    case flippedByte, zeroedBlock, cutTail

    var testDescription: String { "\(self)" }

    func apply(to bytes: [UInt8], _ random: inout Xorshift) -> [UInt8] {
        var bytes = bytes
        switch self {
        case .flippedByte: bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(1 + random.next() % 255)
        case .zeroedBlock:
            let start = Int(random.next() % UInt64((bytes.count + 511) / 512)) * 512
            for position in start..<min(start + 512, bytes.count) { bytes[position] = 0 }
        case .cutTail: bytes.removeLast(1 + Int(random.next() % UInt64(bytes.count)))
        }
        return bytes
    }
}

/// Every read of a damaged file gives what was written, or an error that names the file.
@Suite struct DamageTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: FileDamage.allCases)
    func damageToASetIsFoundOrHarmlessAndStaysWithItsProblem(damage: FileDamage) throws {
        let path = directory.file("set.h5")
        let problems = (0..<12).map { SampleProblems.problem($0, tests: 12) }
        try SampleProblems.write(problems, to: path)
        let intact = try contents(of: path)
        var random = Xorshift(seed: 2_026)
        var unopened = 0
        for _ in 0..<200 {
            try overwrite(path, with: damage.apply(to: intact, &random))
            let set: ProblemSet
            do {
                set = try ProblemSet(path: path)
            } catch let error as StoreError {
                #expect(error.code == .damaged || error.code == .wrongFormat, "\(error)")
                #expect(error.message.contains(path), "\(error)")
                unopened += 1
                continue
            }
            let lost = try readAll(set, problems)
            // A block may reach over the end of one problem's bytes; one byte is one problem's.
            switch damage {
            case .flippedByte: #expect(lost <= 1)
            case .zeroedBlock: #expect(lost <= 3)
            case .cutTail: break
            }
        }
        // Only a cut can take the directory with its copy.
        if damage != .cutTail { #expect(unopened == 0) }
    }

    /// Returns how many problems cannot be read.
    private func readAll(_ set: ProblemSet, _ problems: [Problem]) throws -> Int {
        var lost = 0
        for (index, problem) in problems.enumerated() {
            do {
                #expect(try set.problem(at: index) == problem)
            } catch let error as StoreError {
                #expect(error.code == .damaged, "\(error)")
                #expect(error.message.contains(set.path) && error.message.contains(problem.name), "\(error)")
                lost += 1
            }
        }
        return lost
    }

    @Test func aTestsBytesAreLostWithTheirProblemAlone() throws {
        let path = directory.file("set.h5")
        var problems = (0..<5).map { SampleProblems.problem($0) }
        // Incompressible, so that its place in the file is found.
        var random = Xorshift(seed: 1)
        let noise = random.bytes(5_000)
        problems[2].tests = [TestCase(kind: .privateTests, name: "noise", input: noise, expectedOutput: [])]
        try SampleProblems.write(problems, to: path)
        var bytes = try contents(of: path)
        let needle = Data(noise[1_000..<1_016])
        let place = try #require(Data(bytes).range(of: needle)).lowerBound
        bytes[place] ^= 1
        try overwrite(path, with: bytes)
        let set = try ProblemSet(path: path)
        for index in problems.indices where index != 2 { #expect(try set.problem(at: index) == problems[index]) }
        expectCode(StoreCode.damaged, naming: problems[2].name) { _ = try set.problem(at: 2) }
        expectCode(StoreCode.damaged, naming: "tests/input") { _ = try set.problem(at: 2) }
        #expect(try set.problem(at: 2, parts: .solutions).solutions == problems[2].solutions)
    }

    @Test(arguments: FileDamage.allCases)
    func damageToColumnsIsFoundOrHarmless(damage: FileDamage) throws {
        let path = directory.file("shard.h5")
        let numbers = (0..<3_000).map { Int64($0 * $0) }
        let texts = (0..<400).map { Array("output \($0 * 7_919)\n".utf8) }
        for mirrored in [true, false] {
            let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 500, mirrorsColumns: mirrored))
            try writer.setAttribute("run", "night")
            try writer.writeColumn("verdicts", "n", numbers)
            try writer.writeBytes("outputs", "text", texts, chunk: .kibibytes(1))
            try writer.finish()
            let intact = try contents(of: path)
            var random = Xorshift(seed: 99)
            for _ in 0..<200 {
                try overwrite(path, with: damage.apply(to: intact, &random))
                expectValueOrDamage(path, "night") { try ColumnFile(path: path).attribute("run") }
                expectValueOrDamage(path, numbers) { try ColumnFile(path: path).readColumn("verdicts", "n", as: Int64.self) }
                expectValueOrDamage(path, texts) { try ColumnFile(path: path).readBytes("outputs", "text", rows: 0..<400) }
            }
            try FileManager.default.removeItem(atPath: path)
        }
    }

    private func expectValueOrDamage<Value: Equatable>(_ path: String, _ value: Value, _ read: () throws -> Value) {
        do {
            #expect(try read() == value)
        } catch let error as StoreError {
            #expect(error.code == .damaged || error.code == .wrongFormat, "\(error)")
            #expect(error.message.contains(path), "\(error)")
        } catch {
            Issue.record(error)
        }
    }

    @Test func aFlippedByteInAMirroredColumnCostsNothingAndIsReported() throws {
        let path = directory.file("columns.h5")
        var random = Xorshift(seed: 5)
        let numbers = (0..<1_000).map { _ in Int64(bitPattern: random.next()) }
        let writer = try ColumnFileWriter(path: path)
        try writer.writeColumn("g", "n", numbers)
        try writer.finish()
        var bytes = try contents(of: path)
        // The column's chunk is most of the first half of the file.
        bytes[bytes.count / 4] ^= 0x10
        try overwrite(path, with: bytes)
        let file = try ColumnFile(path: path)
        #expect(try file.readColumn("g", "n", as: Int64.self) == numbers)
        #expect(file.damage() == ["g/n, rows 0 to 999: 1 of 2 copies intact"])
    }
}
