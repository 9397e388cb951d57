import ArgumentParser
import Testing

@testable import CommandLine

@Suite struct VerbTests {
    @Test func namesWithUnderscoresCanBeTypedWithDashes() throws {
        for verb in EvalVerbs.configuration.subcommands {
            let name = try #require(verb.configuration.commandName)
            #expect(verb.configuration.aliases == (name.contains("_") ? [name.replacing("_", with: "-")] : []))
        }
    }

    @Test func aJobFileSpellsAVerbAsTheCommandLineDoes() {
        let verbs = EvalVerbs.configuration.subcommands.compactMap { $0 as? any JobFileVerb.Type }
        #expect(verbs.map { $0.name } == ["eval_cc_solutions", "eval_gen_solutions"])
        for verb in verbs { #expect(verb.configuration.commandName == verb.name) }
    }

    @Test func optionsOfJudgingAreRefusedForAPlannedRun() throws {
        let tester = try TesterOptions.parse(["--stop", "none"])
        #expect(throws: CommandError(.usage, "--stop is fixed by the plan of runs/a", remedy: "Plan a new run for another value.")) {
            try tester.refuse(of: "runs/a")
        }
    }

    @Test func onlyWhatAWorkerMayChooseCanBeSetOnAPlannedRun() throws {
        try CommonOptions.parse(["--set", "run.slots=3", "--set", "slurm.time=5"]).refuseWhatThePlanFixes(of: "runs/a")
        let error = try #require(throws: CommandError.self) {
            try CommonOptions.parse(["--set", "judging.stop=none"]).refuseWhatThePlanFixes(of: "runs/a")
        }
        let free = SettingTable.keys(in: .worker).sorted().joined(separator: ", ")
        #expect(
            error.text == "--set judging.stop=none: judging.stop is fixed by the plan of runs/a. Plan a new run for another value. "
                + "What may be set here: \(free).")
    }
}
