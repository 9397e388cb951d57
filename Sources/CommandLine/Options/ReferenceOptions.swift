import ArgumentParser

/// Which of a set's own solutions are judged.
struct ReferenceOptions: ParsableArguments {
    @Option(name: .customLong("dataset-name"), help: "A problem set's name or path. Default: deepmind/code_contests.")
    var dataset: String?

    @Option(name: .customLong("split-name"), help: "A split of the set. Default: valid.")
    var split: String?

    @Option(
        name: .customLong("path-to-solutions-column"),
        help: "solutions.solution, incorrect_solutions.solution, or all; may be repeated. Default: solutions.solution.")
    var columns: [String] = []

    @Option(name: .customLong("task-name-column"), help: "The column that names a problem. Default, and the only one: name.")
    var taskNameColumn: String?

    @Option(name: .customLong("sample-rate"), help: "Share of the split's problems, at least one problem. Default: 0.01.")
    var sampleRate: Double?

    /// Each option, and whether it was given; without that which names the set.
    var given: [(flag: String, isGiven: Bool)] {
        [
            ("--split_name", split != nil), ("--path_to_solutions_column", !columns.isEmpty), ("--task_name_column", taskNameColumn != nil),
            ("--sample_rate", sampleRate != nil),
        ]
    }

    /// - Parameter assumed: gets what was not given.
    func request(verb: String, testTypes: [String], assuming assumed: inout AssumedValues) throws -> EvaluationRequest {
        if let taskNameColumn, taskNameColumn != "name" {
            throw CommandError(
                .usage, "unknown task name column \"\(taskNameColumn)\"", remedy: "Problems are named by the column \"name\".")
        }
        let dataset = assumed.value(dataset, of: "--dataset_name", else: "deepmind/code_contests")
        let split = assumed.value(split, of: "--split_name", else: "valid")
        let types = assumed.values(testTypes, of: "--evaluation_test_type", else: ["public_tests"])
        let sampleRate = assumed.value(sampleRate, of: "--sample_rate", else: 0.01)
        return EvaluationRequest(
            verb: verb, dataset: dataset, split: split, testTypes: try EvaluationRequest.testTypes(types),
            candidates: .reference(columns: try EvaluationRequest.columns(columns)), sampleRate: sampleRate, seed: 0)
    }
}
