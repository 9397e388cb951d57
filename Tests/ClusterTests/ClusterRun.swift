import Foundation
import Testing

/// A run in a cluster's work directory.
struct ClusterRun {
    let cluster: Cluster
    let name: String
    var path: String { cluster.work + "/runs/" + name }

    private var tool: [String] { [cluster.work + "/gencode"] }
    private var settings: [String] { ["--config", cluster.configuration] }

    init(_ name: String, on cluster: Cluster) {
        self.name = name
        self.cluster = cluster
    }

    /// Runs the tool as the cluster's user, on this machine.
    func gencode(_ words: [String], environment: [String: String] = [:]) throws -> Command.Outcome {
        try cluster.asUser(tool + words + settings, environment: environment)
    }

    private func demand(_ words: [String]) throws -> Command.Outcome {
        let outcome = try gencode(words)
        guard outcome.succeeded else { throw Failure(description: "gencode \(words) exits with \(outcome.status): \(outcome.errors)") }
        return outcome
    }

    /// Makes the problem set and the job file.
    func prepare(_ workload: Workload) throws {
        for (suffix, lines) in [("problems", workload.problems), ("candidates", workload.candidates)] {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: cluster.work + "/\(name).\(suffix).jsonl"))
        }
        try prepare(problems: cluster.work + "/\(name).problems.jsonl", candidates: cluster.work + "/\(name).candidates.jsonl")
    }

    /// - Parameters:
    ///   - problems: JSON lines.
    ///   - candidates: likewise.
    func prepare(problems: String, candidates: String) throws {
        let job = """
            name = "\(name)"
            verb = "eval_gen_solutions"
            dataset_name = "\(name)"
            split_name = "train"
            evaluation_test_type = "all"
            solution_dataset = "\(candidates)"
            k_values = [1]
            """
        try job.write(toFile: cluster.work + "/\(name).toml", atomically: true, encoding: .utf8)
        _ = try demand([
            "data", "etl", "--source", problems, "--output_dataset_name", name, "--split", "train", "--train_sample", "1",
            "--disable_filter_languages",
        ])
    }

    func plan(shards: Int, options: [String] = []) throws {
        _ = try demand(["run", "plan", cluster.work + "/\(name).toml", "--run_dir", path, "--shards", "\(shards)"] + options)
    }

    /// The same job as a run beside this one, worked off on this machine without Slurm.
    func judgedHere(slots: Int) throws -> String {
        let local = path + "-local"
        _ = try demand(["run", "plan", cluster.work + "/\(name).toml", "--run_dir", local, "--shards", "4"])
        let words = ["run", "work", local, "--slots", "\(slots)", "--set", "paths.scratch=/tmp"]
        _ = try demand(words)
        _ = try demand(["run", "merge", local])
        return try ClusterRun.comparableReport(local)
    }

    /// - Parameter slots: nil: as many as the job's processors and memory have room for.
    /// - Returns: the id of the array.
    func submit(workers: Int = 3, cpus: Int = 2, slots: Int? = 2, memory: String = "1500M", options: [String] = []) throws -> String {
        let words = ["slurm", "submit", path, "--workers", "\(workers)", "--cpus", "\(cpus)", "--mem", memory, "--time", "30"]
        let outcome = try demand(words + (slots.map { ["--slots", "\($0)"] } ?? []) + ["--no-merge", "--signal-lead", "5"] + options)
        return try #require(ClusterRun.identifiers(outcome).first, "\(outcome.output)\(outcome.errors)")
    }

    /// The jobs that a submission says it has made.
    static func identifiers(_ outcome: Command.Outcome) -> [String] {
        outcome.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    /// The status as its JSON says it.
    func status(environment: [String: String] = [:]) throws -> [String: Any] {
        let outcome = try gencode(["run", "status", path, "--json"], environment: environment)
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return try #require(object, "\(outcome.errors)")
    }

    /// Tasks with a durable verdict, as the run's files say.
    func done() throws -> Int { try #require(try status()["done"] as? Int) }

    func waitUntilDone(_ count: Int) throws {
        try wait(for: "\(count) tasks of \(name) done", evidence: evidence) { try done() >= count }
    }

    /// Until no job of the array is queued or running.
    func waitUntilEnded(_ array: String, atMost seconds: Double = 180) throws {
        try wait(for: "the end of array \(array) of \(name)", atMost: seconds, evidence: evidence) {
            try !cluster.jobs(of: array).contains { $0.isActive }
        }
    }

    /// Whether no job of these arrays is queued or running.
    func isAbandoned(by arrays: [String]) throws -> Bool {
        try arrays.allSatisfy { array in try !cluster.jobs(of: array).contains { $0.isActive } }
    }

    func merge() throws -> Command.Outcome { try gencode(["run", "merge", path]) }

    /// - Returns: the report, without measured times and memory, and how many verdicts were reached more than once.
    func merged() throws -> (report: String, redone: Int) {
        let outcome = try demand(["run", "merge", path])
        let note = outcome.errors.split(separator: "\n").first { $0.contains("judged more than once") }
        let redone = note?.split(separator: " ").compactMap { Int($0) }.first ?? 0
        return (try ClusterRun.comparableReport(path), redone)
    }

    /// The files of the report without the columns of measured times and memory.
    static func comparableReport(_ run: String) throws -> String {
        let measured = ["cpu_s_max", "wall_s_max", "memory_bytes_max"]
        func text(_ name: String) throws -> String { try String(contentsOfFile: run + "/report/" + name, encoding: .utf8) }
        let table = try text("candidates.csv").split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let head = try #require(table.first)
        let kept = head.indices.filter { !measured.contains(String(head[$0])) }
        let candidates = table.map { row in kept.filter { $0 < row.count }.map { row[$0] }.joined(separator: ",") }
        let lines = try text("report.json").split(separator: "\n").map { line in
            measured.reduce(String(line)) { $0.replacingOccurrences(of: "\"\($1)\": [0-9.e-]+", with: "", options: .regularExpression) }
        }
        // The run's own name, date, duration and command.
        let facts = ["run: ", "model: ", "date: ", "duration: ", "command: "].map { "- " + $0 }
        let page = try text("report.md").split(separator: "\n").filter { line in !facts.contains { line.hasPrefix($0) } }
        let report = lines.filter { !$0.hasPrefix("  \"run\": ") }
        return (candidates + [try text("problems.csv")] + page.map(String.init) + report).joined(separator: "\n")
    }

    /// The lines that one report has and the other has not.
    static func differences(_ one: String, _ other: String) -> [String] {
        let (left, right) = (one.components(separatedBy: "\n"), other.components(separatedBy: "\n"))
        return left.difference(from: right).map { change in
            switch change {
            case .insert(_, let line, _): "on the cluster: \(line)"
            case .remove(_, let line, _): "here: \(line)"
            }
        }
    }

    /// How many candidates got each verdict, by the merged report.
    func verdicts() throws -> [String: Int] {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path + "/report/report.json")))
        let all = (object as? [String: Any])?["verdicts"] as? [String: Int]
        return try #require(all).filter { $0.value > 0 }
    }

    /// What to look at when a scenario hangs: the queue, the files, the end of each log.
    func evidence() -> String {
        let logs = (try? FileManager.default.contentsOfDirectory(atPath: path + "/logs"))?.sorted() ?? []
        let ends = logs.suffix(40).map { log in
            let text = (try? String(contentsOfFile: path + "/logs/" + log, encoding: .utf8)) ?? ""
            return "\(log): " + text.split(separator: "\n").suffix(3).joined(separator: "\n    ")
        }
        return cluster.evidence() + ((try? gencode(["run", "status", path]).output) ?? "") + "\n" + ends.joined(separator: "\n")
    }
}
