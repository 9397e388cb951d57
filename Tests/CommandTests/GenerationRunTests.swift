import Foundation
import Testing

/// Generations that are stopped, resumed, refused and merged. The server's log tells what was asked.
@Suite(.serialized) struct GenerationRunTests {
    @Test(arguments: [SIGINT, SIGTERM]) func aDrainedGenerationIsResumedOverOtherShardsAndNothingIsAskedTwice(_ signal: Int32) throws {
        let server = try FaultServerProcess(["--delay-ms", "150", "--spread-ms", "100"])
        let fixture = try GenerationFixture(url: server.url, problems: 4, samples: 25, gen: ["in_flight = 10"])
        try fixture.plan("drained", shards: 3)
        let worker = try fixture.start(["run", "work", "drained"])
        try poll("the first candidate is durable") { try fixture.done("drained") > 0 || !worker.process.isRunning }
        kill(worker.process.processIdentifier, signal)
        let drained = worker.finish()
        #expect(drained.status == 0, "\(drained.errors)")
        let files = try FileManager.default.contentsOfDirectory(atPath: fixture.place.path + "/drained/shards")
        #expect(!files.contains { $0.hasSuffix(".journal") }, "a drained attempt is sealed: \(files)")
        let status = try fixture.run(["run", "status", "drained"])
        #expect(status.status == 3)
        let early = try fixture.run(["run", "merge", "drained"])
        #expect(early.status == 3 && early.errors.contains("without a candidate"), "\(early.errors)")
        #expect(try server.asks().count < 100)

        let resumed = try fixture.run(["run", "resume", "drained", "--shards", "5"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try fixture.done("drained") == 100)
        #expect(try fixture.run(["run", "merge", "drained"]).status == 0)
        let asks = try server.asks()
        #expect(asks.count == 100 && Set(asks.map(\.body)).count == 100, "something was asked twice: \(asks.count) requests")
    }

    /// The same name may stand for other weights: what the server says of them is kept with the run and compared.
    @Test func aRunDoesNotGoOnWithOtherWeightsUnlessTold() throws {
        let first = try FaultServerProcess(["--root", "/models/one"])
        let fixture = try GenerationFixture(url: first.url, problems: 1, samples: 4)
        try fixture.plan("run", shards: 2)
        let worked = try fixture.run(["run", "work", "run", "--set", "gen.max_tokens_total=1"])
        #expect(worked.status != 0, "nothing may be asked with this budget: \(worked.errors)")
        let record = try String(contentsOfFile: fixture.place.path + "/run/server.json", encoding: .utf8)
        #expect(record.contains("/models/one"), "\(record)")

        let second = try FaultServerProcess(["--root", "/models/\\u001b[31mtwo"])
        let there = ["--set", "gen.base_url=\(second.url)"]
        let refused = try fixture.run(["run", "resume", "run"] + there)
        #expect(refused.status == 2 && refused.errors.contains("/models/one"), "\(refused.errors)")
        #expect(refused.errors.contains("--allow_mixed_server") && !refused.errors.contains("\u{1B}"), "\(refused.errors)")
        #expect(try second.asks().isEmpty)
        let mixed = try fixture.run(["run", "resume", "run", "--allow_mixed_server"] + there)
        #expect(mixed.status == 0 && mixed.errors.contains("/models/one"), "\(mixed.errors)")
        #expect(try second.asks().count == 4)
    }

    @Test func aRunThatWasNeverMergedCanBeExtracted() throws {
        let server = try FaultServerProcess()
        let fixture = try GenerationFixture(url: server.url, problems: 2, samples: 2)
        try fixture.plan("run", shards: 1)
        let worked = try fixture.run(["run", "work", "run"])
        try #require(worked.status == 0, "\(worked.errors)")
        let report = fixture.place.path + "/run/report"
        // The last worker may have merged the run.
        try? FileManager.default.removeItem(atPath: report)
        let extracted = try fixture.run(["gen", "extract", "run"])
        #expect(extracted.status == 0, "\(extracted.errors)")
        let rows = try fixture.candidates(of: "run").split(separator: UInt8(ascii: "\n"))
        #expect(rows.count == 4)
    }

    /// What came is kept, and a resume with a budget of its own asks for the rest alone.
    @Test func aSpentBudgetKeepsWhatWasPaidForAndAResumeGoesOn() throws {
        let server = try FaultServerProcess()
        // 512 tokens of 1 USD per thousand are reserved for an answer, and an answer has as many.
        let prices = ["usd_per_million_prompt_tokens = 0", "usd_per_million_completion_tokens = 1000", "max_tokens = 512"]
        let fixture = try GenerationFixture(url: server.url, problems: 2, samples: 20, gen: prices + ["in_flight = 4"])
        let solve = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--no-evaluation", "--run_dir", "dear"]
        let spent = try fixture.run(solve + ["--max_usd", "6"])
        #expect(spent.status == 3, "\(spent.errors)")
        #expect(spent.errors.contains("max_usd") && spent.errors.contains("gencode run resume"), "\(spent.errors)")
        let paid = try server.asks().count
        #expect(paid > 0 && paid <= 12, "\(paid) answers cost more than 6 USD")
        #expect(try fixture.done("dear") == paid)

        let resumed = try fixture.run(["run", "resume", "dear", "--set", "gen.max_usd=100"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try server.asks().count == 40, "what was paid for was asked again")
    }

    /// A budget is the run's: starting a worker again does not begin it anew.
    @Test func everyStartOfARunSpendsFromTheSameBudget() throws {
        let server = try FaultServerProcess()
        let fixture = try GenerationFixture(url: server.url, problems: 2, samples: 20, gen: ["max_tokens = 512", "in_flight = 1"])
        let solve = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--no-evaluation", "--run_dir", "dear"]
        var asked: [Int] = []
        for _ in 0..<3 {
            let spent = try fixture.run(solve + ["--set", "gen.max_tokens_total=3000"])
            #expect(spent.status == 3 && spent.errors.contains("max_tokens_total = 3000"), "\(spent.errors)")
            asked.append(try server.asks().count)
        }
        // An answer has 512 tokens.
        #expect(asked[0] > 0 && asked[0] <= 5 && Set(asked).count == 1, "asked after each start: \(asked)")
    }

    /// Two workers at once look at the run's files every two seconds. Each answer costs 512 tokens.
    @Test func twoWorkersAtOnceShareTheBudgetOfTheirRun() throws {
        let (budget, answer) = (40_000, 512)
        let server = try FaultServerProcess(["--delay-ms", "300"])
        let fixture = try GenerationFixture(
            url: server.url, problems: 4, samples: 50, gen: ["max_tokens = \(answer)", "in_flight = 2", "max_tokens_total = \(budget)"])
        try fixture.plan("shared", shards: 4)
        let workers = try (0..<2).map { _ in try fixture.start(["run", "work", "shared"]) }
        for worker in workers {
            let ended = worker.finish()
            #expect(ended.status == 3 && ended.errors.contains("max_tokens_total = \(budget)"), "\(ended.errors)")
        }
        let spent = try server.asks().count * answer
        print("two workers spent \(spent) of \(budget) tokens on answers")
        // The prompts cost more than a hundred tokens each, and a worker takes the whole budget for its own until it sees the other.
        #expect(spent > budget / 2 && spent <= budget)
        #expect(try fixture.done("shared") == spent / answer)
    }

    @Test func anIncompleteGenerationIsNeitherExtractedNorJudged() throws {
        let server = try FaultServerProcess(["--key", "sk-right"])
        let fixture = try GenerationFixture(url: server.url)
        try fixture.plan("open", shards: 1)
        let extracted = try fixture.run(["gen", "extract", "open"])
        #expect(extracted.status == 3, "\(extracted.errors)")
        #expect(extracted.errors.contains("gencode run resume"), "\(extracted.errors)")
        #expect(!FileManager.default.fileExists(atPath: fixture.place.path + "/open/report/candidates.jsonl"))
        let judged = try fixture.run([
            "eval", "eval_gen_solutions", "--solution_dataset", "open", "--ground_truth_dataset", "good", "--ground_truth_split", "train",
            "--run_dir", "judged",
        ])
        #expect(judged.status == 3, "\(judged.errors)")
        #expect(judged.errors.contains("4 of 4 candidates") && judged.errors.contains("gencode run resume"), "\(judged.errors)")
        #expect(!FileManager.default.fileExists(atPath: fixture.place.path + "/judged"))
    }

    @Test func aRunOfTheOtherKindOrOfAnotherJobIsRefusedByName() throws {
        let server = try FaultServerProcess()
        let fixture = try GenerationFixture(url: server.url)
        let solve = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--run_dir", "both"]
        let solved = try fixture.run(solve)
        #expect(solved.status == 0, "\(solved.errors)")
        let judge = ["eval", "eval_gen_solutions", "--ground_truth_dataset", "good", "--ground_truth_split", "train"]
        let wrong = [
            (solve + ["--temperature", "0.9"], "another plan"),
            (solve.dropLast() + ["both/evaluation"], "both/evaluation"),
            (["gen", "extract", "both/evaluation"], "is an evaluation"),
            (judge + ["--solution_dataset", "both/evaluation", "--run_dir", "x"], "is an evaluation"),
            (judge + ["--solution_dataset", "both", "--run_dir", "both"], "both"),
            (["run", "merge", "both", "--k_values", "1"], "has no pass@k"),
            (["run", "view", "both"], "has no page"),
            (["run", "compare", "both", "both/evaluation"], "generation"),
        ]
        let before = fixture.place.files()
        for (arguments, words) in wrong {
            let result = try fixture.run(arguments)
            #expect(result.status == 2, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        #expect(fixture.place.files() == before)
    }

    /// How long all requests are refused, in seconds. `GENCODE_STORM_SECONDS` says how long; default: 5.
    private var storm: Int { Int(ProcessInfo.processInfo.environment["GENCODE_STORM_SECONDS"] ?? "") ?? 5 }

    /// All requests are refused for a while, then more than the server takes in a second.
    @Test func aStormOfRefusalsEndsWithEveryAnswerAndFewWastedRequests() throws {
        let (limit, samples) = (60, 20 * storm)
        let server = try FaultServerProcess(["--storm-seconds", "\(storm)", "--storm-retry-after", "1", "--limit-per-second", "\(limit)"])
        let fixture = try GenerationFixture(url: server.url, problems: 6, samples: samples, gen: ["in_flight = 100"])
        let solved = try fixture.run([
            "gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--no-evaluation", "--run_dir", "storm",
        ])
        #expect(solved.status == 0, "\(solved.errors)")
        let asks = try server.asks()
        let answered = asks.filter { $0.outcome == "ok" }
        let begin = try #require(asks.map(\.came).min()) + storm * 1000
        let end = try #require(answered.map(\.answered).max())
        let rate = Double(answered.count) / Double(end - begin) * 1000
        print(
            "\(storm) s of refusals: \(fixture.candidates) candidates, \(Dictionary(grouping: asks, by: \.outcome).mapValues(\.count)), "
                + "\(rate) answers a second after it, of \(limit)")
        #expect(answered.count == fixture.candidates)
        #expect(Set(answered.map(\.body)).count == fixture.candidates, "asked again for an answer that had come")
        let tally = try #require(try fixture.report(of: "storm")["tally"] as? [String: Any])
        #expect(tally["asked"] as? Int == asks.count && tally["answered"] as? Int == fixture.candidates, "\(tally)")
        // The first requests are all refused: in a short run these are a larger share, and a busy machine starts late.
        let bounds = storm >= 60 ? (wasted: 0.1, rate: 0.9) : (wasted: 0.5, rate: 0.1)
        #expect(Double(asks.count) <= (1 + bounds.wasted) * Double(fixture.candidates))
        #expect(rate >= bounds.rate * Double(limit))
    }
}
