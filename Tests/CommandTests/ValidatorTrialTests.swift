import Testing

/// What `data etl` says of output validators that no answer can be judged with.
@Suite struct ValidatorTrialTests {
    private func notes(validator name: String, _ source: String, options: [String] = []) throws -> String {
        let place = try Workplace()
        let package = [
            "problem.yaml": "name: p\nvalidation: custom\nlimits: {time_limit: 1}\n", "data/secret/1.in": "1\n", "data/secret/1.ans": "1\n",
            "submissions/accepted/a.py": "print(1)\n", "output_validators/\(name)": source,
        ]
        for (file, text) in package { try place.write("packages/p/\(file)", text) }
        let result = try Gencode.run(
            ["data", "etl", "--source", "packages", "--output_dataset_name", "mine"] + options, in: place.path)
        #expect(result.status == 0, "\(result.errors)")
        return result.errors
    }

    @Test(
        arguments: [
            ("check.py", "import sys\nsys.exit(42\n", "check.py neither accepted nor rejected"),
            ("check.cpp", "int main() { return missing; }\n", "check.cpp does not compile"),
            ("check.py", "raise ValueError('no such file')\n", "no such file"),
            ("check.cpp", "int main() { __builtin_trap(); }\n", "neither accepted nor rejected"),
            ("check.py", "print('yes')\n", "secret/1"),
        ])
    func aValidatorThatDoesNotWorkIsNamed(file: String, source: String, says: String) throws {
        let said = try notes(validator: file, source)
        #expect(said.contains("note: p: ") && said.contains(says), "\(said)")
    }

    @Test func aValidatorThatRejectsItsOwnAnswerWorks() throws {
        let said = try notes(validator: "check.py", "import sys\nsys.exit(43)\n")
        #expect(!said.contains("note: p: "), "\(said)")
    }

    /// `eval` names the validator, and does not send to `run resume` as the only way out, where the same happens again.
    @Test(arguments: [("check.cpp", "int main() { return missing; }\n"), ("check.py", "raise ValueError('no such file')\n")])
    func anEvaluationNamesAValidatorThatDoesNotWork(file: String, source: String) throws {
        let place = try Workplace()
        let package = [
            "problem.yaml": "name: p\nvalidation: custom\nlimits: {time_limit: 1}\n", "data/secret/1.in": "1\n", "data/secret/1.ans": "1\n",
            "submissions/accepted/a.py": "print(1)\n", "output_validators/\(file)": source,
        ]
        for (name, text) in package { try place.write("packages/p/\(name)", text) }
        let made = try Gencode.run(["data", "etl", "--source", "packages", "--output_dataset_name", "mine"], in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let judged = try Gencode.run(
            [
                "eval", "eval_cc_solutions", "--dataset_name", "mine", "--split_name", "train", "--evaluation_test_type", "all",
                "--sample_rate", "1", "--run_dir", "run",
            ], in: place.path)
        #expect(judged.status == 3 && judged.errors.contains("p: ") && judged.errors.contains(file), "\(judged.errors)")
        #expect(judged.errors.contains("run merge") && judged.errors.contains("--partial"), "\(judged.errors)")
        let again = try Gencode.run(["run", "resume", "run"], in: place.path)
        #expect(again.status == 3 && again.errors.contains(file), "\(again.errors)")
        let partial = try Gencode.run(["run", "merge", "run", "--partial"], in: place.path)
        #expect(partial.status == 0, "\(partial.errors)")
    }

    @Test func noProgramIsStartedWhereNoneMayBe() throws {
        let said = try notes(validator: "check.py", "import sys\nsys.exit(42\n", options: ["--no_measure_time_limits"])
        #expect(!said.contains("note: p: "), "\(said)")
    }
}
