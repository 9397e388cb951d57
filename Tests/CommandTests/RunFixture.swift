import Foundation
import Testing

/// A planned run over many small candidates, for tests that kill, cut and split it.
struct RunFixture {
    let place: Workplace
    let candidates: Int

    /// - Parameter candidates: distinct programs, a mix of right, wrong, crashing and empty ones.
    init(candidates count: Int, problems: Int = 4) throws {
        place = try Workplace()
        candidates = count
        let rows = (0..<problems).map { Fixtures.row(name: "sum\($0)") }
        try place.write("rows.jsonl", rows.joined(separator: "\n") + "\n")
        let programs = (0..<count).map { number -> String in
            let body =
                switch number % 8 {
                case 0: "print(sum(map(int, input().split())) + 1)"
                case 1: "raise SystemExit(3)"
                case 2: ""
                default: "print(sum(map(int, input().split())))"
                }
            return Fixtures.candidate("sum\(number % problems)", body.isEmpty ? "" : "# \(number)\n\(body)\n")
        }
        try place.write("candidates.jsonl", programs.joined(separator: "\n") + "\n")
        try place.write(
            "job.toml",
            """
            verb = "eval_gen_solutions"
            dataset_name = "sums"
            split_name = "train"
            evaluation_test_type = ["public_tests", "private_tests"]
            solution_dataset = "\(place.path)/candidates.jsonl"
            k_values = [1, 5]
            """)
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "train"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
    }

    func plan(_ run: String, shards: Int) throws {
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", run, "--shards", "\(shards)"], in: place.path)
        try #require(planned.status == 0, "\(planned.errors)")
    }

    func work(_ run: String, slots: Int = 2) throws -> Gencode.Running {
        try Gencode.start(["run", "work", run, "--slots", "\(slots)"], in: place.path)
    }

    /// Tasks with a durable verdict, as the run's files say.
    func done(_ run: String) throws -> Int {
        let status = try Gencode.run(["run", "status", run, "--json"], in: place.path)
        let object = try JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any]
        return try #require(object?["done"] as? Int, "\(status.errors)")
    }

    func merge(_ run: String) throws -> Gencode.Result {
        try Gencode.run(["run", "merge", run], in: place.path)
    }

    /// `candidates.csv` and `report.json` without the measured time and memory and without the facts of the run itself.
    func comparableReport(_ run: String) throws -> String {
        let report = place.path + "/" + run + "/report/"
        let measured = Set(["cpu_s_max", "wall_s_max", "memory_bytes_max", "run"])
        let table = try String(contentsOfFile: report + "candidates.csv", encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let head = try #require(table.first)
        let kept = head.indices.filter { !measured.contains(String(head[$0])) }
        let csv = table.map { row in kept.map { row[$0] }.joined(separator: ",") }.joined(separator: "\n")
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report + "report.json")))
        let cleaned = Self.without(measured, json)
        let data = try JSONSerialization.data(withJSONObject: cleaned, options: [.sortedKeys])
        return csv + "\n" + String(decoding: data, as: UTF8.self)
    }

    private static func without(_ keys: Set<String>, _ value: Any) -> Any {
        if let table = value as? [String: Any] {
            return table.filter { !keys.contains($0.key) }.mapValues { without(keys, $0) }
        }
        if let list = value as? [Any] { return list.map { without(keys, $0) } }
        return value
    }
}
