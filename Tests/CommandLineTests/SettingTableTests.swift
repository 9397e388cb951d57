import Foundation
import Testing

@testable import CommandLine

@Suite struct SettingTableTests {
    @Test func theShippedConfigurationIsPrintedFromTheTable() throws {
        #expect(ConfigurationText.standard() == (try String(contentsOfFile: SourceText.root + "/configuration.toml", encoding: .utf8)))
    }

    @Test func theTableListsTheSettingsInTheOrderOfTheirDeclaration() {
        let keys = SettingTable.general.map(\.key)
        #expect(keys.prefix(5) == ["tester_type", "sandbox", "require_tier", "tier", "paths.data_sets"])
        #expect(keys.last == "slurm.extra")
        #expect(Set(keys).count == keys.count)
    }

    /// A setting that only the command line writes and nothing reads is a promise that is not kept.
    @Test func everySettingIsReadBySomeCode() throws {
        let sources = try SourceText.all(of: "CommandLine").filter { !$0.path.contains("/SettingTable") }
        let paths = SettingPaths.all
        #expect(paths.count == SettingTable.general.count)
        for path in paths {
            let uses = ["[\\.\(path)]", "[\\.\(path), stage:", "path(\\.\(path))"]
            #expect(sources.contains { source in uses.contains { source.text.contains($0) } }, "no code reads \(path)")
        }
    }

    /// The keys of `[slurm.generation]` are accepted before the jobs that they are for exist. This fails as soon as these jobs exist.
    @Test func everyStageOfASubmissionAsksWithItsOwnSettings() throws {
        let sources = try SourceText.all(of: "CommandLine")
        for stage in SubmissionStage.allCases {
            let isAsked = sources.contains { $0.text.contains("jobOptions(.\(stage.rawValue)") }
            #expect(isAsked == (stage != .generation), "\(stage)")
        }
    }

    @Test func aStageRefinesEveryKeyOfItsTableAndAMergeHasNoWorkers() {
        let keys = Set(SettingTable.all.map(\.key))
        #expect(keys.contains("slurm.evaluation.workers") && keys.contains("slurm.merge.time"))
        #expect(!keys.contains("slurm.merge.workers") && !keys.contains("slurm.merge.throttle"))
    }

    @Test func scopesSayWhatAPlannedRunLeavesOpen() {
        let worker = [
            "gen.allow_mixed_server", "gen.attempts", "gen.base_url", "gen.certificates", "gen.drain_s", "gen.first_byte_timeout_s",
            "gen.idle_timeout_s",
            "gen.in_flight", "gen.key_file", "gen.key_variable", "gen.max_tokens_total", "gen.max_usd", "gen.requests_per_minute",
            "gen.server", "gen.stream", "gen.tokens_per_minute", "gen.total_timeout_s", "gen.usd_per_million_completion_tokens",
            "gen.usd_per_million_prompt_tokens", "paths.scratch", "run.drain_s", "run.full_disk_wait_s", "run.lease_s", "run.pin_slots",
            "run.slots", "run.stage", "server.command", "server.hub_token", "server.model", "server.ready_s", "server.restarts",
        ]
        #expect(SettingTable.keys(in: .worker).sorted() == worker)
        let submission = SettingTable.all.map(\.key).filter { $0.hasPrefix("slurm.") } + ["paths.slurm_scripts"]
        #expect(Set(SettingTable.keys(in: .submission)) == Set(submission))
        #expect(SettingTable.keys(in: .host) == ["paths.data_sets", "paths.runs", "paths.shared"])
    }
}

/// The paths by which code reads the settings, such as `judging.stop`.
private enum SettingPaths {
    static let all = paths(in: SettingTable.standard, below: "")

    private static func paths(in group: Any, below prefix: String) -> [String] {
        Mirror(reflecting: group).children.flatMap { child in
            let path = prefix + (child.label ?? "")
            return child.value is any DeclaredSetting ? [path] : paths(in: child.value, below: path + ".")
        }
    }
}
