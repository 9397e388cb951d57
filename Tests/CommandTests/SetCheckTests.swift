import Foundation
import Testing

/// `data check` as a user runs it: a set with broken tests, the files of the check, and the new set.
@Suite struct SetCheckTests {
    private static let add = "print(sum(map(int, input().split())))"
    private static let tests = (0..<8).map { ("\($0) \($0 + 1)\n", "\(2 * $0 + 1)\n") }

    /// Right programs that differ in more than white space.
    private static let right = (0..<3).map { (3, "x\($0) = 0\n" + add) }

    private static func row(_ name: String, _ tests: [(String, String)], _ solutions: [(Int, String)]) -> String {
        Fixtures.row(name: name, publicTests: [], privateTests: tests, solutions: solutions)
    }

    /// Sums: a sound problem, one with a wrong expected output, one whose answers are real numbers, and one without solutions.
    private func place() throws -> Workplace {
        let place = try Workplace()
        var broken = Self.tests
        broken[2].1 = "77\n"
        let real = Self.tests.map { ($0.0, $0.1.replacingOccurrences(of: "\n", with: ".000000001\n")) }
        let rows = [
            Self.row("sound", Self.tests, Self.right), Self.row("broken", broken, Self.right), Self.row("real", real, Self.right),
            Self.row("bare", Self.tests, []),
        ]
        try place.write("rows.jsonl", rows.joined(separator: "\n") + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "test"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        return place
    }

    private static let files = ["report.json", "problems.csv", "tests.csv", "overrides.toml"]

    private func check(_ run: String, in place: Workplace) throws -> [String: Data] {
        try Dictionary(
            uniqueKeysWithValues: Self.files.map {
                ($0, try Data(contentsOf: URL(fileURLWithPath: place.path + "/\(run)/check/" + $0)))
            })
    }

    @Test func brokenTestsAreFoundAndTheNewSetIsSound() throws {
        let place = try place()
        let set = place.path + "/data-sets/sums.h5"
        let before = try Data(contentsOf: URL(fileURLWithPath: set))
        let checked = try Gencode.run(["data", "check", "sums", "--run_dir", "one", "--json", "--slots", "2"], in: place.path)
        try #require(checked.status == 0, "\(checked.errors)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(checked.output.utf8)) as? [String: Any])
        let problems = try #require(report["problems"] as? [[String: Any]])
        #expect(problems.map { $0["problem"] as? String } == ["sound", "broken", "real", "bare"])
        #expect(problems.map { $0["class"] as? String } == ["usable", "usable", "usable", "unchecked"])
        #expect(problems.map { $0["reasons"] as? [String] } == [[], ["BROKEN_TESTS"], ["FLOAT_ANSWERS"], ["NO_REFERENCES"]])
        #expect(try Data(contentsOf: URL(fileURLWithPath: set)) == before)

        let made = try Gencode.run(
            ["data", "etl", "--source", "sums", "--overrides", "one/check/overrides.toml", "--output_dataset_name", "better"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let again = try Gencode.run(["data", "check", "better", "--run_dir", "two", "--slots", "2"], in: place.path)
        #expect(again.status == 0 && again.output.contains("right references fail in 0 problems"), "\(again.errors)")
    }

    /// The row states half a second of CPU time, and right programs need more of it on one test, but less than twice as much.
    @Test func aTimeLimitThatIsTooLowIsFoundAndTheNewSetHasTwice() throws {
        let place = try Workplace()
        let slow = (0..<3).map { number in
            (
                3,
                """
                import time
                x\(number) = sum(map(int, input().split()))
                while x\(number) == 1 and time.process_time() < 0.7: pass
                print(x\(number))
                """
            )
        }
        let row = Self.row("slow", Self.tests, slow).replacingOccurrences(
            of: #""time_limit":{"nanos":0,"seconds":2}"#, with: #""time_limit":{"nanos":500000000,"seconds":0}"#)
        #expect(row.contains("500000000"))
        try place.write("rows.jsonl", row + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "slow", "--train_sample", "1", "--split", "test"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let checked = try Gencode.run(["data", "check", "slow", "--run_dir", "one", "--json", "--slots", "1"], in: place.path)
        try #require(checked.status == 0, "\(checked.errors)")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(checked.output.utf8)) as? [String: Any])
        let problem = try #require((report["problems"] as? [[String: Any]])?.first)
        #expect(problem["reasons"] as? [String] == ["TOO_SLOW"], "\(problem)")
        let states = try String(contentsOfFile: place.path + "/one/check/tests.csv", encoding: .utf8)
        #expect(states.split(separator: "\n").filter { $0.contains("TOO_SLOW") }.count == 1, "\(states)")
        let overrides = try String(contentsOfFile: place.path + "/one/check/overrides.toml", encoding: .utf8)
        #expect(overrides.contains("time_limit_s = 1.0"), "\(overrides)")
    }

    @Test func aSetWithoutSolutionsIsRefusedWithAdviceThatFits() throws {
        let place = try Workplace()
        try place.write(
            "rows.jsonl", #"{"name": "bare", "description": "", "private_tests": {"input": ["1 2\n"], "output": ["3\n"]}}"# + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "bare", "--split", "test"], in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let refused = try Gencode.run(["data", "check", "bare", "--run_dir", "run"], in: place.path)
        #expect(refused.status == 2 && refused.errors.contains("solution that can run here"), "\(refused.errors)")
        #expect(refused.errors.contains("--disable_filter_languages") && !refused.errors.contains("task names"), "\(refused.errors)")
    }

    @Test func aRunThatWasKilledAndResumedHasTheSameFiles() throws {
        let place = try place()
        let whole = try Gencode.run(["data", "check", "sums", "--run_dir", "whole", "--slots", "2"], in: place.path)
        try #require(whole.status == 0, "\(whole.errors)")
        let job = "verb = \"check\"\ndataset_name = \"sums\"\nsplit_name = \"test\"\n"
        try place.write("job.toml", job)
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "cut", "--shards", "3"], in: place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let worker = try Gencode.start(["run", "work", "cut", "--slots", "1"], in: place.path)
        let end = Date().addingTimeInterval(120)
        // A journal with something in it: the worker is in the middle.
        while Date() < end, worker.process.isRunning {
            let journals = place.files().filter { $0.hasPrefix("cut/shards/") }
            if !journals.isEmpty { break }
            usleep(2000)
        }
        kill(worker.process.processIdentifier, SIGKILL)
        _ = worker.finish()
        let incomplete = try Gencode.run(["run", "merge", "cut"], in: place.path)
        #expect([0, 3].contains(incomplete.status), "\(incomplete.errors)")
        let resumed = try Gencode.run(["run", "resume", "cut", "--slots", "2"], in: place.path)
        try #require(resumed.status == 0, "\(resumed.errors)")
        #expect(try check("whole", in: place) == check("cut", in: place))
    }

    @Test func passAtKIsGivenWithoutQuarantineToo() throws {
        let place = try place()
        let show = try Gencode.run(["data", "show", "--dataset_name", "sums", "--json"], in: place.path)
        let set = try #require(try JSONSerialization.jsonObject(with: Data(show.output.utf8)) as? [String: Any])
        let fingerprint = try #require(set["fingerprint"] as? String)
        try place.write(
            "mine.toml",
            """
            format_version = 1
            source_fingerprint = "\(fingerprint)"
            [[problem]]
            name = "broken"
            split = "test"
            quarantine = "BROKEN"
            """)
        let made = try Gencode.run(
            ["data", "etl", "--source", "sums", "--overrides", "mine.toml", "--output_dataset_name", "marked"], in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let judged = try Gencode.run(
            [
                "eval", "eval_cc_solutions", "--dataset_name", "marked", "--split_name", "test", "--evaluation_test_type", "all",
                "--sample_rate", "1", "--k_values", "1", "--answered_only", "--run_dir", "judged",
            ], in: place.path)
        try #require(judged.status == 0, "\(judged.errors)")
        #expect(judged.output.contains("33.33 %") && judged.output.contains("50.00 %"))
        #expect(judged.output.contains("2 problems not in quarantine"))
    }

    @Test(arguments: [
        ("source_fingerprint = \"00\"", "was made for the problem set with the fingerprint"),
        ("FINGERPRINT\nprobelm = 1", "unknown key \"probelm\""),
        ("FINGERPRINT\n[[problem]]\nname = \"brokn\"\nsplit = \"test\"", "has no problem \"brokn\""),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"tst\"", "in split \"tst\""),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\nqarantine = \"x\"", "Did you mean \"quarantine\""),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\nchecker = \"tokns\"", "unknown checker"),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\nchecker = \"lines 3\"", "followed by what it does not take"),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\nchecker = \"tokens+float -1\"", "finite and not negative"),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\ntime_limit_s = 0", "at least 0.001"),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\ntest = 3", "must be a list of tables"),
        (
            "FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\n[[problem.test]]\nname = \"private_tests/99\"\ndisable = true",
            "which is not there"
        ),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\n[[problem.test]]\nname = \"private_tests/1\"", "neither disable"),
        ("FINGERPRINT\n[[problem]]\nname = \"broken\"\nsplit = \"test\"\n[[problem]]\nname = \"broken\"\nsplit = \"test\"", "comes twice"),
        ("FINGERPRINT\n[[problem]", "not valid TOML"),
    ])
    func overridesThatDoNotFitAreRefusedAndNothingIsMade(_ body: String, _ message: String) throws {
        let place = try place()
        let show = try Gencode.run(["data", "show", "--dataset_name", "sums", "--json"], in: place.path)
        let set = try #require(try JSONSerialization.jsonObject(with: Data(show.output.utf8)) as? [String: Any])
        let fingerprint = try #require(set["fingerprint"] as? String)
        let text = body.replacingOccurrences(of: "FINGERPRINT", with: "source_fingerprint = \"\(fingerprint)\"")
        try place.write("mine.toml", "format_version = 1\n" + text + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "sums", "--overrides", "mine.toml", "--output_dataset_name", "new"], in: place.path)
        #expect(made.status == 2 && made.errors.contains(message), "\(made.errors)")
        #expect(!place.files().contains { $0.contains("new") })
    }
}
