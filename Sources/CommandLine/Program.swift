import ArgumentParser
import FileSystem
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
            try verb.run()
            return .done
        } catch {
            return report(error)
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
