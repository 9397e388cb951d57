import Fixtures
import Records
import Testing

@testable import ColumnStore

@Suite("Harnesses in problem sets")
struct HarnessColumnTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func problem(_ harness: Harness?) -> Problem {
        Problem(
            name: "p", split: "test", harness: harness,
            tests: [TestCase(kind: .privateTests, name: "t", input: [1], expectedOutput: [2])])
    }

    @Test("A harness comes back with whatever parts of a problem are read")
    func harnessComesBack() throws {
        let path = directory.file("set.h5")
        try SampleProblems.write([problem(SampleProblems.harness)], to: path)
        let set = try ProblemSet(path: path)
        for parts in [ProblemParts.all, .privateTests, []] {
            #expect(try set.problem(at: 0, parts: parts).harness == SampleProblems.harness)
        }
    }

    @Test("A set without a harness has no column for one, and the fingerprint that earlier versions gave it")
    func oldFingerprint() throws {
        let path = directory.file("set.h5")
        let fingerprint = try SampleProblems.write([problem(nil)], to: path)
        #expect(try !ProblemSet(path: path).file.contains("problems", "harness"))
        #expect(fingerprint.description == "b352c25892733be13ca546af87a9b964db9fa9aa200fe640560eeb82ee770267")
    }

    @Test("Every text of a harness counts towards the problem's digest")
    func harnessCounts() throws {
        var digests: Set<Digest> = []
        var changed = SampleProblems.harness
        let changes: [(inout Harness) -> Void] = [
            { _ in }, { $0.entryPoint = nil }, { $0.frames["cpp"] = nil }, { $0.frames["python3"]?.stub = "" },
            { $0.frames["python3"]?.before += " " }, { $0.frames["python3"]?.after = "" },
        ]
        for change in changes {
            changed = SampleProblems.harness
            change(&changed)
            let text = try StoredHarness.text(changed)
            digests.insert(try ProblemDigests(problem(changed), checker: "", harness: text).problem)
        }
        #expect(digests.count == changes.count)
    }
}
