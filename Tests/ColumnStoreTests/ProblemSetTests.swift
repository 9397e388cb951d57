import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore

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

    /// Nothing runs within such a limit, and no share of it can be told.
    @Test(arguments: [(0, nil), (-5, nil), (nil, 0), (1_000_000, 0)] as [(time: Int64?, memory: Int?)])
    func limitsThatAreNotPositiveAreRefused(time: Int64?, memory: Int?) throws {
        let path = directory.file("set.h5")
        var problem = SampleProblems.problem(1)
        problem.timeLimit = time.map { .nanoseconds($0) }
        problem.memoryLimit = memory.map(ByteCount.init(bytes:))
        expectCode(StoreCode.damaged, naming: "states limits that are not positive") { try SampleProblems.write([problem], to: path) }
        #expect(try directory.names() == [])
    }

    @Test func testsKeepTheirOwnSettings() throws {
        var problems = (0..<4).map { SampleProblems.problem($0, tests: 5) }
        let plain = try SampleProblems.write(problems, to: directory.file("plain.h5"))
        #expect(try ProblemSet(path: directory.file("plain.h5")).file.integerAttribute("format_version") == 1)
        problems[1].tests[3].settings = TestSettings(arguments: ["7", ""], files: [.init(name: "t", content: [0, 255])])
        problems[2].tests[0].settings = TestSettings(checker: .builtIn(name: "tokens+float", parameters: ["tolerance": .number(0.1)]))
        problems[2].tests[4].settings = TestSettings(checkerArguments: [])
        let fingerprint = try SampleProblems.write(problems, to: directory.file("set.h5"))
        let set = try ProblemSet(path: directory.file("set.h5"))
        #expect(set.fingerprint == fingerprint && fingerprint != plain)
        #expect(try set.file.integerAttribute("format_version") == 2)
        for (index, problem) in problems.enumerated() { #expect(try set.problem(at: index) == problem) }
        problems[2].tests[4].settings.checkerArguments = ["x"]
        #expect(try SampleProblems.write(problems, to: directory.file("other.h5")) != fingerprint)
    }

    @Test(
        arguments: [
            "{", "[]", #"{"arguments":[1]}"#, #"{"arguments":["a\u0000b"]}"#, #"{"files":[{"name":"../x","base64":""}]}"#,
            #"{"files":[{"name":"x","base64":"?"}]}"#, #"{"files":[{"name":"x","base64":""},{"name":"x","base64":""}]}"#,
        ])
    func settingsThatNoProgramCanHaveAreRefused(text: String) {
        #expect(StoredTestSettings.settings(Array(text.utf8)) == nil)
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
        expectCode(FileCode.exists, naming: path) { _ = try ProblemSetWriter(path: path, description: SampleProblems.description) }
        // One that appears while another is built.
        let late = directory.file("late.h5")
        let writer = try ProblemSetWriter(path: late, description: SampleProblems.description)
        try writer.append(SampleProblems.problem(2))
        try SampleProblems.write([SampleProblems.problem(3)], to: late)
        expectCode(FileCode.exists, naming: late) { _ = try writer.finish() }
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
        expectCode(StoreCode.invalidValue, naming: SampleProblems.problem(1).name) { try writer.append(SampleProblems.problem(1)) }
        writer.abandon()
        let path = directory.file("columns.h5")
        let columns = try ColumnFileWriter(path: path)
        try columns.writeColumn("g", "n", [Int32(1)])
        try columns.finish()
        expectCode(StoreCode.wrongFormat, naming: path) { _ = try ProblemSet(path: path) }
        expectCode(FileCode.notFound, naming: "nowhere") {
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
