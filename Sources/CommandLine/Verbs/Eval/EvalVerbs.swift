import ArgumentParser
import Judging

struct EvalVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Judge candidates and report pass@k.",
        subcommands: [EvalCCSolutions.self, EvalGenSolutions.self, PassAtK.self, Rejudge.self, NAtK.self])
}
