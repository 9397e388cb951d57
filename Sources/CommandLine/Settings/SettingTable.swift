import Judging
import Records

/// Every setting, declared once: its key, type, default and meaning. The order is that of `configuration.toml`.
///
/// Code reads a setting by its path in this table, such as `settings[\.judging.stop]`, so that a wrong name does not compile.
struct SettingTable: Sendable {
    let testerType = Setting(
        "tester_type", .choice(TesterType.self), default: .sandbox,
        summary: "how outputs are judged: our rules, DeepMind's statuses and comparison on our sandbox, or a plain spawn without one")
    let sandbox = Setting(
        "sandbox", .flag, default: true, summary: "false, together with tester_type = \"local\", runs candidates unconfined")
    let requireTier = Setting(
        "require_tier", .choice(SandboxTier.allCases, named: \.name), default: .t2, summary: "refuse to run where the host offers less")
    /// Nil means the highest tier that the host offers.
    let tier = Setting<SandboxTier?>(
        "tier", .choice([nil, .t2, .t3], named: { $0?.name ?? "highest" }), default: nil, summary: "the sandbox tier to use")
    let paths = Paths()
    let judging = Judging()
    let run = Run()
    let gen = Generation()
    let server = Server()
    let slurm = Slurm()
}

extension SettingTable {
    struct Paths: Sendable {
        let dataSets = Setting(
            "paths.data_sets", .path, default: "data-sets", scope: .host,
            summary: "directory of problem sets, from this file's directory")
        let runs = Setting(
            "paths.runs", .path, default: "runs", scope: .host, summary: "directory of run directories, from this file's directory")
        let scratch = Setting(
            "paths.scratch", .path, default: "", scope: .worker, summary: "node-local scratch directory; empty: $TMPDIR, else /tmp")
        let compileCache = Setting(
            "paths.compile_cache", .path, default: Settings.standardCompileCache,
            summary: "directory of compiled programs, yours alone; ~/.cache is $XDG_CACHE_HOME where that is set; empty: in memory only")
        let shared = Setting(
            "paths.shared", .flag, default: false, scope: .host,
            summary: "true: other users may read new problem sets and run directories, as the umask allows; else they are yours alone")
        let slurmScripts = Setting(
            "paths.slurm_scripts", .path, default: "slurm", scope: .submission,
            summary: "directory of the batch scripts, from this file's directory")
    }

    struct Judging: Sendable {
        let stop = Setting(
            "judging.stop", .choice(JudgeSettings.StopPolicy.self), default: .firstFailure,
            summary: "first_failure ends a candidate at its first failed test, none runs all tests")
        let order = Setting<JudgeSettings.TestOrder>(
            "judging.order", .choice([.publicFirst, .stored], named: \.rawValue), default: .publicFirst, summary: "order of tests")
        let testOrder = Setting(
            "judging.test_order", .path, default: "", scope: .planWhereSet,
            summary: "check/test_order.json of a data check, from this file's directory: tests that reject most for their time run first; "
                + "the first failed test in that order is the verdict; empty: judging.order")
        let checker = Setting(
            "judging.checker", .text, default: "",
            summary: "empty: the problem's own; else \(CheckerTable.settingNameList) for every problem")
        let floatTolerance = Setting(
            "judging.float_tolerance", .number(0...1), default: 1e-6, summary: "absolute or relative, for checker = \"tokens+float\"")
        let defaultTimeLimit = Setting(
            "judging.default_time_limit_s", .seconds(0.01...3600), default: .seconds(10),
            summary: "CPU seconds per test where the problem states none")
        let defaultMemoryLimit = Setting(
            "judging.default_memory_limit_mib", .mebibytes(16...1_048_576), default: .mebibytes(1024),
            summary: "MiB where the problem states none")
        let timeFactor = Setting(
            "judging.time_factor", .number(0.01...1000), default: 1, summary: "scales every CPU limit, beside the language's own factor")
        let calibrate = Setting(
            "judging.calibrate", .flag, default: false,
            summary: "true scales time limits by a worker host's speed against the planning host's, by 0.5 to 2")
        let outputLimit = Setting(
            "judging.output_limit_mib", .mebibytes(1...4096), default: .mebibytes(64), summary: "MiB on standard output per test")
        let processes = Setting(
            "judging.processes", .whole(1...4096), default: 64, summary: "processes and threads of one program at once")
        let compileTime = Setting(
            "judging.compile_time_s", .seconds(1...3600), default: .seconds(30), summary: "CPU seconds for one compilation")
        let compileMemory = Setting(
            "judging.compile_memory_mib", .mebibytes(64...1_048_576), default: .mebibytes(2048), summary: "MiB for one compilation")
        let shareEqual = Setting(
            "judging.share_equal", .flag, default: false, scope: .planWhereSet,
            summary: "true: Python, C and C++ programs that are equal but for comments and white space share one verdict")
        let keptOutput = Setting(
            "judging.kept_output_kib", .kibibytes(0...1_048_576), default: .kibibytes(16),
            summary: "KiB of each output that are stored; its full length and digest always are")
        let keptErrors = Setting(
            "judging.kept_errors_kib", .kibibytes(0...32), default: .kibibytes(2),
            summary: "KiB from the end of each test's standard error that are stored")
    }

    struct Run: Sendable {
        let warmStart = Setting(
            "run.warm_start", .flag, default: true,
            summary: "keep interpreters started, and fork one per test, for languages with warm_start")
        let slots = Setting(
            "run.slots", .whole(0...1024), default: 0, scope: .worker,
            summary: "candidates at once; 0: one per core, as far as their memory limits fit together")
        let shards = Setting(
            "run.shards", .whole(0...1_000_000), default: 0, summary: "shards of a run; 0: one per 256 tasks, at least two per core")
        let pinSlots = Setting(
            "run.pin_slots", .choice(AutomaticFlag.self), default: .auto, scope: .worker,
            summary: "a processor of its own for each slot; auto: when there are no more slots than physical cores")
        let stage = Setting(
            "run.stage", .choice(AutomaticFlag.self), default: .auto, scope: .worker,
            summary: "copy the problem set to paths.scratch when a worker starts; auto: under a batch system")
        let compileCache = Setting(
            "run.compile_cache_mib", .mebibytes(1...1_048_576), default: .mebibytes(2048),
            summary: "MiB of compiled programs on disk; the least recently used go first")
        let lease = Setting(
            "run.lease_s", .seconds(1...3600), default: .seconds(30), scope: .worker,
            summary: "seconds without a sign of life after which another machine's attempt counts as dead")
        let drain = Setting(
            "run.drain_s", .seconds(0...600), default: .seconds(10), scope: .worker,
            summary: "seconds that candidates in flight may still take after SIGINT, SIGTERM or SIGUSR1")
        let fullDiskWait = Setting(
            "run.full_disk_wait_s", .seconds(0...86_400), default: .seconds(600), scope: .worker,
            summary: "seconds that a worker waits for room on a full disk, with what came meanwhile in memory, before it gives up")
    }
}
