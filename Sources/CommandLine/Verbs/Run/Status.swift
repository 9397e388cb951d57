import ArgumentParser
import Foundation
import Records
import RunProtocol

extension RunVerbs {
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "What a run's files say of each shard, and why verdicts are missing.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Flag(help: "As JSON on standard output.") var json = false
        @Flag(help: "Show it again and again until the run is complete.") var watch = false
        @Option(help: ArgumentHelp("Seconds between two looks with --watch.", valueName: "seconds")) var interval = 2.0
        @Flag(help: "Every shard, not only those at work and those in trouble.") var all = false
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if watch, json { throw ValidationError("--watch is for people, --json for programs: one of them") }
            if !(interval >= 0.1 && interval <= 3600) { throw ValidationError("--interval \(interval): from 0.1 to 3600 seconds") }
        }

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            let settings = try common.configured()
            let (directory, planned) = try RunDirectory.opened(path)
            let overview = RunOverview(store: try planned.store(in: directory), lease: settings[\.run.lease], client: .here)
            var look = try overview.look()
            if json {
                Console.result(try StatusText.json(look, planned: planned))
            } else if watch {
                let screen = LiveScreen()
                while true {
                    screen.show(StatusText.table(look, planned: planned, all: all))
                    if look.status.done == look.status.total || Console.isOutputBroken { break }
                    Thread.sleep(forTimeInterval: interval)
                    look = try overview.look(after: look)
                }
            } else {
                for damage in look.status.damage { Console.note("damage: \(damage)") }
                Console.result(StatusText.table(look, planned: planned, all: all))
            }
            if look.status.done < look.status.total { throw ExitStatus.incomplete }
        }
    }
}
