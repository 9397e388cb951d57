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
    @Option(name: .customLong("language"), help: ArgumentHelp("Look at this language only; may be repeated.", valueName: "name"))
    var only: [String] = []
    @Flag(help: "As JSON.") var json = false
    @OptionGroup var common: CommonOptions

    func run() throws {
        if printsConfiguration { return Console.write(ConfigurationText.standard(), to: STDOUT_FILENO) }
        let settings = try common.settings()
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let report = HostProbe.run(scratch: scratch.path)
        let checks = try LanguageChecks(settings: settings, only: only, tier: report.highest, scratch: scratch.path).all()
        Console.result(json ? try jsonText(report, checks, settings) : text(report, checks, settings))
        if checks.contains(where: \.isBroken) { throw ExitStatus.failure }
    }

    private func jsonText(_ report: TierReport, _ checks: [LanguageCheck], _ settings: Settings) throws -> String {
        try JSONText.of([
            "tier": report.highest.name,
            "tier_reasons": report.refusals.map { ["tier": $0.tier.name, "reason": $0.reason] },
            "languages": Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0.json) }),
            "cpu": TopologyText.json(.current, slots: settings.slotCount), "host_facts": HostFacts.current,
            "store": StoreLibraries.versions,
        ])
    }

    private func text(_ report: TierReport, _ checks: [LanguageCheck], _ settings: Settings) -> String {
        var lines = [Version.text, "sandbox tier  \(report.highest.name)"]
        lines += report.refusals.map { "  not \($0.tier.name): \($0.reason)" }
        lines.append(
            "host          " + HostFacts.current.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        lines += TopologyText.lines(.current, slots: settings.slotCount)
        lines.append("store         \(StoreLibraries.versions)")
        lines.append("scratch       \(settings.scratch)")
        lines.append("languages")
        lines += checks.map { "  \($0.name.padding(toLength: 12, withPad: " ", startingAt: 0))\($0.text)" }
        return lines.joined(separator: "\n")
    }
}
