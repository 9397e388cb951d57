import ArgumentParser
import Foundation
import Judging
import Slurm

/// The executable only wires: it reads argv, the environment and TOML, calls the modules, prints and exits.
@main
struct Gencode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gencode",
        abstract: "How good is a model at programming-contest problems? Judges candidate programs in a sandbox and reports pass@k.",
        discussion: "Exit codes: 0 done, 1 failure on our side, 2 usage, 3 incomplete run, 4 gate not met.",
        version: Version.text,
        subcommands: [DataCommand.self, EvalCommand.self, RunCommand.self, SlurmCommand.self, DoctorCommand.self, BenchCommand.self])

    static func main() {
        Foundation.exit(status(of: ArgumentSpelling.dashed(Array(CommandLine.arguments.dropFirst()))).rawValue)
    }

    private static func status(of arguments: [String]) -> ExitStatus {
        var command: any ParsableCommand
        do {
            command = try parseAsRoot(arguments)
        } catch {
            return said(error)
        }
        do {
            try command.run()
            return .done
        } catch let status as ExitStatus {
            return status
        } catch let error as CommandError {
            Console.note("gencode: \(error)")
            return error.status
        } catch let error as SlurmError where error.code == .invalidOption {
            Console.note("gencode: \(error)")
            return .usage
        } catch let error as JudgingError where [.noTests, .unknownLanguage, .invalidLanguage].contains(error.code) {
            Console.note("gencode: \(error)")
            return .usage
        } catch let request where exitCode(for: request) == .success {
            return said(request)
        } catch let error as ValidationError {
            return said(error)
        } catch {
            Console.note("gencode: \(error)")
            return .failure
        }
    }

    /// Help and version go to standard output; a usage error, with the usage line, to standard error.
    private static func said(_ error: any Error) -> ExitStatus {
        let text = fullMessage(for: error)
        if exitCode(for: error) == .success {
            Console.result(text)
            return .done
        }
        Console.note(text)
        return .usage
    }
}

/// The version of the tool, as manifests record it.
enum Version {
    static let text = "gencode 0.1.0"
}
