import Judging
import Records
import Sandbox

/// What `gencode doctor` says of one language.
struct LanguageCheck {
    enum State {
        case missing(Toolchain.MissingTool)
        /// Its tools are there; one of them, or the self-test, does not work.
        case broken(version: String?, why: String, remedy: String)
        /// `warmth`: whether its interpreter is kept started, where the entry asks for that.
        case passed(version: String, compile: Duration?, run: Duration, warmth: String?)
        /// Its tools are there, and why nothing was run.
        case untested(version: String, why: String)
    }

    let name: String
    let state: State

    var isBroken: Bool {
        if case .broken = state { return true }
        return false
    }

    var text: String {
        switch state {
        case .missing(let tool): "missing: \(tool.name)\(tool.objection.isEmpty ? "" : " (\(tool.objection))")"
        case .broken(let version, let why, let remedy):
            "FAIL  \(why)\n" + String(repeating: " ", count: 20) + remedy + (version.map { " (\($0))" } ?? "")
        case .passed(let version, let compile, let run, let warmth):
            "pass  \(LanguageCheck.seconds(run))" + (compile.map { " + \(LanguageCheck.seconds($0)) to compile" } ?? "") + "  \(version)"
                + (warmth.map { ", \($0)" } ?? "")
        case .untested(let version, let why): "not run: \(why)  \(version)"
        }
    }

    var json: [String: Any] {
        switch state {
        case .missing(let tool): return ["self_test": "missing", "missing": tool.name, "objection": tool.objection]
        case .broken(let version, let why, let remedy):
            return ["self_test": "fail", "version": version ?? "", "error": why, "remedy": remedy]
        case .passed(let version, let compile, let run, let warmth):
            var fields: [String: Any] = ["self_test": "pass", "version": version, "run_s": run.inSeconds]
            fields["compile_s"] = compile?.inSeconds
            fields["start"] = warmth
            return fields
        case .untested(let version, let why): return ["self_test": "not run", "version": version, "reason": why]
        }
    }

    /// To a tenth of a millisecond.
    private static func seconds(_ duration: Duration) -> String {
        let tenths = duration.nanoseconds / 100_000
        let fraction = String(tenths % 10_000)
        return "\(tenths / 10_000).\(String(repeating: "0", count: 4 - fraction.count))\(fraction) s"
    }
}

/// Runs the self-test of every language of the table that this host has, each in another sandbox of the host's tier.
struct LanguageChecks {
    private let languages: [Language]
    private let toolchains: Toolchains
    private let context: JudgingContext
    private let tier: SandboxTier
    private let scratch: String

    /// - Parameter only: names or aliases; empty: every language of the table.
    init(settings: Settings, only: [String], tier: SandboxTier, scratch: String) throws {
        context = try JudgingContext(settings: settings)
        let table = context.languages
        languages = only.isEmpty ? table.languages : try only.map { try table.language(named: $0) }
        toolchains = Toolchains(
            context.languages, archives: settings.startupArchives, hidden: settings.hiddenPaths(and: [scratch]), report: Console.note)
        self.tier = tier
        self.scratch = scratch
    }

    func all() throws -> [LanguageCheck] {
        try languages.map { LanguageCheck(name: $0.name, state: try state(of: $0)) }
    }

    /// - Throws: `SandboxError` where no sandbox starts.
    private func state(of language: Language) throws -> LanguageCheck.State {
        if let tool = Toolchain.missingTool(of: language) { return .missing(tool) }
        var version: String?
        do {
            let toolchain = try toolchains.toolchain(named: language.name)
            let found = toolchain.version
            version = found
            if tier == .none { return .untested(version: found, why: "this host offers no sandbox") }
            let slot = try SandboxSlot(context.sandboxOptions(tier: tier, scratch: scratch, toolchains: [toolchain]))
            defer { slot.close() }
            switch try LanguageSelfTest(toolchains: toolchains, slot: slot, settings: context.judging).run(language) {
            case .passed(let compile, let run):
                let warmth = language.warmStart ? slot.warmStartRefusal.map { "cold: \($0)" } ?? "warm" : nil
                return .passed(version: found, compile: compile, run: run, warmth: warmth)
            case .failed(let why, let remedy): return .broken(version: version, why: why, remedy: remedy)
            case .absent: return .untested(version: found, why: "its entry has no self_test")
            }
        } catch let error as SandboxError {
            throw error
        } catch let error as JudgingError {
            return .broken(version: version, why: error.message, remedy: error.remedy)
        } catch {
            return .broken(version: version, why: "\(error)", remedy: "Look at its entry of the language table.")
        }
    }
}
