import ArgumentParser
import Foundation
import Sandbox
import Slurm

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "What this host offers: sandbox tier and why no higher one, languages, store; a cluster and a model too.")

    @Flag(name: .customLong("configuration"), help: "Print configuration.toml with every key and default instead.")
    var printsConfiguration = false
    @Option(name: .customLong("language"), help: ArgumentHelp("Look at this language only; may be repeated.", valueName: "name"))
    var only: [String] = []
    @Flag(help: "As JSON.") var json = false
    @Flag(name: .customLong("slurm"), help: "What the Slurm cluster offers too, and by a short job there, one of its nodes.")
    var asksCluster = false
    @Option(name: .customLong("slurm-wait"), help: "Seconds to wait for that job.") var wait = 120
    @Flag(name: .customLong("model"), help: "Ask the configured model for one token too, and say what its server can do.")
    var asksModel = false
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
        let model = asksModel ? try ModelCheck(settings: settings, scratch: scratch.path) : nil
        let host = HostReport(settings: settings, tiers: report, languages: checks, cluster: cluster, model: model)
        Console.result(json ? try host.json() : host.text)
        if host.isBroken { throw ExitStatus.failure }
    }

    private func clusterCheck(_ settings: Settings) throws -> ClusterCheck {
        var arguments = only.flatMap { ["--language", $0] }
        if let path = common.configurationPath { arguments += ["--config", URL(fileURLWithPath: path).standardizedFileURL.path] }
        return try ClusterCheck(settings: settings, client: .here, wait: .seconds(wait), arguments: arguments)
    }
}
