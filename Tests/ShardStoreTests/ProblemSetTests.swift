import Digests
import Foundation
import Records
import ShardStore
import Testing

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
            source: number % 2 == 0 ? "CODEFORCES" : "", difficulty: "A", tags: number % 4 == 0 ? [] : ["dp", "", "two words"],
            timeLimit: number % 2 == 0 ? .milliseconds(1_500) : nil, memoryLimit: number % 5 == 0 ? .mebibytes(256) : nil,
            checker: checkers[number % checkers.count], inputFile: number % 3 == 1 ? "in.txt" : nil, outputFile: number % 6 == 1 ? "" : nil,
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

    static let checkers: [CheckerSpec] = [
        .standard, .builtIn(name: "tokens+float", parameters: ["tolerance": .number(1e-6)]), .builtIn(name: "lines"),
        .builtIn(name: "alphacodium", parameters: ["orderMatters": .flag(false)]),
        .builtIn(name: "alphacodium", parameters: ["orderMatters": .flag(true), "delta": .number(0.1)]),
        .builtIn(
            name: "kattis",
            parameters: ["caseSensitive": .flag(true), "spaceChangeSensitive": .flag(false), "relativeTolerance": .number(1e-9)]),
        .program(
            CheckerProgram(
                convention: .testlib, language: "cpp",
                files: [.init(name: "check.cpp", content: [0, 255, 10]), .init(name: "testlib.h", content: Array("x".utf8))],
                arguments: ["-v", "a b"])),
        .program(
            CheckerProgram(
                convention: .kattis, language: "cpp",
                files: [.init(name: "a.cpp", content: [1]), .init(name: "b.cpp", content: [2]), .init(name: "b.h", content: [])],
                sources: 2)),
    ]

    static let description = ProblemSetDescription(name: "sample", source: "/data", toolVersion: "1.0", transforms: "{\"seed\":7}")

    @discardableResult
    static func write(_ problems: [Problem], to path: String, description: ProblemSetDescription = description) throws -> Digest {
        let writer = try ProblemSetWriter(path: path, description: description)
        for problem in problems { try writer.append(problem) }
        return try writer.finish()
    }
}

@Suite struct ProblemSetTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func problemsComeBackAsTheyWere() throws {
        let path = directory.file("set.h5")
        let problems = (0..<20).map { SampleProblems.problem($0, tests: $0 % 8) }
        let fingerprint = try SampleProblems.write(problems, to: path)
        let set = try ProblemSet(path: path)
        #expect(set.description == SampleProblems.description)
        #expect(set.fingerprint == fingerprint)
        #expect(set.summaries.count == problems.count)
        for kinds in [[], [.generatedTests], [.publicTests, .privateTests]] as [[TestKind]] {
            let sizes = problems.map {
                $0.tests.filter { kinds.contains($0.kind) }.reduce(0) { $0 + $1.input.count + $1.expectedOutput.count }
            }
            #expect(try set.testBytes(kinds: kinds) == sizes)
        }
        for (index, problem) in problems.enumerated() {
            #expect(try set.problem(at: index) == problem)
            let summary = set.summaries[index]
            #expect(summary.index == index)
            #expect((summary.name, summary.split) == (problem.name, problem.split))
            #expect(summary.checker == problem.checker)
            #expect(summary.timeLimit == problem.timeLimit)
            #expect(summary.memoryLimit == problem.memoryLimit)
            #expect(summary.correctSolutions == 2)
            #expect(summary.incorrectSolutions == 2)
            for kind in TestKind.allCases { #expect(summary.testCounts[kind] == problem.tests.count { $0.kind == kind }) }
        }
        #expect(try directory.names() == ["set.h5"])
    }

    @Test(
        arguments: [
            [], .statement, .publicTests, [.publicTests, .generatedTests], .tests, .solutions, [.privateTests, .solutions], .all,
        ] as [ProblemParts])
    func onlyTheAskedPartsAreRead(parts: ProblemParts) throws {
        let path = directory.file("set.h5")
        let problems = (0..<4).map { SampleProblems.problem($0, tests: 9) }
        try SampleProblems.write(problems, to: path)
        let set = try ProblemSet(path: path)
        for (index, problem) in problems.enumerated() {
            var expected = problem
            if !parts.contains(.statement) { (expected.statement, expected.extra) = ("", "") }
            if !parts.contains(.solutions) { expected.solutions = [] }
            expected.tests = problem.tests.filter { parts.contains(ProblemParts(tests: [$0.kind])) }
            #expect(try set.problem(at: index, parts: parts) == expected)
        }
    }

    @Test func theFingerprintIsOfTheProblemsAlone() throws {
        let problems = (0..<3).map { SampleProblems.problem($0) }
        var other = SampleProblems.description
        (other.name, other.source, other.toolVersion) = ("other", "/elsewhere", "2.0")
        let first = try SampleProblems.write(problems, to: directory.file("a.h5"))
        #expect(try SampleProblems.write(problems, to: directory.file("b.h5"), description: other) == first)
        #expect(try SampleProblems.write(problems.reversed(), to: directory.file("c.h5")) != first)
        var changed = problems
        changed[1].tests[2].expectedOutput.append(10)
        #expect(try SampleProblems.write(changed, to: directory.file("d.h5")) != first)
        let digests = { (name: String) in try ProblemSet(path: directory.file(name)).summaries.map(\.digest) }
        let (before, after) = (try digests("a.h5"), try digests("d.h5"))
        #expect([0, 1, 2].filter { before[$0] != after[$0] } == [1])
    }

