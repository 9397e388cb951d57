import ArgumentParser
import FileSystem
import Foundation
import Records

/// What the process does from its arguments to its exit code. Tests call this function instead of starting a process.
package enum Program {
    /// Runs one verb, and prints the error that ended the verb, if any.
    /// - Parameter arguments: as typed, without the name of the program.
    package static func run(_ arguments: [String]) -> ExitStatus {
        ThisProcess.reserveStandardStreams()
        let status = ended(arguments)
        guard let failure = Console.takeOutputFailure() else { return status }
        let other = report(failure)
        // A verb that has failed for another reason keeps its code.
        return status == .done ? other : status
    }

    private static func ended(_ arguments: [String]) -> ExitStatus {
        do {
            try EnvironmentKeys.takeAll()
            var verb = try Gencode.parseAsRoot(ArgumentSpelling.dashed(arguments))
            try checkOpenFiles()
            try verb.run()
            return .done
        } catch {
            return report(error)
        }
    }

    /// What every verb may need: its own files, libraries, a program that it asks for its version, and one sandbox.
    private static let fewestOpenFiles = 64

    /// A verb that runs out of descriptors half-way fails at places that have little to do with the reason, so that no verb begins then.
    /// - Throws: `CommandError` (.failure) where this process may not have so many files open.
    private static func checkOpenFiles() throws {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < fewestOpenFiles else { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(fewestOpenFiles))
        guard setrlimit(resource, &limit) == 0, limit.rlim_cur >= fewestOpenFiles else {
            throw CommandError(
                .failure, "at least \(fewestOpenFiles) open files are needed, but this process may have \(limit.rlim_cur)",
                remedy: "Raise the limit of open files (ulimit -n).")
        }
    }

    /// The one place that prints an error. Requests for help and for the version are answered on standard output.
    private static func report(_ error: any Error) -> ExitStatus {
        let status = ExitStatus(error)
        switch error {
        case is ExitStatus: break
        case _ where status == .done: Console.result(Gencode.fullMessage(for: error))
        case _ where ExitStatus.isOfArguments(error): Console.note(Gencode.fullMessage(for: error))
        default: Console.note("gencode: \((error as? any FailureShape)?.text ?? "\(error)")")
        }
        return status
    }
}
