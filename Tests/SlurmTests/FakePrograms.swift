import Foundation
import Slurm

/// Client programs that a test writes, in a directory that is the whole of PATH, with a log of their calls.
final class FakePrograms {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/gencode-slurm-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path + "/bin", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// - Parameter body: of a shell script; `$here` is this object's directory.
    @discardableResult
    func write(_ name: String, _ body: String) throws -> FakePrograms {
        let script = "PATH=/usr/bin:/bin\nhere='\(path)'\necho \"\(name) $*\" >> \"$here/calls\"\n\(body)\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: path + "/\(name).body"))
        let link = path + "/bin/" + name
        guard !FileManager.default.fileExists(atPath: link) else { return self }
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: tests + "/fake-program")
        return self
    }

    func client(_ environment: [String: String] = [:]) -> SlurmClient {
        SlurmClient(environment: environment.merging(["PATH": path + "/bin"]) { $1 }, user: 1000)
    }

    /// Every call so far, as `name arguments`.
    var calls: [String] {
        ((try? String(contentsOfFile: path + "/calls", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    func calls(of name: String) -> [String] { calls.filter { $0.hasPrefix(name + " ") } }
}
