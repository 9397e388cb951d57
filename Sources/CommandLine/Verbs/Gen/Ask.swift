import ArgumentParser
import Foundation
import ModelClient
import Records

extension GenVerbs {
    struct Ask: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ask", abstract: "Ask the model one question, and print its answer as it comes.")
        @Option(help: "The question.") var prompt: String
        @OptionGroup var model: ModelOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            var settings = try common.configured()
            try model.override(&settings)
            try common.override(&settings)
            let scratch = try ScratchDirectory(below: settings.scratch)
            defer { scratch.remove() }
            let model = try settings.modelName()
            let served = try ServedModel(settings: settings, scratch: scratch.path)
            defer { served.close() }
            let request = ModelRequest(
                model: model, modelRevision: settings[\.gen.revision], prompt: .chat([ChatMessage(.user, prompt)]),
                sampling: settings.sampling, sampleIndex: 0)
            // A person sees the words come. Whatever else reads them gets an answer that is whole, and none of one that broke off.
            let isWatched = isatty(STDOUT_FILENO) == 1
            let answer = try waiting { [asking = served.asking] in
                try await asking.ask(request) {
                    if isWatched { Console.print(ForeignText.lines($0)) }
                } onAttempt: { attempt in
                    guard attempt.ending != .final else { return }
                    Console.note("\(isWatched ? "\n" : "")note: \(attempt.ending.name): \(attempt.message)")
                }
            }
            if !isWatched { Console.print(ForeignText.lines(answer.text)) }
            Console.print("\n")
            Console.note(Ask.summary(of: answer))
        }

        private static func summary(of answer: ModelAnswer) -> String {
            func count(_ number: Int?, _ name: String) -> String {
                number.map { "\($0) \(name) tokens" } ?? "an unknown number of \(name) tokens"
            }
            let model = answer.servedModel.isEmpty ? "" : "\(ForeignText.lines(answer.servedModel)): "
            return "\(model)finish reason \(answer.finish.name), \(count(answer.usage.prompt, "prompt")), "
                + count(answer.usage.completion, "completion")
        }
    }
}
