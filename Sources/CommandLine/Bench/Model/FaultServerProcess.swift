import Foundation

/// A running `fault-server`, the server that the tests of the client use. It ends when this process closes its standard input.
final class FaultServerProcess {
    let url: String
    private let process: Process
    private let lifeline = Pipe()

    /// - Parameter binary: nil: beside this program.
    init(binary: String?, flags: [String], core: Int) throws {
        let beside = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let path = binary ?? beside.appendingPathComponent("fault-server").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CommandError(
                .failure, "the fault server \(path) is missing or cannot be executed",
                remedy: "Build it with: swift build -c release --product fault-server. --server names another place.")
        }
        let output = Pipe()
        process = try BoundProcess.make(path, flags, core: core)
        process.standardInput = lifeline
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = line.split(separator: " ").last.flatMap({ Int($0.filter(\.isNumber)) }) else {
            process.terminate()
            throw CommandError(.failure, "the fault server \(path) did not say its port: '\(line)'")
        }
        url = "http://127.0.0.1:\(port)/v1"
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
