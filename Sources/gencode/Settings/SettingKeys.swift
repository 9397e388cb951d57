import Judging

/// Every key of `configuration.toml`, in the order of that file.
enum SettingKeys {
    static let all: [SettingDefinition] = top + paths + judging + run + slurm + slurmStages

    /// What each worker of a run may set for itself; the plan fixes everything else.
    static let ofTheWorker: Set<String> = ["paths.scratch", "run.slots", "run.lease_s", "run.drain_s", "run.pin_slots", "run.stage"]

    /// What each submission to a batch system may choose.
    static let ofTheSubmission = Set(all.map(\.key).filter { $0.hasPrefix("slurm.") } + ["paths.slurm_scripts"])

    private static let top: [SettingDefinition] = [
        SettingDefinition(
            key: "tester_type", kind: .choice(["sandbox", "code_contests", "local"]), standard: .text("sandbox"),
            summary: "how outputs are judged: our rules, DeepMind's statuses and comparison on our sandbox, or a plain spawn without one"),
        SettingDefinition(
            key: "sandbox", kind: .flag, standard: .flag(true),
            summary: "false, together with tester_type = \"local\", runs candidates unconfined"),
        SettingDefinition(
            key: "require_tier", kind: .choice(["none", "T1", "T2", "T3"]), standard: .text("T2"),
            summary: "refuse to run where the host offers less"),
        SettingDefinition(
            key: "tier", kind: .choice(["highest", "T2", "T3"]), standard: .text("highest"), summary: "the sandbox tier to use"),
    ]

    private static let paths: [SettingDefinition] = [
        SettingDefinition(
            key: "paths.data_sets", kind: .text, standard: .text("data-sets"),
            summary: "directory of problem sets, from this file's directory"),
        SettingDefinition(key: "paths.runs", kind: .text, standard: .text("runs"), summary: "directory of run directories, likewise"),
        SettingDefinition(
            key: "paths.scratch", kind: .text, standard: .text(""), summary: "node-local scratch directory; empty: $TMPDIR, else /tmp"),
        SettingDefinition(
            key: "paths.compile_cache", kind: .text, standard: .text(Settings.standardCompileCache),
            summary: "directory of compiled programs, yours alone; ~/.cache is $XDG_CACHE_HOME where that is set; empty: in memory only"),
        SettingDefinition(
            key: "paths.slurm_scripts", kind: .text, standard: .text("slurm"),
            summary: "directory of the batch scripts, from this file's directory"),
    ]

    /// Such as `tokens, lines or exact`.
    private static let checkerNames =
        CheckerTable.settingNames.dropLast().joined(separator: ", ") + " or " + (CheckerTable.settingNames.last ?? "")

    private static let judging: [SettingDefinition] = [
        SettingDefinition(
            key: "judging.stop", kind: .choice(["first_failure", "none"]), standard: .text("first_failure"),
            summary: "first_failure ends a candidate at its first failed test, none runs all tests"),
        SettingDefinition(
            key: "judging.order", kind: .choice(["public_first", "stored"]), standard: .text("public_first"), summary: "order of tests"),
        SettingDefinition(
            key: "judging.checker", kind: .text, standard: .text(""),
            summary: "empty: the problem's own; else \(checkerNames) for every problem"),
        SettingDefinition(
            key: "judging.float_tolerance", kind: .number(0...1), standard: .number(1e-6),
            summary: "absolute or relative, for checker = \"tokens+float\""),
        SettingDefinition(
            key: "judging.default_time_limit_s", kind: .number(0.01...3600), standard: .number(10),
            summary: "CPU seconds per test where the problem states none"),
        SettingDefinition(
            key: "judging.default_memory_limit_mib", kind: .whole(16...1_048_576), standard: .whole(1024),
            summary: "MiB where the problem states none"),
        SettingDefinition(
            key: "judging.time_factor", kind: .number(0.01...1000), standard: .number(1),
            summary: "scales every CPU limit, beside the language's own factor"),
        SettingDefinition(
            key: "judging.calibrate", kind: .flag, standard: .flag(false),
            summary: "true scales time limits by a worker host's speed against the planning host's, by 0.5 to 2"),
        SettingDefinition(
            key: "judging.output_limit_mib", kind: .whole(1...4096), standard: .whole(64), summary: "MiB on standard output per test"),
        SettingDefinition(
            key: "judging.processes", kind: .whole(1...4096), standard: .whole(64), summary: "processes and threads of one program at once"),
        SettingDefinition(
            key: "judging.compile_time_s", kind: .number(1...3600), standard: .number(30), summary: "CPU seconds for one compilation"),
        SettingDefinition(
            key: "judging.compile_memory_mib", kind: .whole(64...1_048_576), standard: .whole(2048), summary: "MiB for one compilation"),
        SettingDefinition(
            key: "judging.kept_output_kib", kind: .whole(0...1_048_576), standard: .whole(16),
            summary: "KiB of each output that are stored; its full length and digest always are"),
    ]

    private static let run: [SettingDefinition] = [
        SettingDefinition(
            key: "run.warm_start", kind: .flag, standard: .flag(true),
            summary: "keep interpreters started, and fork one per test, for languages with warm_start"),
        SettingDefinition(
            key: "run.slots", kind: .whole(0...1024), standard: .whole(0),
            summary: "candidates at once; 0: one per core, as far as their memory limits fit together"),
        SettingDefinition(
            key: "run.shards", kind: .whole(0...1_000_000), standard: .whole(0),
            summary: "shards of a run; 0: one per 256 tasks, at least two per core"
        ),
        SettingDefinition(
            key: "run.pin_slots", kind: .choice(["auto", "true", "false"]), standard: .text("auto"),
            summary: "a processor of its own for each slot; auto: when there are no more slots than physical cores"),
        SettingDefinition(
            key: "run.stage", kind: .choice(["auto", "true", "false"]), standard: .text("auto"),
            summary: "copy the problem set to paths.scratch when a worker starts; auto: under a batch system"),
        SettingDefinition(
            key: "run.compile_cache_mib", kind: .whole(1...1_048_576), standard: .whole(2048),
            summary: "MiB of compiled programs on disk; the least recently used go first"),
        SettingDefinition(
            key: "run.lease_s", kind: .number(1...3600), standard: .number(30),
            summary: "seconds without a sign of life after which another machine's attempt counts as dead"),
        SettingDefinition(
            key: "run.drain_s", kind: .number(0...600), standard: .number(10),
            summary: "seconds that candidates in flight may still take after SIGINT, SIGTERM or SIGUSR1"),
    ]
}
