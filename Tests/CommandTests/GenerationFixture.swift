import Foundation
import Testing

/// A problem set, a configuration that names a model, and a job that asks for candidates: for tests that run, stop and kill generations.
struct GenerationFixture {
    let place: Workplace
    let candidates: Int

    /// - Parameters:
    ///   - gen: lines of the table `[gen]`; `base_url` and `model` are there already.
    ///   - tables: what follows that table.
    init(
        url: String, model: String = "ok", problems: Int = 2, samples: Int = 2, gen: [String] = [], tables: String = ""
    ) throws {
        place = try Workplace()
        candidates = problems * samples
        try GenerationFixture.writeSet(into: place, problems: problems)
        let server = url.isEmpty ? "" : "base_url = \"\(url)\"\n"
        try place.write(
            "configuration.toml",
            "[gen]\nmodel = \"\(model)\"\nserver = \"vllm\"\nn = \(samples)\n\(server)" + gen.map { $0 + "\n" }.joined() + tables)
        try place.write(
            "job.toml", "verb = \"solve_set\"\ndataset_name = \"good\"\nsplit_name = \"train\"\nevaluate = false\nname = \"job\"\n")
    }

    /// The set `good` below `data-sets`.
    static func writeSet(into place: Workplace, problems: Int = 1) throws {
        // Different statements, so that no two problems give the same prompt.
        let rows = (0..<problems).map { number in
            Fixtures.row(name: "sum\(number)").replacing("Add two numbers.", with: "Add two numbers. This is problem \(number).")
        }
        try place.write("good.jsonl", rows.joined(separator: "\n") + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "good.jsonl", "--output_dataset_name", "good", "--train_sample", "1", "--split", "train"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
    }

    func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Gencode.Result {
        try Gencode.run(arguments, in: place.path, environment: environment)
    }

    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Gencode.Running {
        try Gencode.start(arguments, in: place.path, environment: environment)
    }

    func plan(_ run: String, shards: Int) throws {
        let planned = try self.run(["run", "plan", "job.toml", "--run_dir", run, "--shards", "\(shards)"])
        try #require(planned.status == 0, "\(planned.errors)")
    }

    /// Tasks that have their candidate, as the run's files say.
    func done(_ run: String) throws -> Int {
        let status = try self.run(["run", "status", run, "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
        return try #require(object?["done"] as? Int, "\(status.errors)")
    }

    func candidates(of run: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(place.path)/\(run)/report/candidates.jsonl"))
    }

    func report(of run: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(place.path)/\(run)/report/report.json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
}
