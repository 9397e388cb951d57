import ArgumentParser
import Records

extension DataVerbs {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print a set's counts and splits, a problem, or one of its tests.")

        @Option(name: .customLong("dataset-name"), help: "A set's name or path.") var dataset: String
        @Option(name: .customLong("split-name"), help: "Only this split.") var split: String?
        @Option(name: .customLong("problem-name"), help: "One problem: its statement, limits and tests.") var problem: String?
        @Option(help: "One test of that problem, by its position from 0: input and expected output.") var test: Int?
        @Flag(help: "As JSON.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            let selection = try ProblemSelection(named: dataset, settings: try common.settings())
            if problem == nil, test != nil {
                throw CommandError(.usage, "--test needs --problem_name", remedy: "Name the problem whose test is to be shown.")
            }
            try selection.checkSplit(split)
            guard let problem else {
                return Console.result(try SetText.overview(of: selection.set, path: selection.path, split: split, json: json))
            }
            let found = try selection.problem(named: problem, split: split)
            guard let test else { return Console.result(try SetText.problem(found, json: json)) }
            guard found.tests.indices.contains(test) else {
                throw CommandError(
                    .usage, "problem \"\(problem)\" has no test \(test)", remedy: "It has \(counted(found.tests.count, "test")), from 0.")
            }
            Console.result(try SetText.test(found.tests[test], position: test, json: json))
        }
    }
}
