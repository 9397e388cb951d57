import FileSystem
import Foundation
import Records

/// Everything that the starts of one model server share: the command, the environment, the log, and where the server listens.
final class ServerLaunch: Sendable {
    /// Where one start of the server listens.
    enum Address: Sendable, Hashable {
        case socket(String)
        case port(UInt16)

        var baseURL: String {
            switch self {
            case .socket(let path): "unix:\(path)"
            case .port(let port): "http://127.0.0.1:\(port)"
            }
        }
    }

    let command: ServerCommand
    let model: String
    let log: ServerLog
    private let key: String
    private let environment: [String: String]
    private let directory: String
    private let watch: String
    /// Only this user can enter it; nil: the command has no `{socket}`.
    private let socketDirectory: String?

    /// `sun_path` of unix(7) without the zero at its end.
    private static let longestSocketPath = 107
    private static let socketName = "/server.sock"

    /// - Parameters:
    ///   - model: what stands for `{model}`; empty: any model that the server lists.
    ///   - key: the random key of this job.
    ///   - environment: of the server, the key included: see `ServerEnvironment`.
    ///   - directory: the working directory of the server.
    ///   - scratch: a node-local directory of this process.
    ///   - watch: the path of `gencode-server-watch`.
    init(
        command: ServerCommand, model: String, key: String, environment: [String: String], directory: String, scratch: String,
        watch: String = ServerLaunch.watchBesideExecutable
    ) throws {
        self.command = command
        self.model = model
        self.key = key
        self.environment = environment
        self.directory = directory
        self.watch = watch
        log = try ServerLog(path: scratch + "/model-server.log")
        socketDirectory = command.listening == .socket ? try ServerLaunch.makeSocketDirectory(in: scratch) : nil
    }

    /// An address for the next start. A port is free a moment before.
    func address() throws(ModelServerError) -> Address {
        if let socketDirectory { return .socket(socketDirectory + ServerLaunch.socketName) }
        return .port(try ServerPort.unused())
    }

    /// Starts the server and writes to its log how.
    func start(at address: Address) throws -> ServerProcess {
        var values = ServerCommand.Values(model: model, key: key)
        switch address {
        case .socket(let path):
            values.socket = path
            // A server that was killed leaves its socket.
            unlink(path)
        case .port(let port): values.port = port
        }
        try log.write("gencode starts: \(command.shown(values))")
        if command.showsKey { try log.write("gencode: the command line of the server shows its key to other users of this host") }
        return try ServerProcess(command.filled(values), environment: environment, directory: directory, log: log, watch: watch)
    }

    func removeSocketDirectory() {
        guard let socketDirectory else { return }
        unlink(socketDirectory + ServerLaunch.socketName)
        rmdir(socketDirectory)
    }

    static var watchBesideExecutable: String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: executable).deletingLastPathComponent().path + "/gencode-server-watch"
    }

    /// In `scratch`, or in /tmp where the path would be too long for a socket. The name is one that `ScratchDirectory` clears away.
    private static func makeSocketDirectory(in scratch: String) throws(FileError) -> String {
        let prefix = "gencode-\(ThisProcess.pidNamespace())-\(getpid())-"
        let length = scratch.utf8.count + 1 + prefix.utf8.count + "XXXXXX".utf8.count + socketName.utf8.count
        return try Files.makeTemporaryDirectory(in: length <= longestSocketPath ? scratch : "/tmp", prefix: prefix, mode: 0o700)
    }
}
