import Fixtures
import Foundation
import Testing

/// `gencode bench model`, with loads so small that its figures mean nothing.
@Suite struct ModelBenchTests {
    private static let loads = ["plain", "streamed, 500 chunks", "1000 in flight", "5000 in flight", "200 prompts of 2 MB"]
    private static let peers = ["aiohttp", "openai-aiohttp", "openai-httpx"]
    private static let ownLines =
        loads.map { "\($0): gencode" }
        + ["gencode flow", "gencode journal", "gencode run"].map { "plain, in a run: \($0)" }

    /// A Python that has openai and aiohttp: the one that `GENCODE_TEST_PYTHON` names, if it has them; nil: there is none.
    private static let peerPython: String? = {
        guard let python = ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"] else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", "import openai, aiohttp"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? python : nil
    }()

    private func bench(_ arguments: [String], in place: Workplace) throws -> [[String: Any]] {
        let result = try Gencode.run(["bench", "model", "--json", "--repetitions", "1", "--shrink", "200"] + arguments, in: place.path)
        #expect(result.status == 0, "\(result.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return try #require(report?["model"] as? [[String: Any]])
    }

    private func name(_ line: [String: Any]) -> String { "\(line["load"] ?? ""): \(line["client"] ?? "")" }

    private func expectFigures(_ line: [String: Any]) {
        #expect(line["failed"] as? Int == 0, "\(line)")
        for key in ["completions_per_second", "cpu_ms_each"] {
            let spread = line[key] as? [String: Double] ?? [:]
            #expect(spread["median"] ?? 0 > 0 && spread["least"] ?? 0 <= spread["most"] ?? 0, "\(line)")
        }
        let isCrowd = (line["load"] as? String ?? "").contains("in flight") || (line["load"] as? String ?? "").contains("prompts")
        #expect((line["kib_in_flight_each"] != nil) == isCrowd, "\(line)")
    }

    @Test func everyLoadHasFiguresOfOurOwn() throws {
        let lines = try bench([], in: try Workplace())
        #expect(Set(lines.map(name)) == Set(Self.ownLines))
        lines.forEach(expectFigures)
    }

    @Test func otherClientsPlayTheSameLoads() throws {
        let python = Self.peerPython
        guard OtherPrograms.require(python != nil, "a Python in GENCODE_TEST_PYTHON that has openai and aiohttp"), let python else {
            return
        }
        let lines = try bench(
            ["--peers", python, "--peer-script", Gencode.root + "/Tests/ModelBenchPeers/peers.py"], in: try Workplace())
        #expect(Set(lines.map(name)) == Set(Self.ownLines + Self.loads.flatMap { load in Self.peers.map { "\(load): \($0)" } }))
        lines.forEach(expectFigures)
    }

    private static let nonsense: [(arguments: [String], status: Int32)] = [
        (["--repetitions", "0"], 2), (["--shrink", "0"], 2), (["--peers", "python3", "--peer-script", "nowhere.py"], 2),
        (["--server", "/nonexistent/fault-server"], 1),
    ]

    @Test(arguments: nonsense) func nonsenseIsOneMessage(arguments: [String], status: Int32) throws {
        let place = try Workplace()
        let result = try Gencode.run(["bench", "model"] + arguments, in: place.path)
        #expect(result.status == status, "\(result.errors)")
        #expect(result.errors.contains(arguments.last ?? "") && result.output.isEmpty, "\(result.errors)")
    }
}
