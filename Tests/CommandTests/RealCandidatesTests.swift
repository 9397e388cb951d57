import Foundation
import Testing

/// Real model candidates with the verdict that others published, outside the repository: `GENCODE_CASES`, by default `../shared/cases`.
@Suite(.serialized) struct RealCandidatesTests {
    private static let cases =
        ProcessInfo.processInfo.environment["GENCODE_CASES"]
        ?? URL(fileURLWithPath: Gencode.root).deletingLastPathComponent().path + "/shared/cases"

    private static let isThere = FileManager.default.fileExists(atPath: cases + "/candidates/apps/problems.jsonl")

    @Test func theCasesAreThereOrItIsSaid() {
        guard !Self.isThere else { return }
        print("skipped: the tests over real candidates: \(Self.cases) has none (GENCODE_CASES names another place)")
        #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs the real cases")
    }

    @Test(.enabled(if: isThere)) func publishedVerdictsOfFiveModelsAreReproduced() throws {
        let place = try Workplace()
        let apps = Self.cases + "/candidates/apps/"
        let made = try Gencode.run(
            [
                "data", "etl", "--source", apps + "problems.jsonl", "--output_dataset_name", "apps", "--split", "train", "--train_sample",
                "1",
            ],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        var (agreeing, total) = (0, 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: apps).filter { $0.hasSuffix(".predictions.jsonl") }.sorted()
        for file in files {
            let judged = try Gencode.run(
                [
                    "eval", "eval_gen_solutions", "--solution_dataset", apps + file, "--ground_truth_dataset", "apps",
                    "--ground_truth_split", "train",
                    "--run_dir", file, "--json",
                ], in: place.path)
            try #require(judged.status == 0, "\(judged.errors)")
            let report = try JSONSerialization.jsonObject(with: Data(judged.output.utf8)) as? [String: Any]
            let rows = try #require(report?["results"] as? [[String: Any]])
            let published = try String(contentsOfFile: apps + file, encoding: .utf8).split(separator: "\n").map {
                try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
            let agreement = Self.agreement(rows: rows, published: published.compactMap { $0 })
            print("\(file): \(agreement.agreeing) of \(agreement.total) as published")
            agreeing += agreement.agreeing
            total += agreement.total
        }
        #expect(total == 260)
        #expect(agreeing >= 259, "\(agreeing) of \(total)")
    }

    /// One published set under three testers' rules: from the outputs of one run, and by a run each.
    @Test(.enabled(if: isThere)) func rejudgedRealCandidatesEqualRunsOfTheirOwn() throws {
        let place = try Workplace()
        let apps = Self.cases + "/candidates/apps/"
        let made = try Gencode.run(
            [
                "data", "etl", "--source", apps + "problems.jsonl", "--output_dataset_name", "apps", "--split", "train", "--train_sample",
                "1",
            ],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let checkers = ["tokens", "deepmind", "alphacodium"]
        for checker in checkers {
            let judged = try Gencode.run(
                [
                    "eval", "eval_gen_solutions", "--solution_dataset", apps + "ChatGPT-Direct.predictions.jsonl", "--ground_truth_dataset",
                    "apps", "--ground_truth_split", "train", "--stop", "none", "--set", "judging.kept_output_kib=1024", "--checker",
                    checker,
                    "--run_dir", checker,
                ], in: place.path)
            try #require(judged.status == 0, "\(judged.errors)")
        }
        let rejudged = try Gencode.run(
            ["eval", "rejudge", "tokens", "--checker", checkers.joined(separator: ","), "--run_dir", "re"], in: place.path)
        #expect(rejudged.status == 0, "\(rejudged.errors)")
        func report(_ run: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(place.path)/\(run)/report/report.json"))
            return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        }
        for checker in checkers {
            let (real, stored) = (try report(checker), try report("re/" + checker))
            #expect(real["outcome_sha256"] as? String == stored["outcome_sha256"] as? String, "\(checker)")
            #expect(real["pass_at_k"] as? [String: Double] == stored["pass_at_k"] as? [String: Double], "\(checker)")
        }
    }

    /// Candidates of a problem are numbered in the order of the file.
    private static func agreement(rows: [[String: Any]], published: [[String: Any]]) -> (agreeing: Int, total: Int) {
        var passed: [String: Bool] = [:]
        for row in rows {
            guard let problem = row["problem"] as? String, let number = row["candidate"] as? Int else { continue }
            passed["\(problem)/\(number)"] = row["verdict"] as? String == "AC"
        }
        var seen: [String: Int] = [:]
        var agreeing = 0
        for row in published {
            guard let problem = row["task_name"] as? String, let isSolved = row["published_is_solved"] as? Bool else { continue }
            let number = seen[problem, default: 0]
            seen[problem] = number + 1
            if passed["\(problem)/\(number)"] == isSolved { agreeing += 1 }
        }
        return (agreeing, published.count)
    }
}
