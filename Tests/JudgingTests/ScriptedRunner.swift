import Foundation
import Records

@testable import Judging
@testable import Sandbox

/// A runner that answers as the test says instead of running anything.
final class ScriptedRunner: ProgramRunner {
    struct Trouble: Error {}

    private(set) var programs: [Program] = []
    private let answer: (Program) throws -> Outcome
    private let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("scripted-\(UUID().uuidString)").path
    let tier = SandboxTier.t2
    var hasRoom = true

    init(_ answer: @escaping (Program) throws -> Outcome) { self.answer = answer }

    deinit { try? FileManager.default.removeItem(atPath: scratch) }

    func run(_ program: Program, cancel: CancellationFlag?) throws -> Outcome {
        programs.append(program)
        return try answer(program)
    }

    func makeDirectory(_ files: [ProgramFile]) throws -> ProgramDirectory {
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        return try ProgramDirectory(
            scratch: scratch, files: files.map { (name: $0.name, content: $0.content, executable: $0.isExecutable) })
    }

    func hasRoom(for size: ByteCount) throws -> Bool { hasRoom }

    /// Program directories that are still there.
    var leftDirectories: Int { (try? FileManager.default.contentsOfDirectory(atPath: scratch))?.count ?? 0 }
}

extension Outcome {
    /// An outcome with what a test cares about.
    static func made(
        _ termination: Termination = .exited(code: 0), output: String = "", errorOutput: String = "", cpu: Duration = .milliseconds(1),
        files: [String: [UInt8]] = [:], coreWait: Duration = .zero
    ) -> Outcome {
        var outcome = Outcome(
            termination: termination, usage: Usage(cpuTime: cpu, wallTime: cpu, memory: .mebibytes(1)), output: Array(output.utf8),
            outputLength: output.utf8.count, errorOutput: Array(errorOutput.utf8), files: files, tier: .t2)
        outcome.coreWait = coreWait
        return outcome
    }
}

extension Input {
    var text: String? {
        switch self {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .empty: ""
        case .sealed(let file): (try? file.descriptor.read(upTo: file.count, name: "input")).map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

/// A table of languages whose tools every Linux host has; nothing of them is run.
enum Scripted {
    static let languages: LanguageTable = {
        let plain = Language(
            name: "plain", sourceFile: "main.txt", run: ["true", "{source}"], memoryReserve: .mebibytes(8),
            outOfMemoryMarks: ["MemoryError"])
        let compiled = Language(
            name: "compiled", sourceFile: "main.src", compile: ["true", "{source}"], artifacts: ["main"], run: ["{dir}/main"])
        let absent = Language(name: "absent", sourceFile: "x", run: ["no-such-tool-anywhere"])
        return try! LanguageTable([plain, compiled, absent])
    }()

    static func problem(
        _ tests: [(String, String)] = [("1", "one"), ("2", "two")], checker: CheckerSpec = .tokens, kinds: [TestKind]? = nil,
        inputFile: String? = nil, outputFile: String? = nil, order: [Int]? = nil
    ) throws -> PreparedProblem {
        let cases = tests.enumerated().map {
            TestCase(
                kind: kinds?[$0.offset] ?? .privateTests, name: "t\($0.offset)", input: Array($0.element.0.utf8),
                expectedOutput: Array($0.element.1.utf8))
        }
        return try PreparedProblem(
            problem: Problem(
                name: "p", split: "test", timeLimit: .seconds(1), memoryLimit: .mebibytes(64), checker: checker, inputFile: inputFile,
                outputFile: outputFile, tests: cases), kinds: TestKind.allCases, testOrder: order)
    }

    static func candidate(_ source: String = "source", language: String = "plain") -> Candidate {
        Candidate(problem: "p", index: 0, label: "c", language: language, source: Array(source.utf8))
    }

    /// Answers like a right program, from the input that it is given.
    static func right(_ program: Program) -> Outcome {
        .made(output: program.input.text == "1" ? "one\n" : "two\n")
    }
}
