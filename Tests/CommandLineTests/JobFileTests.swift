import Testing

@testable import CommandLine

@Suite struct JobFileTests {
    @Test func aJobFileNamesWhatIsJudgedAndOverridesSettings() throws {
        let file = try TemporaryFile(
            "job.toml",
            """
            verb = "eval_cc_solutions"
            dataset_name = "set"
            evaluation_test_type = "all"
            path_to_solutions_column = ["all"]
            k_values = [10, 1]
            [settings]
            run.slots = 2
            [slurm]
            time = "10"
            """)
        var settings = Settings(base: "/")
        let request = try #require(try JobFile(path: file.path, settings: &settings).request.evaluation)
        #expect(request.verb == "eval_cc_solutions" && request.dataset == "set" && request.split == "train")
        #expect(request.candidates == .reference(columns: ["solutions.solution", "incorrect_solutions.solution"]))
        #expect(request.kValues == [1, 10])
        #expect(settings[\.run.slots] == 2)
        #expect(settings.submissionOfJobFile == ["slurm.time": "10"])
    }

    @Test func aJobOfAGenerationNamesItsModelAndHowItsCandidatesAreJudged() throws {
        let file = try TemporaryFile(
            "job.toml",
            """
            verb = "solve_and_evaluate_set"
            dataset_name = "set"
            k_values = [1]
            problems = ["a"]
            [gen]
            model = "m"
            n = 3
            [slurm.generation]
            gres = "gpu:1"
            """)
        var settings = Settings(base: "/")
        guard case .generation(let request) = try JobFile(path: file.path, settings: &settings).request else {
            Issue.record("the job is no generation")
            return
        }
        #expect(request.dataset == "set" && request.problems == ["a"] && request.isEvaluated && request.evaluation.kValues == [1])
        #expect(settings[\.gen.model] == "m" && settings[\.gen.samples] == 3)
        #expect(settings[\.slurm.gres, stage: .generation] == "gpu:1" && settings[\.slurm.gres, stage: .evaluation].isEmpty)
    }

    @Test(arguments: [
        ("datset_name = \"x\"\n", "unknown key \"datset_name\". Did you mean \"dataset_name\"?"),
        ("dataset_name = 3\nsolution_dataset = \"x\"\n", "dataset_name must be a text in quotes"),
        ("dataset_name = \"x\"\n", "the key \"solution_dataset\" is missing"),
        ("verb = \"pass_at_k\"\n", "unknown verb \"pass_at_k\". Known: check, solve_set, eval_cc_solutions, eval_gen_solutions."),
        ("settings = 3\n", "settings must be a table"),
    ])
    func aWrongJobFileIsRefusedWithFileAndKey(_ text: String, _ message: String) throws {
        let file = try TemporaryFile("job.toml", text)
        var settings = Settings(base: "/")
        let error = try #require(throws: CommandError.self) { try JobFile(path: file.path, settings: &settings) }
        #expect(error.code == .usage)
        #expect(error.text.hasPrefix(file.path) && error.text.contains(message), "\(error)")
    }
}
