import ArgumentParser
import Foundation

extension BenchVerbs {
    struct ModelRates: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "model",
            abstract: "CPU time and memory of the model client against the fault server, beside other clients.",
            discussion: """
                The client runs on the first core that this process may use, the server on the last one. On a busy machine completions per
                second mean little, but CPU times stay meaningful. Example with other clients:
                  python3 -m venv .build/peers && .build/peers/bin/pip install 'openai[aiohttp]' aiohttp
                  gencode bench model --peers .build/peers/bin/python

                The lines of the load "plain, in a run" ask as a generation does: "gencode flow" drops the records, "gencode journal" journals
                them, and "gencode run" is a whole worker, which also claims and seals shards. They are compared with "gencode flow".
                """)
        @Option(help: "A Python that has openai and aiohttp: measures these clients too.") var peers: String?
        @Option(help: "The script that drives the other clients.") var peerScript = "Tests/ModelBenchPeers/peers.py"
        @Option(help: "The fault server. Default: beside gencode.") var server: String?
        @Option(help: "Measured repetitions of each load that shows CPU time.") var repetitions = 5
        @Option(help: "Divides requests, requests in flight and delays by this number, to try the bench out.") var shrink = 1
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard repetitions > 0, repetitions <= 100 else {
                throw CommandError(.usage, "--repetitions \(repetitions): from 1 to 100")
            }
            guard shrink > 0, shrink <= 1000 else { throw CommandError(.usage, "--shrink \(shrink): from 1 to 1000") }
            if peers != nil, !FileManager.default.isReadableFile(atPath: peerScript) {
                throw CommandError(
                    .usage, "--peers: the script \(peerScript) cannot be read",
                    remedy: "Run the bench in the source directory, or name the script with --peer-script.")
            }
            let bench = ModelBench(
                serverBinary: server, python: peers, peerScript: peerScript, repetitions: repetitions, shrink: shrink,
                commonFlags: output.common.words)
            let lines = try bench.run { Console.note($0) }
            Console.result(output.json ? try JSONText.of(["model": ModelBench.json(lines)]) : ModelBench.table(lines))
        }
    }

    /// What `bench model` starts for each load: measures its own process.
    struct ModelLoadVerb: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "model-load", abstract: "One load of the bench model, measured in this process.", shouldDisplay: false)
        @Argument(help: "gencode, 'gencode flow', 'gencode journal' or 'gencode run'.") var client: String
        @Argument(help: "The load as JSON.") var load: String
        @OptionGroup var common: CommonOptions

        func run() throws {
            let load = try JSONDecoder().decode(ModelLoad.self, from: Data(load.utf8))
            let figures: ModelFigures
            if client == ModelBench.own {
                figures = try waiting { try await ModelLoadClient(load).measure() }
            } else if let keeping = ModelRunLoad.Keeping(rawValue: client) {
                let scratch = try ScratchDirectory(below: common.settings().scratch)
                defer { scratch.remove() }
                figures = try ModelRunLoad(load: load, scratch: scratch.path).measure(keeping)
            } else {
                throw CommandError(.usage, "no client is named '\(client)'")
            }
            Console.result(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
        }
    }
}
