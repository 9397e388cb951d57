import ColumnStore
import Fixtures
import Records

/// Problems with a bit of everything.
enum SampleProblems {
    static func problem(_ number: Int, tests: Int = 6) -> Problem {
        var random = Xorshift(seed: UInt64(number + 1))
        func bytes(_ limit: UInt64) -> [UInt8] {
            let count = Int(random.next() % limit)
            return random.bytes(count, mask: 0x3f)
        }
        return Problem(
            name: "\(number). Café \(number)", split: number % 3 == 0 ? "test" : "train",
            statement: String(repeating: "Statement \(number) ", count: 40),
            source: number % 2 == 0 ? "CODEFORCES" : "", difficulty: "A",
            tags: number % 4 == 0 ? [] : ["dp", "", "two words", "carriage return\r", "\u{301}"],
            timeLimit: number % 2 == 0 ? .milliseconds(1_500) : nil, memoryLimit: number % 5 == 0 ? .mebibytes(256) : nil,
            outputLimit: number % 7 == 6 ? .kibibytes(number) : nil,
            checker: checkers[number % checkers.count], inputFile: number % 3 == 1 ? "in.txt" : nil, outputFile: number % 6 == 1 ? "" : nil,
            harness: number % 6 == 5 ? harness : nil,
            tests: (0..<tests).map { test in
                TestCase(
                    kind: TestKind.allCases[(test + number) % 3], name: "secret/\(test)", input: bytes(900),
                    expectedOutput: test == 1 ? [] : bytes(300))
            },
            solutions: (0..<4).map { solution in
                ReferenceSolution(
                    language: solution % 2 == 0 ? "python3" : "haskell", source: bytes(700), label: "solutions/\(solution)",
                    expected: solution == 2 ? .timeLimit : nil, isCorrect: solution < 2)
            },
            extra: number % 2 == 1 ? "{\"cf_rating\": \(number)}" : "")
    }

    static let harness = Harness(
        entryPoint: "add", frames: ["python3": .init(before: "import sys\n", stub: "def add(a):\n", after: "print(\"é\")"), "cpp": .init()])

    static let checkers: [CheckerSpec] = [
        .standard, .builtIn(name: "tokens+float", parameters: ["tolerance": .number(1e-6)]), .builtIn(name: "lines"),
        .builtIn(name: "alphacodium", parameters: ["orderMatters": .flag(false)]),
        .builtIn(name: "alphacodium", parameters: ["orderMatters": .flag(true), "delta": .number(0.1)]),
        .builtIn(
            name: "kattis",
            parameters: ["caseSensitive": .flag(true), "spaceChangeSensitive": .flag(false), "relativeTolerance": .number(1e-9)]),
        .program(
            try! CheckerProgram(
                convention: .testlib, language: "cpp",
                files: [.init(name: "check.cpp", content: [0, 255, 10]), .init(name: "testlib.h", content: Array("x".utf8))],
                arguments: ["-v", "a b"])),
        .program(
            try! CheckerProgram(
                convention: .kattis, language: "cpp",
                files: [.init(name: "a.cpp", content: [1]), .init(name: "b.cpp", content: [2]), .init(name: "b.h", content: [])],
                sources: 2)),
        .program(
            try! CheckerProgram(
                convention: .kattis, language: "cpp", files: [.init(name: "a.cpp", content: [1])],
                others: [try! CheckerProgram(convention: .kattis, language: "cpp", files: [.init(name: "b.cpp", content: [2])])])),
    ]

    static let description = ProblemSetDescription(name: "sample", source: "/data", toolVersion: "1.0", transforms: "{\"seed\":7}")

    @discardableResult
    static func write(_ problems: [Problem], to path: String, description: ProblemSetDescription = description) throws -> Digest {
        let writer = try ProblemSetWriter(path: path, description: description)
        for problem in problems { try writer.append(problem) }
        return try writer.finish()
    }
}
