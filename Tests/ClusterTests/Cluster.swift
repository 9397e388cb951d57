import Foundation

/// A Slurm cluster of a test's own: up when made, gone with the object, or with this process, whatever becomes of that.
///
/// What runs there runs as an unprivileged user, who sees only the work directory: the tool, its configuration and scripts are copied there.
final class Cluster {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path
    private static let script = root + "/Tests/cluster/cluster"

    let directory: String
    let user: String
    let nodes: [String]
    var work: String { directory + "/work" }
    var configuration: String { work + "/configuration.toml" }

    /// - Parameters:
    ///   - slots: processors declared per node.
    ///   - memory: MiB declared per node.
    ///   - lines: of slurm.conf, each in place of the standard one with its key.
    init(nodes count: Int = 3, slots: Int = 2, memory: Int = 6000, lines: [String] = [], enforcesMemory: Bool = false) throws {
        let token = String(UUID().uuidString.lowercased().suffix(6))
        directory = "/tmp/gencode-cluster-\(token)"
        user = "gencode-\(token)"
        // Names of cgroups, which the whole machine shares.
        let prefix = "t\(token)n"
        nodes = (1...count).map { "\(prefix)\($0)" }
        var words = ["--nodes", "\(count)", "--cpus", "\(slots)", "--memory", "\(memory)", "--user", user, "--prefix", prefix]
        words += ["--owner", "\(getpid())"] + lines.flatMap { ["--set", $0] } + (enforcesMemory ? ["--cgroup"] : [])
        let outcome = try Command.run([Cluster.script, "-d", directory, "up"] + words, in: "/tmp")
        guard outcome.succeeded else { throw Failure(description: "the cluster did not start: \(outcome.errors)") }
        try install()
    }

    deinit {
        _ = try? Command.run([Cluster.script, "-d", directory, "down"], in: "/tmp")
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func install() throws {
        let files = FileManager.default
        let built = URL(fileURLWithPath: try Cluster.binary()).deletingLastPathComponent().path
        for name in ["gencode", "gencode-supervisor", "gencode-server-watch", "libgencode-zygote.so"] {
            try files.copyItem(atPath: built + "/" + name, toPath: work + "/" + name)
        }
        for name in ["slurm", "prompts"] { try files.copyItem(atPath: Cluster.root + "/" + name, toPath: work + "/" + name) }
        let text = """
            [paths]
            scratch = "\(directory)/scratch"
            compile_cache = "\(work)/compiled"
            [run]
            lease_s = 5.0
            """
        try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        let owned = try Command.run(["/bin/chown", "-R", user + ":", work], in: "/tmp")
        guard owned.succeeded else { throw Failure(description: owned.errors) }
    }

    /// Beside the test bundle; `GENCODE_BINARY` names another.
    static func binary() throws -> String {
        if let named = ProcessInfo.processInfo.environment["GENCODE_BINARY"] { return named }
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL.deletingLastPathComponent()
        while directory.path != "/" {
            let candidate = directory.appendingPathComponent("gencode").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            directory.deleteLastPathComponent()
        }
        throw Failure(description: "no gencode beside \(CommandLine.arguments[0])")
    }

    /// A verb of the script, such as `kill`.
    @discardableResult
    func verb(_ words: String...) throws -> String {
        let outcome = try Command.run([Cluster.script, "-d", directory] + words, in: "/tmp")
        guard outcome.succeeded else { throw Failure(description: "cluster \(words): \(outcome.errors)") }
        return outcome.output
    }

    /// Starts a command of the user's in the work directory; nil: on a machine that is no node.
    func start(_ words: [String], environment: [String: String] = [:]) throws -> Command {
        try Command([Cluster.script, "-d", directory, "as"] + words, in: work, environment: environment)
    }

    func asUser(_ words: [String], environment: [String: String] = [:]) throws -> Command.Outcome {
        try start(words, environment: environment).finish()
    }

    /// The administrator's `scontrol`.
    func control(_ words: String...) throws {
        let outcome = try Command.run(
            ["/usr/bin/scontrol"] + words, in: "/tmp", environment: ["SLURM_CONF": directory + "/etc/slurm.conf"])
        guard outcome.succeeded else { throw Failure(description: "scontrol \(words): \(outcome.errors)\(outcome.output)") }
    }

    struct Job: Equatable {
        /// `ARRAY_TASK` of an array's, else the number.
        var id: String
        var state: String
        var node: String
        var isActive: Bool { ["RUNNING", "COMPLETING", "PENDING", "CONFIGURING", "SUSPENDED", "REQUEUED"].contains(state) }
    }

    /// Every job that the controller knows, ended ones too; of one array where its id is given.
    func jobs(of array: String? = nil) throws -> [Job] {
        let outcome = try asUser(["squeue", "--array", "--noheader", "--states=all", "--format=%i %T %N"])
        guard outcome.succeeded else { throw Failure(description: "squeue: \(outcome.errors)") }
        return outcome.output.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            let job = Job(id: parts[0], state: parts[1], node: parts.count > 2 ? parts[2] : "")
            return array == nil || job.id.split(separator: "_").first.map(String.init) == array ? job : nil
        }
    }

    /// Processes of the user on a node: pid, as seen from here, and command line.
    func userProcesses(on node: String) throws -> [(pid: pid_t, command: String)] {
        try verb("processes", node).split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true).map(String.init)
            guard parts.count == 3, let pid = pid_t(parts[0]), parts[1] == user else { return nil }
            return (pid, parts[2])
        }
    }

    /// What to look at when a scenario hangs.
    func evidence() -> String {
        let queue = (try? asUser(["squeue", "--array", "--states=all"]).output) ?? ""
        let nodes = (try? asUser(["sinfo", "--Node", "--long"]).output) ?? ""
        return queue + nodes
    }
}
