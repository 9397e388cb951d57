import ColumnStore
import Foundation
import Records
import Sandbox

/// What `gencode doctor` says about this host, and about the cluster where it was asked.
struct HostReport {
    let settings: Settings
    let tiers: TierReport
    let languages: [LanguageCheck]
    let cluster: ClusterCheck?
    let model: ModelCheck?

    var isBroken: Bool { languages.contains(where: \.isBroken) || cluster?.isBroken == true || model?.isBroken == true }

    func json() throws -> String {
        var facts: [String: Any] = [
            "tier": tiers.highest.name,
            "tier_reasons": tiers.refusals.map { ["tier": $0.tier.name, "reason": $0.reason] },
            "languages": Dictionary(uniqueKeysWithValues: languages.map { ($0.name, $0.json) }),
            "cpu": TopologyText.json(.current, slots: settings.slotCount), "host_facts": HostFacts.current,
            "store": StoreLibraries.versions, "node": NodeFacts.json(settings: settings, report: tiers),
        ]
        facts["slurm"] = cluster?.json(here: languages, tier: tiers.highest.name)
        facts["model"] = model?.json
        return try JSONText.of(facts)
    }

    var text: String {
        var lines = [Version.text, "sandbox tier  \(tiers.highest.name)"]
        lines += tiers.refusals.map { "  not \($0.tier.name): \($0.reason)" }
        lines.append(
            "host          " + HostFacts.current.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        lines += TopologyText.lines(.current, slots: settings.slotCount)
        lines.append("store         \(StoreLibraries.versions)")
        lines.append("scratch       \(settings.scratch)")
        lines.append("languages")
        lines += languages.map { "  \($0.name.padding(toLength: 12, withPad: " ", startingAt: 0))\($0.text)" }
        if let model { lines += model.lines }
        if let cluster { lines += cluster.lines(here: languages, tier: tiers.highest.name) }
        return lines.joined(separator: "\n")
    }
}
