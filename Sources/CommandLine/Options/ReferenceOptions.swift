import ArgumentParser

/// Which of a set's own solutions are judged.
struct ReferenceOptions: ParsableArguments {
    @Option(name: .customLong("dataset-name"), help: "A problem set's name or path. Default: deepmind/code_contests.")
    var dataset: String?

    @Option(name: .customLong("split-name"), help: "A split of the set.")
    var split = "valid"

    @Option(
        name: .customLong("path-to-solutions-column"),
        help: "solutions.solution, incorrect_solutions.solution, or all; may be repeated. Default: solutions.solution.")
    var columns: [String] = []

    @Option(name: .customLong("task-name-column"), help: "The column that names a problem: name.")
    var taskNameColumn = "name"

    @Option(name: .customLong("sample-rate"), help: "Share of the split's problems, at least one problem.")
    var sampleRate = 0.01

    func request(verb: String, testTypes: [String]) throws -> EvaluationRequest {
        guard taskNameColumn == "name" else {
            throw CommandError(
                .usage, "unknown task name column \"\(taskNameColumn)\"", remedy: "Problems are named by the column \"name\".")
        }
        return EvaluationRequest(
            verb: verb, dataset: dataset ?? "deepmind/code_contests", split: split,
            testTypes: try EvaluationRequest.testTypes(testTypes.isEmpty ? ["public_tests"] : testTypes),
            candidates: .reference(columns: try EvaluationRequest.columns(columns)), sampleRate: sampleRate, seed: 0)
    }
}
