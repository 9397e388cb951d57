import Foundation
import Testing

/// What other processes see of a key that is exported for verbs that never ask a model.
@Suite(.serialized) struct KeyEnvironmentTests {
    private let key = "sentinel-" + UUID().uuidString

    @Test func anEvaluationKeepsNoKeyInItsEnvironment() throws {
        let fixture = try RunFixture(candidates: 8)
        let result = try whileItsConfigurationIsRead(
            ["eval", "eval_gen_solutions", "--dataset_name", "sums", "--solution_dataset", "candidates.jsonl", "--sample_rate", "1"],
            in: fixture.place)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func aFinishedGenerationKeepsNoKeyInItsEnvironment() throws {
        let server = try FaultServerProcess(["--key", key])
        let fixture = try GenerationFixture(url: server.url, problems: 2, samples: 2)
        let words = [
            "gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--no_evaluation", "--run_dir", "run", "--n", "2",
        ]
        let first = try fixture.run(words, environment: ["OPENAI_API_KEY": key])
        try #require(first.status == 0, "\(first.errors)")
        let asks = try server.asks().count
        let configuration = try String(contentsOfFile: fixture.place.path + "/configuration.toml", encoding: .utf8)
        let again = try whileItsConfigurationIsRead(words, in: fixture.place, configuration: configuration)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try server.asks().count == asks)
    }

    @Test func theClientsOfSlurmGetNoKey() throws {
        let fixture = try RunFixture(candidates: 8)
        let slurm = try FakeSlurm(in: fixture.place)
        let seen = fixture.place.path + "/.cache/environments"
        for (name, body) in [
            ("sbatch", FakeSlurm.nextID + "echo $id"), ("scontrol", "echo 'MaxArraySize = 1001'; echo 'SLURM_VERSION = 22.05.8'"),
        ] {
            try slurm.write(name, "env >> '\(seen)'\n\(body)")
        }
        try fixture.plan("run", shards: 2)
        let configuration = fixture.place.path + "/configuration.toml"
        let text = try String(contentsOfFile: configuration, encoding: .utf8)
        try Data((text + "[gen]\nkey_variable = \"MY_PAID\"\n").utf8).write(to: URL(fileURLWithPath: configuration))
        let keys = ["OPENAI_API_KEY": key, "MY_PAID": key, "OTHER_API_KEY": key, "VLLM_API_KEY": key]
        let submitted = try slurm.gencode(["slurm", "submit", "run", "--workers", "2"], environment: keys)
        #expect(submitted.status == 0, "\(submitted.errors)")
        let environments = try String(contentsOfFile: seen, encoding: .utf8)
        #expect(environments.contains("PATH=") && !environments.contains(key))
    }

    /// Starts a verb with a key in its environment, and looks at the process while it waits for the rest of its configuration.
    private func whileItsConfigurationIsRead(
        _ words: [String], in place: Workplace, configuration: String = ""
    ) throws -> Gencode.Result {
        let pipe = place.path + "/waits.toml"
        try #require(mkfifo(pipe, 0o600) == 0)
        let verb = try Gencode.start(words + ["--config", "waits.toml"], in: place.path, environment: ["OPENAI_API_KEY": key])
        var writing: Int32 = -1
        try poll("the configuration is opened") {
            writing = open(pipe, O_WRONLY | O_NONBLOCK)
            return writing >= 0 || !verb.process.isRunning
        }
        let file = FileHandle(fileDescriptor: writing, closeOnDealloc: false)
        let environment = FileManager.default.contents(atPath: "/proc/\(verb.process.processIdentifier)/environ") ?? Data()
        #expect(environment.range(of: Data("PATH=".utf8)) != nil && environment.range(of: Data(key.utf8)) == nil)
        try file.write(contentsOf: Data(configuration.utf8))
        try file.close()
        return verb.finish()
    }
}
