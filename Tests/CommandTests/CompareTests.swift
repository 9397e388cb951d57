import Foundation
import Testing

/// `run compare` on runs that were judged here.
@Suite(.serialized) struct CompareTests {
    private static func judged(_ fixture: RunFixture, _ run: String, _ settings: [String] = []) throws {
        let words = ["run", "plan", "job.toml", "--run_dir", run, "--shards", "2"] + settings.flatMap { ["--set", $0] }
        let planned = try Gencode.run(words, in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let worked = try fixture.work(run).finish()
        try #require(worked.status == 0, "\(worked.errors)")
    }

    private static func compare(_ fixture: RunFixture, _ arguments: String...) throws -> Gencode.Result {
        try Gencode.run(["run", "compare"] + arguments, in: fixture.place.path)
    }

    @Test func aRunEqualsItselfJudgedAgain() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        try Self.judged(fixture, "a")
        try Self.judged(fixture, "b", ["run.warm_start=false"])
        let compared = try Self.compare(fixture, "a", "b")
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.output.contains("0 verdict flips among 14 tasks (16 candidates, 2 problems)"), "\(compared.output)")
        #expect(compared.output.contains("differs: run.warm_start: true | false"), "\(compared.output)")
        let json = try Self.compare(fixture, "a", "b", "--json", "--k_values", "1,2")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["flips_outside_band"] as? Int == 0)
        let figures = try #require(object["pass_at_k"] as? [[String: Any]])
        #expect(figures.map { $0["k"] as? Int } == [1, 2] && figures.allSatisfy { $0["difference"] as? Double == 0 })
    }

    @Test func aFlipOutsideTheBandIsAGateNotMet() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        let path = fixture.place.path + "/candidates.jsonl"
        let blank = Fixtures.candidate("sum0", "print(sum(map(int, input().split())), '')\n")
        try fixture.place.write("candidates.jsonl", String(contentsOfFile: path, encoding: .utf8) + blank + "\n" + blank + "\n")
        try Self.judged(fixture, "a")
        try Self.judged(fixture, "b", ["judging.checker=exact"])
        let compared = try Self.compare(fixture, "a", "b")
        #expect(compared.status == 4, "\(compared.output)\(compared.errors)")
        #expect(compared.output.contains("1 verdict flip among"), "\(compared.output)")
        #expect(compared.output.contains("0 inside") && compared.output.contains("1 outside"), "\(compared.output)")
        #expect(compared.output.contains("differs: judging.checker: - | exact"), "\(compared.output)")
    }

    /// A gate that looks for flips must not pass because an option turned it into another comparison.
    @Test func onlyAnsweredProblemsOfTheSameCandidatesAreComparedOnRequestAlone() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try Self.judged(fixture, "a")
        let refused = try Self.compare(fixture, "a", "a", "--answered-only")
        #expect(refused.status == 2 && refused.output.isEmpty, "\(refused.output)")
        #expect(refused.errors.contains("no verdict flips would be looked for"), "\(refused.errors)")
        #expect(refused.errors.contains("--by problem"), "\(refused.errors)")
        let asked = try Self.compare(fixture, "a", "a", "--answered-only", "--by", "problem", "--json")
        #expect(asked.status == 0 && asked.output.contains("\"denominator\": \"answered\""), "\(asked.errors)")
    }

    @Test func whereThePageCannotBeWrittenTheFiguresArePrintedAllTheSame() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try Self.judged(fixture, "a")
        // No process can make files there.
        let compared = try Self.compare(fixture, "a", "a", "--html", "/proc/compare.html")
        #expect(compared.status == 1 && compared.output.contains("0 verdict flips among"), "\(compared.status) \(compared.output)")
        #expect(compared.errors.contains("/proc/compare.html"), "\(compared.errors)")
    }

    @Test func runsThatCannotBeComparedAreRefused() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try Self.judged(fixture, "a")
        let lines = try String(contentsOfFile: fixture.place.path + "/candidates.jsonl", encoding: .utf8).split(separator: "\n")
        try fixture.place.write("candidates.jsonl", lines.dropLast().joined(separator: "\n") + "\n")
        try Self.judged(fixture, "fewer")
        let other = try Self.compare(fixture, "a", "fewer")
        #expect(other.status == 2 && other.errors.contains("candidate 7 of sum0"), "\(other.errors)")
        #expect(other.errors.contains("is only in a"), "\(other.errors)")
        try fixture.plan("planned", shards: 1)
        let incomplete = try Self.compare(fixture, "fewer", "planned")
        #expect(incomplete.status == 3 && incomplete.errors.contains("of planned without a verdict"), "\(incomplete.errors)")
        let absent = try Self.compare(fixture, "a", "absent")
        #expect(absent.status == 2 && absent.errors.contains("absent is no run directory"), "\(absent.errors)")
        let unreachable = try Self.compare(fixture, "a", "a", "--k_values", "100")
        #expect(unreachable.status == 2 && unreachable.errors.contains("pass@100"), "\(unreachable.errors)")
    }

    /// Two models: candidates of their own for the same problems.
    private static func models() throws -> RunFixture {
        let fixture = try RunFixture(candidates: 20, problems: 4)
        try judged(fixture, "a")
        let right = "print(sum(map(int, input().split())))"
        let lines = (0..<20).map { Fixtures.candidate("sum\($0 % 4)", $0 % 4 == 3 ? "print(\($0) - 1000)" : "# better \($0)\n\(right)\n") }
        try fixture.place.write("candidates.jsonl", lines.joined(separator: "\n") + "\n")
        try judged(fixture, "b")
        return fixture
    }

    @Test func runsWithOtherCandidatesArePairedByProblem() throws {
        let fixture = try Self.models()
        let compared = try Self.compare(fixture, "a", "b")
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.errors.contains("note: compared problem by problem, since the runs are not over the same candidates"))
        #expect(compared.output.contains("4 problems, paired: 20 candidates in A, 20 in B"), "\(compared.output)")
        let json = try Self.compare(fixture, "a", "b", "--json", "--k_values", "1,3")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let figures = try #require(object["pass_at_k"] as? [[String: Any]])
        #expect(figures.map { $0["k"] as? Int } == [1, 3])
        let (won, lost, tied) = (figures[0]["won"] as? Int, figures[0]["lost"] as? Int, figures[0]["tied"] as? Int)
        #expect((won ?? 0) + (lost ?? 0) + (tied ?? 0) == 4 && lost == 1, "\(json.output)")
        let results = try #require(object["problem_results"] as? [[String: Any]])
        #expect(results.map { $0["problem"] as? String } == (0..<4).map { "sum\($0)" })
        #expect(results.last?["outcome"] as? String == "lost")
        // The sets' difficulty groups the problems.
        let groups = try #require(object["groups"] as? [[String: Any]])
        #expect(groups.contains { $0["kind"] as? String == "difficulty" && $0["problems"] as? Int == 4 }, "\(groups)")
    }

    @Test func aComparisonIsWrittenAsAPageThatLinksToTheRuns() throws {
        let fixture = try Self.models()
        #expect(try fixture.merge("a").status == 0)
        try FileManager.default.createDirectory(atPath: fixture.place.path + "/pages", withIntermediateDirectories: true)
        let page = fixture.place.path + "/pages/compare.html"
        let made = try Self.compare(fixture, "a", "b", "--html", "pages/compare.html")
        #expect(made.status == 0 && made.errors.contains("to look at: \(page)"), "\(made.errors)")
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("<a href=\"../a/report/report.html\">a</a>") && html.contains("no report.html there"))
        #expect(made.output.contains("4 problems, paired") && html.contains("4 problems, paired"))
        #expect(try FileManager.default.attributesOfItem(atPath: page)[.posixPermissions] as? Int == 0o600)
        // An earlier page is replaced; the same candidates and several runs have one too.
        let same = try Self.compare(fixture, "a", "a", "--html", "pages/compare.html")
        #expect(same.status == 0, "\(same.errors)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("0 verdict flips among"))
        let several = try Self.compare(fixture, "a", "b", "a", "--html", "pages/compare.html")
        #expect(several.status == 0, "\(several.errors)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("3 runs over 4 problems"))
        let answered = try Self.compare(fixture, "a", "b", "--answered-only", "--json")
        #expect(answered.status == 0 && answered.output.contains("\"denominator\": \"answered\""), "\(answered.output.prefix(400))")
    }

    @Test func severalRunsAreATable() throws {
        let fixture = try Self.models()
        let table = try Self.compare(fixture, "a", "b", "a", "--k_values", "1")
        #expect(table.status == 0 && table.output.hasPrefix("4 problems\n"), "\(table.errors)")
        #expect(table.output.contains("p = 1.0000"), "\(table.output)")
        let json = try Self.compare(fixture, "a", "b", "a", "--json", "--k_values", "1")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let runs = try #require(object["runs"] as? [[String: Any]])
        #expect(runs.map { $0["run"] as? String } == ["a", "b", "a"])
        let differences = runs.map { ($0["differences"] as? [[String: Any]])?.first?["difference"] as? Double }
        #expect(differences[0] == nil && differences[2] == 0 && differences[1] != 0)
        for words in [
            ["a"], ["a", "b", "a", "--by", "candidate"], ["a", "b", "--by", "test"], ["a", "b", "--by", "candidate", "--answered-only"],
            ["a", "b", "--html", "."], ["a", "b", "--html", "absent/page.html"], ["a", "b", "--html", "candidates.jsonl"],
        ] {
            #expect(try Gencode.run(["run", "compare"] + words, in: fixture.place.path).status == 2, "\(words)")
        }
    }
}
