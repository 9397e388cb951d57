import Foundation
import Testing

/// `eval n_at_k` on runs that were judged here.
@Suite(.serialized) struct NAtKTests {
    /// One problem whose public test five wrong programs that always print 3 pass, and a right one, beside four that fail it.
    private static func place() throws -> RunFixture {
        let fixture = try RunFixture(candidates: 4, problems: 1)
        let sum = "sum(map(int, input().split()))"
        let bodies =
            (0..<3).map { "print(3)  # \($0)" } + (0..<2).map { "print(abs(-3))  # \($0)" }
            + ["print(\(sum))", "print(9)", "print(9) ", "raise SystemExit(1)", ""]
        let rows = bodies.map { Fixtures.candidate("sum0", $0.isEmpty ? "" : $0 + "\n") }
        try fixture.place.write("candidates.jsonl", rows.joined(separator: "\n") + "\n")
        return fixture
    }

    private static func judge(_ fixture: RunFixture, _ run: String, _ settings: String...) throws {
        let planned = try Gencode.run(
            ["run", "plan", "job.toml", "--run_dir", run] + settings.flatMap { ["--set", $0] }, in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let resumed = try Gencode.run(["run", "resume", run], in: fixture.place.path)
        try #require(resumed.status == 0, "\(resumed.errors)")
    }

    private static func figures(_ fixture: RunFixture, _ words: String...) throws -> [String: Double] {
        let result = try Gencode.run(["eval", "n_at_k"] + words + ["--json"], in: fixture.place.path)
        try #require(result.status == 0, "\(result.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return (object?["n_at_k"] as? [[String: Any]] ?? []).reduce(into: [:]) { figures, row in
            figures["\(row["n"] ?? 0)@\(row["k"] ?? 0) \(row["rule"] ?? "")"] = row["estimate"] as? Double
        }
    }

    @Test func aSelectionFiltersAndTakesTheLargestClusterFirst() throws {
        let fixture = try Self.place()
        try Self.judge(fixture, "all", "judging.stop=none")
        let figures = try Self.figures(fixture, "all", "--n_values", "1,2", "--k_values", "10")
        // Of ten candidates one is right; six pass the public test: five that print 3 for every input, and the right one.
        #expect(abs((figures["1@10 random"] ?? 0) - 0.1) < 1e-12 && abs((figures["2@10 random"] ?? 0) - 0.2) < 1e-12)
        #expect(abs((figures["1@10 filtered"] ?? 0) - 1.0 / 6) < 1e-12 && abs((figures["2@10 filtered"] ?? 0) - 1.0 / 3) < 1e-12)
        #expect(figures["1@10 clustered"] == 0 && abs((figures["2@10 clustered"] ?? 0) - 1) < 1e-12)
        let file = fixture.place.path + "/all/report/n_at_k.json"
        #expect(FileManager.default.fileExists(atPath: file))
        let publicOnly = try Self.figures(fixture, "all", "--n_values", "1", "--k_values", "10", "--clusters", "public_tests")
        #expect(abs((publicOnly["1@10 clustered"] ?? 0) - 1.0 / 6) < 1e-12)
    }

    @Test func aRunThatStoppedAtTheFirstFailureOnlyFilters() throws {
        let fixture = try Self.place()
        try Self.judge(fixture, "stopped")
        let refused = try Gencode.run(["eval", "n_at_k", "stopped"], in: fixture.place.path)
        #expect(refused.status == 2 && refused.errors.contains("stop = first_failure"), "\(refused.errors)")
        let figures = try Self.figures(fixture, "stopped", "--n_values", "1", "--k_values", "10", "--clusters", "none")
        #expect(abs((figures["1@10 filtered"] ?? 0) - 1.0 / 6) < 1e-12 && figures["1@10 clustered"] == figures["1@10 filtered"])
    }

    @Test func whatMakesNoSenseIsAUsageError() throws {
        let fixture = try Self.place()
        try Self.judge(fixture, "all", "judging.stop=none")
        for (words, message) in [
            (["all", "--k_values", "11"], "has fewer than 11"), (["all", "--n_values", "0"], "is no k value"),
            (["all", "--filter", "generated_tests"], "did not run generated_tests"), (["all", "--clusters", "some"], "unknown test type"),
            (["absent"], "absent is no run directory"),
        ] {
            let result = try Gencode.run(["eval", "n_at_k"] + words, in: fixture.place.path)
            #expect(result.status == 2 && result.errors.contains(message), "\(words): \(result.status) \(result.errors)")
        }
        try fixture.plan("planned", shards: 1)
        let incomplete = try Gencode.run(["eval", "n_at_k", "planned", "--clusters", "none"], in: fixture.place.path)
        #expect(incomplete.status == 3 && incomplete.errors.contains("without a verdict"), "\(incomplete.errors)")
    }
}
