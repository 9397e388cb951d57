import Fixtures
import Foundation
import Testing

@testable import Generation
@testable import ProgramExtraction

/// 250 answers to TACO prompts, from the real cases: programs without fences.
@Suite struct RealAnswersTests {
    private struct Pair: Decodable {
        var output: [String]
    }

    private static func answers() throws -> [String]? {
        try Repository.realCase("taco_generation_prompt_output.json").map {
            try JSONDecoder().decode([Pair].self, from: $0).flatMap(\.output)
        }
    }

    @Test func everyAnswerIsItsOwnProgram() throws {
        guard let answers = try Self.answers() else { return }
        let codes = answers.map { CodeExtraction.extract(from: $0, finish: .stop, tags: .python3).code }
        let whole = zip(answers, codes).count { Array($0.utf8) == $1 }
        let compiling = try Self.compiling(codes.compactMap { $0 })
        let original = try Self.compiling(answers.map { Array($0.utf8) })
        let found = codes.count { $0 != nil }
        print("of \(answers.count) answers \(found) have a program, \(whole) are one, \(compiling) compile (as they come: \(original))")
        #expect(whole == answers.count)
        #expect(compiling == original)
    }

    /// In a fence, behind prose and before an example of output, the programs are the same.
    @Test func theAnswersAreFoundInFences() throws {
        guard let answers = try Self.answers() else { return }
        for answer in answers {
            let text = "The idea is simple.\n\n```python\n\(answer)\n```\n\nFor example:\n\n```\n1 2 3\n```\n"
            #expect(CodeExtraction.extract(from: text, finish: .stop, tags: .python3).code == Array((answer + "\n").utf8))
        }
    }

    /// How many of the programs Python compiles.
    private static func compiling(_ codes: [[UInt8]]) throws -> Int {
        let directory = try TemporaryDirectory()
        for (number, code) in codes.enumerated() { try Data(code).write(to: URL(fileURLWithPath: "\(directory.path)/\(number).py")) }
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        python.arguments = [
            "-W", "ignore", "-c",
            """
            import glob, py_compile, sys
            good = 0
            for path in glob.glob(sys.argv[1] + '/*.py'):
                try:
                    py_compile.compile(path, cfile=path + 'c', doraise=True)
                    good += 1
                except py_compile.PyCompileError:
                    pass
            print(good)
            """, directory.path,
        ]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        return Int(text.trimmingSpaces) ?? -1
    }
}
