import Foundation
import Testing

/// A Slurm of shell scripts: its client programs stand first on PATH, log their calls, and do what the test says.
struct FakeSlurm {
    let place: Workplace
    private let directory: String

    init(in place: Workplace, maxArraySize: Int = 1001) throws {
        self.place = place
        directory = place.path + "/.cache/slurm"
        try write("scontrol", "echo 'MaxArraySize = \(maxArraySize)'; echo 'SLURM_VERSION = 22.05.8'")
        try write("squeue", "exit 0")
        try write("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1")
        try write("scancel", "exit 0")
        try write("sbatch", "\(FakeSlurm.nextID)echo $id")
        let scripts = "[paths]\nslurm_scripts = \"\(Gencode.root)/slurm\"\n"
        try place.write("configuration.toml", scripts)
    }

    /// Of a fake submission: gives it the next number as `$id`.
    static let nextID = "n=$(cat \"$here/id\" 2>/dev/null || echo 811); id=$((n + 1)); echo $id > \"$here/id\"\n"

    func write(_ name: String, _ body: String) throws {
        try FileManager.default.createDirectory(atPath: directory + "/bin", withIntermediateDirectories: true)
        let script =
            // One write for each call: two programs may be asked at once.
            "here='\(directory)'\ncall='\(name)'\nfor word in \"$@\"; do call=\"$call $word\"; done\n"
            + "printf '%s\\n' \"$call\" >> \"$here/calls\"\n\(body)\n"
        try Data(script.utf8).write(to: URL(fileURLWithPath: directory + "/\(name).body"))
        let link = directory + "/bin/" + name
        guard !FileManager.default.fileExists(atPath: link) else { return }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Gencode.root + "/Tests/fake-program")
    }

    func gencode(
        _ arguments: [String], environment: [String: String] = [:], prefix: [String] = []
    ) throws -> Gencode.Result {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return try Gencode.run(
            arguments, in: place.path, environment: environment.merging(["PATH": "\(directory)/bin:\(path)"]) { $1 }, prefix: prefix)
    }

    func calls(of name: String) -> [String] {
        let text = (try? String(contentsOfFile: directory + "/calls", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init).filter { $0.hasPrefix(name) }
    }
}
