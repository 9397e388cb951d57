import Foundation

/// What a site or user asks of the batch system for one job. An empty text, or 0, leaves it to the site.
public struct JobOptions: Sendable, Hashable {
    public var partition = ""
    public var account = ""
    public var qos = ""
    public var constraint = ""
    /// As Slurm writes it: minutes, H:M:S or D-H:M:S.
    public var time = ""
    /// With a unit, such as `4G`.
    public var memory = ""
    public var gres = ""
    public var cpus = 0
    public var nice = 0
    /// Seconds before the time limit at which the job is told to drain; 0: it is not told, whatever its script says; nil: as its script says.
    public var signalLead: Int?
    public var isRequeued = true
    /// Further options, each one word that starts with `--`.
    public var extra: [String] = []

    public init() {}

    /// The options as words of the command line, those that may be given once each.
    var words: [String] {
        let texts = [
            ("partition", partition), ("account", account), ("qos", qos), ("constraint", constraint), ("time", time), ("mem", memory),
            ("gres", gres), ("cpus-per-task", cpus > 0 ? "\(cpus)" : ""), ("nice", nice > 0 ? "\(nice)" : ""),
            ("signal", signalLead.map { "B:USR1@\($0)" } ?? ""),
        ]
        return texts.filter { !$0.1.isEmpty }.map { "--\($0.0)=\($0.1)" } + [isRequeued ? "--requeue" : "--no-requeue"]
    }

    /// Options that are this tool's to set, or that would make another command of the submission.
    private static let reserved: Set<String> = [
        "array", "chdir", "clusters", "dependency", "error", "export", "export-file", "help", "input", "job-name", "kill-on-invalid-dep",
        "open-mode",
        "output", "parsable", "test-only", "usage", "version", "wait", "wrap",
    ]

    /// - Throws: `.invalidOption` for what a submission would misread.
    public func validate() throws {
        for (name, text) in [
            ("partition", partition), ("account", account), ("qos", qos), ("constraint", constraint), ("time", time), ("mem", memory),
            ("gres", gres),
        ] where text.contains(where: { $0.isNewline || $0 == "\0" }) {
            throw SlurmError(.invalidOption, "slurm.\(name): a line break in \"\(text)\"", remedy: "Mend the value.")
        }
        for word in extra {
            let name = word.dropFirst(2).prefix { $0 != "=" }
            guard word.hasPrefix("--"), !name.isEmpty, !word.contains(where: { $0.isNewline || $0 == "\0" }) else {
                throw SlurmError(
                    .invalidOption, "slurm.extra: \"\(word)\" is no option in one word",
                    remedy: "Write each as one word with two dashes, such as --reservation=night.")
            }
            // sbatch takes abbreviations.
            guard !JobOptions.reserved.contains(where: { $0.hasPrefix(name) && ($0 == name || name.count > 2) }) else {
                throw SlurmError(
                    .invalidOption, "slurm.extra: --\(name) is set by gencode itself", remedy: "Leave it out.")
            }
        }
        if let limit = SlurmTime.duration(time), let signalLead, signalLead > 0, limit <= .seconds(signalLead) {
            throw SlurmError(
                .invalidOption, "slurm.signal_lead_s = \(signalLead) leaves nothing of slurm.time = \(time)",
                remedy: "Ask for more time, or be told later.")
        }
    }
}
