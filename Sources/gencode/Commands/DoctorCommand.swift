import ArgumentParser
import Evaluation
import Foundation
import Records
import Sandbox
import ShardStore

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What this host offers: sandbox tier and why no higher one, languages, store.")

    @Flag(name: .customLong("configuration"), help: "Print configuration.toml with every key and default instead.")
    var printsConfiguration = false
    @Flag(help: "As JSON.") var json = false
    @OptionGroup var common: CommonOptions

    func run() throws {
        if printsConfiguration { return Console.write(ConfigurationText.standard(), to: STDOUT_FILENO) }
        let settings = try common.settings()
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let report = HostProbe.run(scratch: scratch.path)
        let languages = try settings.languages.table().languages.map { ($0.name, LanguageCheck(of: $0)) }
        if json {
            return Console.result(
                try JSONText.of([
                    "tier": report.highest.name,
                    "tier_reasons": report.refusals.map { ["tier": $0.tier.name, "reason": $0.reason] },
                    "languages": Dictionary(uniqueKeysWithValues: languages.map { ($0.0, $0.1.json) }),
                    "cpu": TopologyText.json(.current, slots: settings.slotCount), "host_facts": HostFacts.current,
                    "store": StoreLibraries.versions,
                ]))
        }
        var lines = [Version.text, "sandbox tier  \(report.highest.name)"]
        lines += report.refusals.map { "  not \($0.tier.name): \($0.reason)" }
        lines.append(
            "host          " + HostFacts.current.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        lines += TopologyText.lines(.current, slots: settings.slotCount)
        lines.append("store         \(StoreLibraries.versions)")
        lines.append("scratch       \(settings.scratch)")
        lines.append("languages")
        for (name, check) in languages { lines.append("  \(name.padding(toLength: 12, withPad: " ", startingAt: 0))\(check.text)") }
        Console.result(lines.joined(separator: "\n"))
    }
}

/// Whether a language's tools are on this host.
private enum LanguageCheck {
    case found(version: String)
    case missing(why: String)

    init(of language: Language) {
        do {
            self = .found(version: try Toolchain.resolve(language).version)
        } catch {
            self = .missing(why: (error as? EvaluationError)?.message ?? "\(error)")
        }
    }

    var text: String {
        switch self {
        case .found(let version): version
        case .missing(let why): "missing: \(why)"
        }
    }

    var json: [String: String] {
        switch self {
        case .found(let version): ["version": version]
        case .missing(let why): ["missing": why]
        }
    }
}