    @Test func nothingAppearsBeforeTheSetIsWhole() throws {
        let path = directory.file("set.h5")
        var writer: ProblemSetWriter? = try ProblemSetWriter(path: path, description: SampleProblems.description)
        try writer?.append(SampleProblems.problem(1))
        #expect(!FileManager.default.fileExists(atPath: path))
        writer?.abandon()
        #expect(try directory.names() == [])
        writer = try ProblemSetWriter(path: path, description: SampleProblems.description)
        try writer?.append(SampleProblems.problem(1))
        writer = nil
        #expect(try directory.names() == [])
    }

    @Test func aSetIsNeverOverwrittenUnlessAsked() throws {
        let path = directory.file("set.h5")
        try SampleProblems.write([SampleProblems.problem(1)], to: path)
        expectCode(.exists, naming: path) { _ = try ProblemSetWriter(path: path, description: SampleProblems.description) }
        // One that appears while another is built.
        let late = directory.file("late.h5")
        let writer = try ProblemSetWriter(path: late, description: SampleProblems.description)
        try writer.append(SampleProblems.problem(2))
        try SampleProblems.write([SampleProblems.problem(3)], to: late)
        expectCode(.exists, naming: late) { _ = try writer.finish() }
        #expect(try ProblemSet(path: late).summaries.map(\.name) == [SampleProblems.problem(3).name])
        let replacing = try ProblemSetWriter(path: path, description: SampleProblems.description, replacing: true)
        try replacing.append(SampleProblems.problem(4))
        _ = try replacing.finish()
        #expect(try ProblemSet(path: path).summaries.map(\.name) == [SampleProblems.problem(4).name])
        #expect(try directory.names() == ["late.h5", "set.h5"])
    }

    @Test func wrongUseIsAnError() throws {
        let writer = try ProblemSetWriter(path: directory.file("twice.h5"), description: SampleProblems.description)
        try writer.append(SampleProblems.problem(1))
        expectCode(.invalidValue, naming: SampleProblems.problem(1).name) { try writer.append(SampleProblems.problem(1)) }
        writer.abandon()
        let path = directory.file("columns.h5")
        let columns = try ColumnFileWriter(path: path)
        try columns.writeColumn("g", "n", [Int32(1)])
        try columns.finish()
        expectCode(.wrongFormat, naming: path) { _ = try ProblemSet(path: path) }
        expectCode(.notFound, naming: "nowhere") {
            _ = try ProblemSetWriter(path: directory.file("nowhere/set.h5"), description: SampleProblems.description)
        }
    }

    @Test func anEmptySetIsASet() throws {
        let path = directory.file("empty.h5")
        try SampleProblems.write([], to: path)
        #expect(try ProblemSet(path: path).summaries.isEmpty)
    }

    @Test func twoThreadsReadOneSet() async throws {
        let path = directory.file("set.h5")
        let problems = (0..<30).map { SampleProblems.problem($0) }
        try SampleProblems.write(problems, to: path)
        let set = try ProblemSet(path: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for reader in 0..<2 {
                group.addTask { () throws -> Void in
                    for step in 0..<60 {
                        let index = (step * 7 + reader * 3) % problems.count
                        #expect(try set.problem(at: index) == problems[index])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func h5pyReadsASet() throws {
        guard OtherPrograms.require(OtherPrograms.python != nil, "a Python with h5py and hdf5plugin") else { return }
        let path = directory.file("set.h5")
        let problem = SampleProblems.problem(2)
        try SampleProblems.write([SampleProblems.problem(1), problem, SampleProblems.problem(3)], to: path)
        let program = """
            import sys, hashlib, h5py, hdf5plugin
            f = h5py.File(sys.argv[1], 'r')
            def row(group, name, i):
                g, o = f[group], f[group][name + '_offsets']
                n = g[name + '_lengths'][i] if name + '_lengths' in g else o[i + 1] - o[i]
                return g[name][o[i]:o[i] + n].tobytes()
            t = f['problems/test_offsets']
            print(row('problems', 'name', 1).decode(), f.attrs['name'].decode())
            for i in range(t[1], t[2]):
                print(f['tests/kind'][i], hashlib.sha256(row('tests', 'input', i) + row('tests', 'expected', i)).hexdigest())
            """
        let result = try OtherPrograms.run(OtherPrograms.python!, "-c", program, path)
        #expect(result.status == 0, "\(result.errors)")
        let expected = problem.tests.map { "\($0.kind.rawValue) \(sha256($0.input + $0.expectedOutput))" }
        #expect(result.output.split(separator: "\n").map(String.init) == ["\(problem.name) sample"] + expected)
    }
}
