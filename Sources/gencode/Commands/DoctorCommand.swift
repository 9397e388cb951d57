import ArgumentParser
import Foundation
import Judging
import Records
import Sandbox
import ShardStore
import Slurm

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What this host offers: sandbox tier and why no higher one, languages, store; a cluster too.")

    @Flag(name: .customLong("configuration"), help: "Print configuration.toml with every key and default instead.")
    var printsConfiguration = false
    @Option(name: .customLong("language"), help: ArgumentHelp("Look at this language only; may be repeated.", valueName: "name"))
    var only: [String] = []
    @Flag(help: "As JSON.") var json = false
    @Flag(name: .customLong("slurm"), help: "What the Slurm cluster offers too, and by a short job there, one of its nodes.")
    var asksCluster = false
    @Option(name: .customLong("slurm-wait"), help: "Seconds to wait for that job.") var wait = 120
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if wait < 1 { throw ValidationError("--slurm-wait \(wait): give it a second at least") }
    }

    func run() throws {
        if printsConfiguration { return Console.write(ConfigurationText.standard(), to: STDOUT_FILENO) }
        let settings = try common.settings()
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let report = HostProbe.run(scratch: scratch.path)
        let checks = try LanguageChecks(settings: settings, only: only, tier: report.highest, scratch: scratch.path).all()
        let cluster = asksCluster ? try clusterCheck(settings) : nil
        Console.result(json ? try jsonText(report, checks, settings, cluster) : text(report, checks, settings, cluster))
        if checks.contains(where: \.isBroken) || cluster?.isBroken == true { throw ExitStatus.failure }
    }

    private func clusterCheck(_ settings: Settings) throws -> ClusterCheck {
        var arguments = only.flatMap { ["--language", $0] }
        if let path = common.configurationPath { arguments += ["--config", URL(fileURLWithPath: path).standardizedFileURL.path] }
        return try ClusterCheck(settings: settings, client: SlurmCommand.client, wait: .seconds(wait), arguments: arguments)
    }

    private func jsonText(_ report: TierReport, _ checks: [LanguageCheck], _ settings: Settings, _ cluster: ClusterCheck?) throws
        -> String
    {
        var facts: [String: Any] = [
            "tier": report.highest.name,
            "tier_reasons": report.refusals.map { ["tier": $0.tier.name, "reason": $0.reason] },
            "languages": Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0.json) }),
            "cpu": TopologyText.json(.current, slots: settings.slotCount), "host_facts": HostFacts.current,
            "store": StoreLibraries.versions, "node": NodeFacts.json(settings: settings, report: report),
        ]
        facts["slurm"] = cluster?.json(here: checks, tier: report.highest.name)
        return try JSONText.of(facts)
    }

    private func text(_ report: TierReport, _ checks: [LanguageCheck], _ settings: Settings, _ cluster: ClusterCheck?) -> String {
        var lines = [Version.text, "sandbox tier  \(report.highest.name)"]
        lines += report.refusals.map { "  not \($0.tier.name): \($0.reason)" }
        lines.append(
            "host          " + HostFacts.current.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        lines += TopologyText.lines(.current, slots: settings.slotCount)
        lines.append("store         \(StoreLibraries.versions)")
        lines.append("scratch       \(settings.scratch)")
        lines.append("languages")
        lines += checks.map { "  \($0.name.padding(toLength: 12, withPad: " ", startingAt: 0))\($0.text)" }
        if let cluster { lines += cluster.lines(here: checks, tier: report.highest.name) }
        return lines.joined(separator: "\n")
    }
}
