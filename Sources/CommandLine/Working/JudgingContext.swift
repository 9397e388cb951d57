import Foundation
import Judging
import Records
import Sandbox

/// The settings turned into what the judge and the sandbox take.
struct JudgingContext: Sendable {
    let settings: Settings
    let judging: JudgeSettings
    let languages: LanguageTable

    init(settings: Settings) throws {
        self.settings = settings
        languages = try settings.languages.table()
        judging = try JudgingContext.judgeSettings(settings)
    }

    /// One canonical text of all that decides a verdict beside problem, candidate and toolchain. Where the outputs go and how many run
    /// at once is not part of it.
    var fingerprint: String {
        "tester=\(settings[\.testerType].rawValue);" + judging.fingerprint + (settings[\.judging.calibrate] ? ";calibrated" : "")
    }

    /// Whether candidates run without a sandbox.
    /// - Throws: `CommandError(.usage)` where only one of the two settings says so.
    func runsUnconfined() throws -> Bool {
        let isLocal = settings[\.testerType] == .local
        guard isLocal != settings[\.sandbox] else {
            throw CommandError(
                .usage, "tester_type = \"\(settings[\.testerType].rawValue)\" with sandbox = \(settings[\.sandbox])",
                remedy: "Running candidates unconfined must be asked for with both: --tester_type local --sandbox false.")
        }
        return isLocal
    }

    /// The tier that this run uses on this host.
    /// - Throws: `CommandError(.gateNotMet)` where the host offers less than `require_tier`, with the reasons.
    func tier(scratch: String) throws -> SandboxTier {
        try runsUnconfined() ? .none : tier(offered: HostProbe.run(scratch: scratch))
    }

    /// As `tier(scratch:)` for a sandbox, given what the host offers.
    func tier(offered report: TierReport) throws -> SandboxTier {
        let wanted = settings[\.tier] ?? report.highest
        let required = settings[\.requireTier]
        let reasons = report.refusals.map { "\($0.tier.name): \($0.reason)" }.joined(separator: "; ")
        guard wanted >= required || wanted > report.highest || settings[\.tier] == nil else {
            throw CommandError(
                .gateNotMet, "tier = \"\(wanted.name)\" is set, \(required.name) is required", remedy: "Raise tier or lower require_tier.")
        }
        guard wanted <= report.highest, wanted >= required, wanted > .none else {
            throw CommandError(
                .gateNotMet, "this host offers sandbox tier \(report.highest.name), \(max(required, wanted).name) is required (\(reasons))",
                remedy: "`gencode doctor` says why; lower require_tier, or tier, in configuration.toml to accept less.")
        }
        return wanted
    }

    /// The options of slots that run programs of several languages.
    /// - Parameter toolchains: their files outside the usual directories are shown to programs too.
    func sandboxOptions(tier: SandboxTier, scratch: String, toolchains: [Toolchain]) -> SandboxOptions {
        sandboxOptions(tier: tier, scratch: scratch, extraPaths: Set(toolchains.flatMap(\.readOnlyPaths)).sorted())
    }

    /// - Parameter extraPaths: shown to programs beside the usual directories.
    func sandboxOptions(tier: SandboxTier, scratch: String, extraPaths: [String]) -> SandboxOptions {
        SandboxOptions(tier: tier, scratch: scratch, readOnlyPaths: SandboxOptions.defaultReadOnlyPaths + extraPaths)
    }

    /// The toolchains of this host. They show programs nothing that is hidden.
    /// - Parameters:
    ///   - scratch: this process's own.
    ///   - others: hidden too, such as the run and its problem set.
    /// - Throws: `CommandError` where something hidden lies in a directory that every program sees, such as /usr.
    func toolchains(scratch: String, hiding others: [String] = []) throws -> Toolchains {
        let hidden = settings.hiddenPaths(and: others + [scratch])
        try refuseShown(hidden)
        return Toolchains(languages, archives: settings.startupArchives, hidden: hidden, report: Console.note)
    }

    private func refuseShown(_ hidden: HiddenPaths) throws {
        for path in SandboxOptions.defaultReadOnlyPaths {
            guard let secret = hidden.seen(with: path) else { continue }
            throw CommandError(
                .failure, "\(secret) lies in \(path), where every program can read it",
                remedy: "Keep problem sets, runs, scratch and compiled programs elsewhere (paths.*, --run_dir).")
        }
    }

    private static func judgeSettings(_ settings: Settings) throws -> JudgeSettings {
        var judging = JudgeSettings()
        judging.stop = settings[\.judging.stop]
        judging.order = settings[\.judging.order]
        judging.keptOutput = settings[\.judging.keptOutput]
        judging.keptErrors = settings[\.judging.keptErrors]
        judging.defaultTimeLimit = settings[\.judging.defaultTimeLimit]
        judging.defaultMemoryLimit = settings[\.judging.defaultMemoryLimit]
        judging.timeFactor = settings[\.judging.timeFactor]
        judging.outputLimit = settings[\.judging.outputLimit]
        judging.processes = settings[\.judging.processes]
        judging.compileTime = settings[\.judging.compileTime]
        judging.compileMemory = settings[\.judging.compileMemory]
        judging.keepsInterpretersWarm = settings[\.run.warmStart]
        judging.style = settings[\.testerType] == .codeContests ? .codeContests : .native
        judging.checker = try checker(settings)
        return judging
    }

    private static func checker(_ settings: Settings) throws -> CheckerSpec? {
        let name = settings[\.judging.checker]
        if name.isEmpty { return nil }
        if let spec = CheckerTable.spec(setting: name, floatTolerance: settings[\.judging.floatTolerance]) { return spec }
        throw CommandError(
            .usage, "unknown checker \"\(name)\"",
            remedy: "Known: \(CheckerTable.settingNames.joined(separator: ", ")); empty: the problem's own.")
    }
}

extension Settings {
    /// Candidates at once: as asked, else one per core that this process may use.
    var slotCount: Int {
        let asked = self[\.run.slots]
        return asked > 0 ? asked : max(1, ProcessInfo.processInfo.activeProcessorCount)
    }
}
