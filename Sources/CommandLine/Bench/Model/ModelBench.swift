import Foundation
import Records

/// Measures the client of model servers against the fault server, and other clients beside it with the same loads. The server runs on one
/// core. Each client is a process on another core, one after the other.
struct ModelBench {
    /// The client of this program.
    static let own = "gencode"
    /// A client of Python's, as `peers.py` names it.
    static let peers = ["aiohttp", "openai-aiohttp", "openai-httpx"]

    /// A client's figures for a load; nil: it gave none.
    struct Line {
        var load: ModelLoad
        var client: String
        var figures: ModelFigures?
        /// Why there are no figures; empty: there are.
        var reason = ""
    }

    var serverBinary: String?
    /// A Python that has `openai` and `aiohttp`; nil: no other client is measured.
    var python: String?
    var peerScript: String
    var repetitions: Int
    /// Divides the size of each load.
    var shrink = 1
    var commonFlags: [String]

    func run(note: (String) -> Void) throws -> [Line] {
        let peers = python == nil ? [] : ModelBench.peers
        var rows: [(load: ModelLoad, client: String)] = []
        for load in ModelLoad.costs + ModelLoad.crowds { rows += ([ModelBench.own] + peers).map { (load, $0) } }
        rows += ModelRunLoad.Keeping.allCases.map { (.inRun, $0.rawValue) }
        return try rows.map { load, client in
            note("\(load.name): \(client)")
            return try line(load.shrunk(by: shrink), client)
        }
    }

    private func line(_ load: ModelLoad, _ client: String) throws -> Line {
        let cores = try CoreBinding.cores()
        let server = try FaultServerProcess(binary: serverBinary, flags: load.serverFlags, core: cores.last)
        defer { server.stop() }
        var load = load
        load.url = server.url
        if !load.isCrowd { load.repetitions = repetitions }
        do {
            return Line(load: load, client: client, figures: try measured(load, client, core: cores.first))
        } catch let error as CommandError where ModelBench.peers.contains(client) {
            // A client that breaks down under a load is a finding about that client, not the end of the bench.
            return Line(load: load, client: client, figures: nil, reason: error.message)
        }
    }

    private func measured(_ load: ModelLoad, _ client: String, core: Int) throws -> ModelFigures {
        let spec = String(decoding: try JSONEncoder().encode(load), as: UTF8.self)
        let words =
            if let python, ModelBench.peers.contains(client) { [python, peerScript, client, spec] } else {
                [ownBinary, "bench", "model-load", client, spec] + commonFlags
            }
        let command = try CoreBinding.command(words, core: core)
        do {
            return try JSONDecoder().decode(ModelFigures.self, from: Data(PlainSpawn.run(command, input: "/dev/null")))
        } catch {
            // The client's own message went to standard error.
            throw CommandError(.failure, "the client '\(client)' gave no figures under the load '\(load.name)'")
        }
    }

    private var ownBinary: String { URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path }
}
