import ArgumentParser
import Evaluation
import Judging
import Records
import Report
import Slurm
import Testing

// Swift Testing has a type of that name too.
import enum CommandLine.ExitStatus

@testable import CommandLine

@Suite struct ExitStatusTests {
    @Test(arguments: [
        (CommandCode.usage, ExitStatus.usage), (.failure, .failure), (.incomplete, .incomplete), (.gateNotMet, .gateNotMet),
    ])
    func everyCodeOfTheCommandLineHasItsExitCode(_ code: CommandCode, _ status: ExitStatus) {
        #expect(ExitStatus(CommandError(code, "something")) == status)
    }

    @Test func errorsOfModulesAreFailuresUnlessTheUserTypedTheCause() {
        #expect(ExitStatus(JudgingError(.noTests, "no test", remedy: "choose others")) == .usage)
        #expect(ExitStatus(JudgingError(.brokenToolchain, "no compiler", remedy: "install one")) == .failure)
        #expect(ExitStatus(SlurmError(.invalidOption, "bad word", remedy: "write another")) == .usage)
        #expect(ExitStatus(SlurmError(.unreachable, "no answer", remedy: "try again")) == .failure)
        #expect(ExitStatus(ReportError(.unreachableK, "k is too large", remedy: "ask for less")) == .usage)
        #expect(ExitStatus(ReportError(.incomplete, "verdicts are missing", remedy: "resume")) == .incomplete)
        #expect(ExitStatus(CancellationError()) == .failure)
    }

    @Test func whatArgumentParserThrowsIsUsageAndARequestForHelpIsNoError() throws {
        #expect(ExitStatus(ValidationError("--shards 0")) == .usage)
        for (words, status) in [(["--help"], ExitStatus.done), (["--version"], .done), (["nothing"], .usage), (["run", "plan"], .usage)] {
            let error = try #require(throws: (any Error).self) {
                var verb = try Gencode.parseAsRoot(words)
                try verb.run()
            }
            #expect(ExitStatus(error) == status, "\(words)")
        }
    }

    @Test func helpNamesEveryExitCode() {
        let text = Gencode.configuration.discussion
        #expect(text == "Exit codes: 0 done, 1 failure on our side, 2 usage, 3 incomplete run, 4 gate not met.")
    }
}
