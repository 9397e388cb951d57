import Foundation
import Testing

/// What other processes see of a key that is exported for verbs that ask no model.
@Suite(.serialized) struct KeyEnvironmentTests {
    private let key = "sentinel-" + UUID().uuidString

    @Test(arguments: ["OPENAI_API_KEY", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"])
    func anEvaluationKeepsNoKeyInItsEnvironment(_ variable: String) throws {
        let fixture = try RunFixture(candidates: 32)
        let result = try watched(
            ["eval", "eval_gen_solutions", "--ground_truth_dataset", "sums", "--solution_dataset", "candidates.jsonl"], in: fixture.place,
            variable)
        #expect(result.status == 0, "\(result.errors)")
    }

    /// The compiler fails, as the candidate does, where it finds a key in its environment.
    @Test func noProgramOfTheJudgeGetsAKeyOrATokenOfTheHub() throws {
        let fixture = try RunFixture(candidates: 8)
        let place = fixture.place
        let candidate = """
            import os
            print(sum(map(int, input().split())) if not any("sentinel" in value for value in os.environ.values()) else "leaked")
            """
        try place.write("one.jsonl", (0..<4).map { Fixtures.candidate("sum\($0)", candidate, language: "watched") + "\n" }.joined())
        let compiler = """
            import os, sys, shutil; shutil.copy(sys.argv[1], 'copy.py'); sys.exit(any('sentinel' in value for value in os.environ.values()))
            """
        try place.write(
            "configuration.toml",
            """
            [languages.watched]
            source_file = "main.py"
            compile = ["/usr/bin/python3", "-c", "\(compiler)", "{source}"]
            run = ["/usr/bin/python3", "{dir}/copy.py"]
            artifacts = ["copy.py"]

            """)
        let keys = ["OPENAI_API_KEY", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].map { ($0, key) }
        let result = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--ground_truth_dataset", "sums", "--solution_dataset", "one.jsonl", "--k_values", "1",
                "--answered_only",
            ], in: place.path, environment: Dictionary(uniqueKeysWithValues: keys))
        #expect(result.status == 0 && result.output.contains("100.00 %"), "\(result.errors)\(result.output)")
    }

    @Test func aFinishedGenerationKeepsNoKeyInItsEnvironment() throws {
        let server = try FaultServerProcess(["--key", key])
        let fixture = try GenerationFixture(url: server.url, problems: 2, samples: 2)
        let words = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--no_evaluation", "--run_dir", "run", "--n", "2"]
        let first = try fixture.run(words, environment: ["OPENAI_API_KEY": key])
        try #require(first.status == 0, "\(first.errors)")
        let asks = try server.asks().count
        let again = try watched(words, in: fixture.place)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try server.asks().count == asks)
    }

    @Test func theClientsOfSlurmGetNoKey() throws {
        let fixture = try RunFixture(candidates: 24, problems: 2)
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
        let keys = ["OPENAI_API_KEY": key, "MY_PAID": key, "OTHER_API_KEY": key, "VLLM_API_KEY": key, "HF_TOKEN": key]
        let submitted = try slurm.gencode(["slurm", "submit", "run", "--workers", "2"], environment: keys)
        #expect(submitted.status == 0, "\(submitted.errors)")
        let environments = try String(contentsOfFile: seen, encoding: .utf8)
        #expect(environments.contains("PATH=") && !environments.contains(key))
    }

    /// Runs a verb with a key in its environment, and looks at that environment from outside until the verb ends: what the last look
    /// shows is what anybody could have read for most of the verb's time.
    private func watched(_ words: [String], in place: Workplace, _ variable: String = "OPENAI_API_KEY") throws -> Gencode.Result {
        let verb = try Gencode.start(words, in: place.path, environment: [variable: key])
        var last = Data()
        while verb.process.isRunning {
            let environment = FileManager.default.contents(atPath: "/proc/\(verb.process.processIdentifier)/environ") ?? Data()
            // A process that ends has none any more.
            if environment.range(of: Data("PATH=".utf8)) != nil { last = environment }
            usleep(500)
        }
        #expect(!last.isEmpty && last.range(of: Data(key.utf8)) == nil)
        return verb.finish()
    }
}
