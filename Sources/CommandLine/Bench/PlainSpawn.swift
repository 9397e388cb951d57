import FileSystem
import Foundation

/// Spawns a program without any sandbox and reads its output: what the sandboxed rates stand beside.
enum PlainSpawn {
    /// Runs `arguments` with `input` as standard input and reads standard output to its end.
    /// - Returns: what the program printed.
    static func run(_ arguments: [String], input: String) throws -> [UInt8] {
        let (status, text) = try outcome(arguments, input: input)
        guard status == 0 else { throw CommandError(.failure, "\(arguments.joined(separator: " ")) ended with status \(status)") }
        return text
    }

    /// - Parameters:
    ///   - environment: the program's; nil: this process's.
    ///   - directory: its working directory; nil: this process's.
    ///   - hearsErrors: false: what the program prints to standard error is lost.
    /// - Returns: the status of waitpid(2), and what the program printed.
    static func outcome(
        _ arguments: [String], input: String, environment: [String: String]? = nil, in directory: String? = nil, hearsErrors: Bool = true
    ) throws -> (status: Int32, text: [UInt8]) {
        let environment = environment ?? ProcessInfo.processInfo.environment
        let text = open(input, O_RDONLY | O_CLOEXEC)
        guard text >= 0 else { throw FileError.system("cannot open", input, errno) }
        defer { close(text) }
        let (child, reading) = try started(arguments, environment, directory, input: text, errors: hearsErrors ? STDERR_FILENO : nil)
        let output = Result { try DescriptorTransfer.readToEnd(of: reading.number, name: "the output of \(arguments[0])") }
        var exit: Int32 = 0
        while waitpid(child, &exit, 0) < 0, errno == EINTR {}
        return (exit, try output.get())
    }

    /// Only the child holds the writing end of its output afterwards.
    private static func started(
        _ arguments: [String], _ environment: [String: String], _ directory: String?, input: Int32, errors: Int32?
    ) throws -> (child: pid_t, reading: OwnedDescriptor) {
        let (reading, writing) = try ChildProcess.pipe(for: arguments[0])
        // The child's own streams are put in place first: what it is to inherit lies above them.
        let heard = errors.map { OwnedDescriptor(owning: fcntl($0, F_DUPFD_CLOEXEC, 3)) }
        let descriptors: KeyValuePairs<Int32, Int32> =
            if let heard { [0: input, 1: writing.number, 2: heard.number] } else { [0: input, 1: writing.number] }
        let child = try ChildProcess.start(
            arguments, environment: environment, descriptors: descriptors, directory: directory, ownGroup: false)
        withExtendedLifetime((writing, heard)) {}
        return (child, reading)
    }
}
