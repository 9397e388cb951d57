import Foundation
import Testing

/// `judging.test_order`: from `data check` to the report.
@Suite(.serialized) struct TestOrderTests {
    private static let add = "print(sum(map(int, input().split())))"

    /// Wrong on the last test alone, which the set's wrong solution fails too.
    private static let lastIsWrong = "a = sum(map(int, input().split()))\nprint(a if a < 15 else 0)"

    /// Exits with 3 on the first test, and is wrong on the last.
    private static let crashes = "a = sum(map(int, input().split()))\nif a == 1: raise SystemExit(3)\nprint(a if a < 15 else 0)"

    private let place: Workplace

    /// One problem with eight tests, and a run `check` of `data check` over it.
    init() throws {
        place = try Workplace()
        let tests = (0..<8).map { ("\($0) \($0 + 1)\n", "\(2 * $0 + 1)\n") }
        let row = Fixtures.row(name: "sum", publicTests: [tests[0]], privateTests: Array(tests.dropFirst()), solutions: [(3, Self.add)])
        let wrong = "\"incorrect_solutions\":" + Fixtures.json(["language": [3], "solution": [Self.lastIsWrong]])
        let own = "\"incorrect_solutions\":" + Fixtures.json(["language": [3], "solution": ["print(0)"]])
        #expect(row.contains(own))
        try place.write("rows.jsonl", row.replacingOccurrences(of: own, with: wrong) + "\n")
        let programs = [Self.add, Self.lastIsWrong, Self.crashes, "print(0)"].map { Fixtures.candidate("sum", $0) }
        try place.write("candidates.jsonl", programs.joined(separator: "\n") + "\n")
        try succeed(["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "test"])
        try succeed(["data", "check", "sums", "--run_dir", "check"])
        try place.write(
            "job.toml",
            """
            verb = "eval_gen_solutions"
            dataset_name = "sums"
            split_name = "test"
            evaluation_test_type = ["all"]
            solution_dataset = "\(place.path)/candidates.jsonl"
            k_values = [1]
            """)
    }

    private static let file = "check/check/test_order.json"

    @discardableResult private func succeed(_ words: [String]) throws -> Gencode.Result {
        let result = try Gencode.run(words, in: place.path)
        try #require(result.status == 0, "\(words): \(result.errors)")
        return result
    }

    private func judge(_ run: String, _ words: String...) throws {
        try succeed(["run", "plan", "job.toml", "--run_dir", run] + words)
        try succeed(["run", "resume", run])
    }

    private func object(_ path: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: place.path + "/" + path))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func results(_ run: String) throws -> [[String: Any]] {
        try #require(try object(run + "/report/report.json")["results"] as? [[String: Any]])
    }

    private func verdicts(_ run: String) throws -> [String?] { try results(run).map { $0["verdict"] as? String } }
    private func testsRun(_ run: String) throws -> [Int?] { try results(run).map { $0["tests_run"] as? Int } }

    @Test func aCheckWritesTheOrderAndAnEvaluationThatUsesItRunsFewerTests() throws {
        let order = try object(Self.file)
        #expect(order["format"] as? String == "gencode-test-order" && order["format_version"] as? Int == 1)
        let problems = try #require(order["problems"] as? [[String: Any]])
        #expect(problems.map { $0["problem"] as? String } == ["sum"] && problems.map { $0["split"] as? String } == ["test"])
        #expect(problems[0]["tests"] as? [Int] == [7, 0, 1, 2, 3, 4, 5, 6])

        try judge("stored")
        try judge("ordered", "--test_order", Self.file)
        #expect(try verdicts("stored") == ["AC", "WA", "RE", "WA"] && testsRun("stored") == [8, 8, 1, 1])
        // The last test is the first of the run: its verdict counts. What is accepted does not change.
        #expect(try verdicts("ordered") == ["AC", "WA", "WA", "WA"] && testsRun("ordered") == [8, 1, 1, 1])
        #expect(try results("ordered").map { $0["first_failed_test"] as? Int } == [nil, 7, 7, 7])

        let report = try object("ordered/report/report.json")
        let used = try #require((report["settings"] as? [String: Any])?["test_order"] as? [String: Any])
        #expect(used["path"] as? String == place.path + "/" + Self.file && used["problems"] as? Int == 1)
        #expect((report["notes"] as? [String])?.contains { $0.contains("first failed test in this order") } == true)
        #expect(try object("ordered/manifest.json")["formatVersion"] as? Int == 3)
        let compared = try Gencode.run(["run", "compare", "stored", "ordered"], in: place.path)
        #expect(compared.output.contains("judging.test_order"), "\(compared.output)")
        let selected = try Gencode.run(["eval", "n_at_k", "ordered", "--clusters", "none"], in: place.path)
        #expect(selected.status == 2 && selected.errors.contains("judging.test_order"), "\(selected.errors)")
    }

    @Test func aRunWithoutTheSettingSaysNothingOfIt() throws {
        try judge("off")
        try judge("empty", "--set", "judging.test_order=")
        let manifest = try String(contentsOfFile: place.path + "/off/manifest.json", encoding: .utf8)
        let report = try String(contentsOfFile: place.path + "/off/report/report.json", encoding: .utf8)
        #expect(!manifest.contains("test_order") && !manifest.contains("testOrder") && !report.contains("test_order"))
        let (off, empty) = (try object("off/manifest.json"), try object("empty/manifest.json"))
        #expect(off["formatVersion"] as? Int == 1 && off["planDigest"] as? String == empty["planDigest"] as? String)
    }

    /// The plan has the order: neither the file nor a worker's own configuration matters once it is made.
    @Test func aWorkerNeedsThePlanAlone() throws {
        try succeed(["run", "plan", "job.toml", "--run_dir", "first", "--test_order", Self.file])
        try FileManager.default.removeItem(atPath: place.path + "/" + Self.file)
        try FileManager.default.copyItem(atPath: place.path + "/first", toPath: place.path + "/copy")
        try place.write("configuration.toml", "[judging]\ntest_order = \"nowhere.json\"\n")
        try succeed(["run", "resume", "copy"])
        #expect(try verdicts("copy") == ["AC", "WA", "WA", "WA"] && testsRun("copy") == [8, 1, 1, 1])
        let refused = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "second"], in: place.path)
        #expect(refused.status == 2 && refused.errors.contains("nowhere.json"), "\(refused.errors)")
    }

    /// An order over all tests serves a run of fewer kinds.
    @Test func aRunOfOneKindTakesItsPartOfTheOrder() throws {
        let job = try String(contentsOfFile: place.path + "/job.toml", encoding: .utf8)
        try place.write("job.toml", job.replacingOccurrences(of: "[\"all\"]", with: "[\"private_tests\"]"))
        try judge("private", "--test_order", Self.file)
        #expect(try verdicts("private") == ["AC", "WA", "WA", "WA"] && testsRun("private") == [7, 1, 1, 1])
        #expect(try results("private").map { $0["first_failed_test"] as? Int } == [nil, 6, 6, 6])
    }

    @Test func aRejudgementKeepsTheOrder() throws {
        try judge("ordered", "--test_order", Self.file)
        try succeed(["eval", "rejudge", "ordered", "--checker", "exact", "--run_dir", "same"])
        let outcomes = try ["same", "ordered"].map { try object($0 + "/report/report.json")["outcome_sha256"] as? String }
        #expect(outcomes[0] != nil && outcomes[0] == outcomes[1])
        #expect(try object("same/manifest.json")["formatVersion"] as? Int == 3)
        // What the last test alone rejected is open: the tests before it in stored order did not run.
        let programs = [Self.add + "; print()", "print('15.0')"].map { Fixtures.candidate("sum", $0) }
        try place.write("candidates.jsonl", programs.joined(separator: "\n") + "\n")
        try judge("text", "--test_order", Self.file)
        #expect(try verdicts("text") == ["AC", "WA"] && testsRun("text") == [8, 1])
        let open = try Gencode.run(["eval", "rejudge", "text", "--checker", "tokens+float", "--run_dir", "open"], in: place.path)
        #expect(open.status == 3 && open.output.contains("do not decide 1 of 2 candidates"), "\(open.output)\(open.errors)")
        try succeed(["run", "resume", "open"])
        #expect(try verdicts("open") == ["AC", "WA"] && results("open").map { $0["first_failed_test"] as? Int } == [nil, 0])
    }

    @Test(arguments: [
        ("nothing", "not an order of tests"), ("[]", "not an order of tests"),
        ("{\"format\": \"gencode-report\"}", "not an order of tests"),
        ("{\"format\": \"gencode-test-order\", \"format_version\": 2}", "format_version is 2; this build reads 1"),
        ("HEAD}", "a key is missing"), ("HEAD, \"problems\": []}", "a key is missing"),
        ("HEAD, \"source_fingerprint\": \"00\\u001b\", \"problems\": []}", "was made for the problem set with the fingerprint"),
        ("PROBLEM [7, 0, 1, 2, 3, 4, 5, 6]}, {\"problem\": \"sum\", \"split\": \"test\", \"tests\": [0]}]}", "comes twice"),
        ("FINGERPRINT, \"problems\": [{\"problem\": \"so\", \"split\": \"test\", \"tests\": []}]}", "\"so\" of split \"test\" is not in"),
        ("FINGERPRINT, \"problems\": [{\"problem\": \"sum\", \"split\": \"train\", \"tests\": []}]}", "is not in"),
        ("PROBLEM [0, 1, 2, 3, 4, 5, 6]}]}", "position 7 is missing"), ("PROBLEM []}]}", "position 0 is missing"),
        ("PROBLEM [7, 0, 1, 2, 3, 4, 5, 7]}]}", "position 7 comes twice"),
        ("PROBLEM [8, 0, 1, 2, 3, 4, 5, 6]}]}", "position 8 is not one of the 8 tests"),
        ("PROBLEM [-1, 0, 1, 2, 3, 4, 5, 6]}]}", "position -1 is not one"),
        ("PROBLEM [9223372036854775807]}]}", "is not one of the 8 tests"), ("PROBLEM [1e99]}]}", "of another kind"),
        ("PROBLEM [0.5]}]}", "of another kind"), ("PROBLEM \"01234567\"}]}", "of another kind"),
    ])
    func aFileThatDoesNotFitIsRefusedAndNothingIsPlanned(_ body: String, _ message: String) throws {
        let fingerprint = try #require(try object(Self.file)["source_fingerprint"] as? String)
        let head = "{\"format\": \"gencode-test-order\", \"format_version\": 1"
        let whole = "\(head), \"source_fingerprint\": \"\(fingerprint)\""
        let text = body.replacingOccurrences(of: "FINGERPRINT", with: whole).replacingOccurrences(of: "HEAD", with: head)
            .replacingOccurrences(of: "PROBLEM", with: whole + ", \"problems\": [{\"problem\": \"sum\", \"split\": \"test\", \"tests\":")
        try place.write("mine.json", text)
        let refused = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "new", "--test_order", "mine.json"], in: place.path)
        #expect(refused.status == 2 && !refused.wasSignalled && refused.errors.contains(message), "\(refused.errors)")
        #expect(refused.errors.contains("mine.json") && refused.errors.contains("data check") && !refused.errors.contains("\u{1b}"))
        #expect(!place.files().contains { $0.hasPrefix("new") })
    }

    /// An order may be a site's setting, which must not keep the verb from running that renews it.
    @Test func whereEveryTestRunsAnOrderChangesNothingAndANoteSaysSo() throws {
        let planned = try succeed(["run", "plan", "job.toml", "--run_dir", "whole", "--stop", "none", "--test_order", Self.file])
        #expect(planned.errors.contains("judging.test_order changes nothing here"), "\(planned.errors)")
        try succeed(["run", "plan", "job.toml", "--run_dir", "plain", "--stop", "none"])
        #expect(try object("whole/manifest.json")["planDigest"] as? String == object("plain/manifest.json")["planDigest"] as? String)
        let checked = try succeed(["data", "check", "sums", "--run_dir", "again", "--test_order", Self.file])
        #expect(checked.errors.contains("judging.test_order changes nothing here"), "\(checked.errors)")
    }

    @Test func anOrderThatCannotBeReadAndOneBesideAPlanAreRefused() throws {
        for (words, message) in [
            (["run", "plan", "job.toml", "--run_dir", "new", "--test_order", "absent.json"], "absent.json"),
            (["run", "plan", "job.toml", "--run_dir", "new", "--test_order", "check"], "cannot read"),
            (["run", "resume", "check", "--set", "judging.test_order=x"], "is fixed by the plan"),
        ] {
            let refused = try Gencode.run(words, in: place.path)
            #expect(refused.status == 2 && refused.errors.contains(message), "\(words): \(refused.errors)")
        }
        #expect(!place.files().contains { $0.hasPrefix("new") })
    }

    /// A problem without a wrong solution has no order, and its tests run as the settings say.
    @Test func aProblemThatTheFileDoesNotHaveRunsInTheOrderOfTheSettings() throws {
        let order = try String(contentsOfFile: place.path + "/" + Self.file, encoding: .utf8)
        let lines = order.split(separator: "\n").filter { !$0.contains("\"problem\":") }
        try place.write("none.json", lines.joined(separator: "\n"))
        let planned = try succeed(["run", "plan", "job.toml", "--run_dir", "none", "--test_order", "none.json"])
        #expect(planned.errors.contains("has no order for 1 of 1 problem"), "\(planned.errors)")
        try succeed(["run", "plan", "job.toml", "--run_dir", "off"])
        #expect(try object("none/manifest.json")["planDigest"] as? String == object("off/manifest.json")["planDigest"] as? String)
    }
}
