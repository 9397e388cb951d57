import Evaluation
import Foundation
import Judging
import Records
import Report
import Testing

@testable import CommandLine

@Suite struct SettingsTests {
    @Test func valuesHaveTypesOfTheirOwn() throws {
        var settings = Settings(base: "/somewhere")
        #expect(settings[\.judging.stop] == .firstFailure)
        #expect(settings[\.judging.defaultTimeLimit] == .seconds(10))
        #expect(settings[\.judging.defaultMemoryLimit] == .mebibytes(1024))
        #expect(settings[\.tier] == nil)
        #expect(settings.path(\.paths.runs) == "/somewhere/runs")
        try settings.set("judging.stop", to: "none", at: "test")
        try settings.set("tier", to: "T3", at: "test")
        try settings.set("run.pin_slots", to: true, at: "test")
        try settings.set("run.lease_s", to: 2, at: "test")
        #expect(settings[\.judging.stop] == JudgeSettings.StopPolicy.none)
        #expect(settings[\.tier] == .t3)
        #expect(settings[\.run.pinSlots] == .on)
        #expect(settings[\.run.lease] == .seconds(2))
    }

    /// Every value is in the file, and the file's value is that of the code.
    @Test func theStandardConfigurationReadsBackAsTheDefaults() throws {
        let file = try TemporaryFile("configuration.toml", ConfigurationText.standard())
        let written = try TOMLFile(path: file.path)
        let standard = Settings(base: "/")
        // What the file does not say would be different afterwards.
        var read = standard
        for key in SettingTable.general.map(\.key) { try read.set(key, to: try Self.otherValue(of: key, in: standard), at: "test") }
        for key in SettingTable.general.map(\.key) { #expect(!read.isStandard(key), "\(key)") }
        read.languages = LanguageEntries([])
        try read.take(written.root, from: written)
        for key in SettingTable.general.map(\.key) { #expect(read.isStandard(key), "\(key)") }
        let languages = Dictionary(uniqueKeysWithValues: read.languages.languages.map { ($0.name, $0) })
        for language in LanguageTable.standard.languages {
            // A self-test is a program of several lines, which the file leaves out.
            var expected = language
            expected.selfTest = languages[language.name]?.selfTest ?? ""
            #expect(languages[language.name] == expected, "\(language.name)")
        }
        #expect(languages.count == LanguageTable.standard.languages.count)
    }

    /// What a worker may choose is the machine's, and all else is the plan's, key by key.
    @Test func aWorkersOwnSettingsWinOnAPlannedRunAndNoOthersDo() throws {
        let planned = Settings(base: "/")
        var local = planned
        for key in SettingTable.general.map(\.key) { try local.set(key, to: try Self.otherValue(of: key, in: planned), at: "test") }
        let request = EvaluationRequest(
            verb: "eval_cc_solutions", dataset: "d", split: "test", testTypes: ["private_tests"], candidates: .reference(columns: []),
            sampleRate: 1, seed: 0)
        let configuration = try RunConfiguration(
            request: request, settings: planned, problemsWithoutCandidates: ProblemsWithoutCandidates(),
            origin: PlanOrigin(model: nil, problemsOfSplit: 1))
        let merged = try configuration.settings(on: local)
        let machine = Set(SettingTable.keys(in: .worker) + SettingTable.keys(in: .host) + SettingTable.keys(in: .submission))
        for key in SettingTable.general.map(\.key) { #expect(merged.isStandard(key) == !machine.contains(key), "\(key)") }
    }

    /// A value that the key may have and does not have by default.
    private static func otherValue(of key: String, in settings: Settings) throws -> Any {
        let definition = try #require(SettingTable.definition(of: key))
        let standard = settings.recorded { $0 == key }[key]
        switch definition.kind {
        case .flag: return standard != "true"
        case .whole(let range): return standard == "\(range.upperBound)" ? range.lowerBound : range.upperBound
        case .number(let range): return Double(standard ?? "") == range.upperBound ? range.lowerBound : range.upperBound
        case .text: return "other"
        case .choice(let names): return try #require(names.first { $0 != standard })
        case .texts: return ["other"]
        }
    }

    /// Whatever a language's entry shows: not what lies beside a candidate's own directory, and no program that another one compiled to.
    @Test func scratchAndCompiledProgramsAreHidden() throws {
        var settings = Settings(base: "/somewhere")
        try settings.set("paths.scratch", to: "/somewhere/scratch", at: "test")
        try settings.set("paths.compile_cache", to: "/somewhere/cache", at: "test")
        let hidden = settings.hiddenPaths(and: ["/other/scratch"])
        let own = "/somewhere/scratch/gencode-\(geteuid())"
        let parts = [own, own + "/slot/work", "/somewhere/cache", "/somewhere/cache/ab", "/other/scratch/x"]
        for path in ["/somewhere", "/somewhere/scratch"] + parts {
            #expect(hidden.seen(with: path) != nil, "\(path)")
        }
        for path in ["/somewhere/tools", "/somewhere/scratch/tools"] { #expect(hidden.seen(with: path) == nil, "\(path)") }
    }

    @Test(arguments: [
        ("run.slotz", "3", "unknown key \"run.slotz\". Did you mean \"run.slots\"?"),
        ("run.slots", "two", "run.slots = two must be a whole number. It means: candidates at once"),
        ("run.slots", "-1", "run.slots = -1 must be a whole number. It means: candidates at once"),
        ("tester_type", "docker", "tester_type = docker must be one of sandbox, code_contests, local. It means: how outputs are judged"),
        ("slurm.merge.workers", "3", "unknown key \"slurm.merge.workers\""),
    ])
    func aWrongKeyOrValueIsRefusedWithItsPlace(_ key: String, _ value: String, _ text: String) throws {
        var settings = Settings(base: "/")
        let error = try #require(throws: CommandError.self) { try settings.set(key, to: value, at: "x.toml:7") }
        #expect(error.code == .usage)
        #expect(error.text.hasPrefix("x.toml:7: " + text), "\(error)")
    }

    @Test func aValueOutsideItsRangeIsRefused() throws {
        var settings = Settings(base: "/")
        #expect(throws: CommandError(.usage, "x: run.lease_s = 0 is outside 1.0 to 3600.0", remedy: meaning(of: "run.lease_s"))) {
            try settings.set("run.lease_s", to: 0, at: "x")
        }
        #expect(throws: CommandError.self) { try settings.set("judging.processes", to: 4097, at: "x") }
    }

    @Test func ofTwoSourcesTheNewerWinsWhetherGeneralOrOfAStage() throws {
        let file = try TemporaryFile("configuration.toml", "[slurm]\ntime = \"10\"\n[slurm.merge]\ntime = \"5\"\n")
        let toml = try TOMLFile(path: file.path)
        var settings = Settings(base: "/")
        try settings.take(toml.root, from: toml)
        #expect(settings[\.slurm.time, stage: .evaluation] == "10")
        #expect(settings[\.slurm.time, stage: .merge] == "5")
        try settings.set(\.slurm.time, to: "20", at: "--time")
        #expect(settings[\.slurm.time, stage: .merge] == "20")
        try settings.set("slurm.merge.time", to: "7", at: "--set")
        #expect(settings[\.slurm.time, stage: .merge] == "7")
        #expect(settings[\.slurm.time] == "20")
    }

    @Test func aFlagThatWasNotGivenChangesNothing() throws {
        var settings = Settings(base: "/")
        let slots: Int? = nil
        try settings.set(\.run.slots, to: slots, at: "--slots")
        #expect(settings[\.run.slots] == 0)
    }

    @Test func theManifestRecordsTextsWithoutQuotesAndReadsThemBack() throws {
        var settings = Settings(base: "/")
        try settings.set("judging.float_tolerance", to: 0.25, at: "test")
        try settings.set("judging.default_time_limit_s", to: 7, at: "test")
        let recorded = settings.recorded
        #expect(recorded["judging.stop"] == "first_failure")
        #expect(recorded["judging.float_tolerance"] == "0.25")
        #expect(recorded["judging.default_time_limit_s"] == "7.0")
        #expect(recorded["sandbox"] == "true")
        #expect(recorded["slurm.time"] == nil && recorded["paths.slurm_scripts"] == nil)
        var restored = Settings(base: "/")
        for (key, text) in recorded { try restored.restore(key, from: text) }
        #expect(restored.recorded == recorded)
    }

    @Test func aWorkerIsHandedOnlyWhatDiffersAndIsItsToChoose() throws {
        let configured = Settings(base: "/")
        var settings = configured
        try settings.set("run.slots", to: 3, at: "--slots")
        try settings.set("judging.processes", to: 3, at: "--set")
        #expect(settings.overrides(in: .worker, against: configured) == ["--set", "run.slots=3"])
    }

    private func meaning(of key: String) -> String { "It means: \(SettingTable.definition(of: key)?.summary ?? "")." }
}
