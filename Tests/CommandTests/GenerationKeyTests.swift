import Foundation
import Testing

/// A key with a text that nothing else holds, looked for in all that gencode writes and shows.
@Suite(.serialized) struct GenerationKeyTests {
    enum Origin: CaseIterable { case environment, file }

    /// A run with errors and streams, whose worker is first looked at from outside, then killed, and then resumed.
    @Test(arguments: Origin.allCases) func theKeyIsInNoFileNoOutputAndNoEnvironment(_ origin: Origin) throws {
        let key = "sentinel-" + UUID().uuidString
        let server = try FaultServerProcess(["--key", key, "--delay-ms", "300"])
        let fixture = try GenerationFixture(
            url: server.url, model: "once:500", problems: 2, samples: 10,
            gen: ["in_flight = 4", "stream = \"true\""] + (origin == .file ? ["key_file = \"../\(key.suffix(12))\""] : []))
        let keyFile = URL(fileURLWithPath: fixture.place.path).deletingLastPathComponent().path + "/\(key.suffix(12))"
        if origin == .file { try write(key, to: keyFile) }
        defer { try? FileManager.default.removeItem(atPath: keyFile) }
        let environment = origin == .file ? [:] : ["OPENAI_API_KEY": key]
        try fixture.plan("run", shards: 2)

        let aborted = try abortedWorker(fixture, environment, server, key)
        let resumed = try fixture.run(["run", "resume", "run"], environment: environment)
        #expect(resumed.status == 0, "\(resumed.errors)")
        let refused = try fixture.run(["gen", "ask", "--prompt", "x", "--model", "429-quota"], environment: environment)
        #expect(refused.status == 2, "\(refused.errors)")
        for result in [aborted, resumed, refused] {
            #expect(!result.output.contains(key) && !result.errors.contains(key))
        }
        try expectAbsent(key, below: fixture.place.path)
    }

    /// The user's key goes to no server of the job, and the job's own key to no command line.
    @Test func aServerOfTheJobGetsAKeyOfItsOwn() throws {
        let key = "sentinel-" + UUID().uuidString
        let command = [Gencode.root + "/Tests/small-model-server", "--port", "{port}", "--starts", "STARTS"]
        let words = command.map { "\"\($0)\"" }.joined(separator: ", ")
        let fixture = try GenerationFixture(url: "", model: "small", samples: 4, tables: "[server]\ncommand = [\(words)]\n")
        let configuration = fixture.place.path + "/configuration.toml"
        let text = try String(contentsOfFile: configuration, encoding: .utf8)
        // Outside of what is searched: the server writes its own key there.
        let starts = FileManager.default.temporaryDirectory.path + "/starts-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: starts) }
        try text.replacing("STARTS", with: starts).write(toFile: configuration, atomically: true, encoding: .utf8)
        try fixture.plan("run", shards: 1)
        let worked = try fixture.run(["run", "work", "run"], environment: ["OPENAI_API_KEY": key])
        #expect(worked.status == 0, "\(worked.errors)")
        let told = try String(contentsOfFile: starts, encoding: .utf8)
        let start = try #require(try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any])
        let own = try #require((start["environment"] as? [String: String])?["GENCODE_SERVER_KEY"])
        #expect(!told.contains(key), "the server of the job was given the user's key")
        #expect(!(try #require(start["arguments"] as? [String])).contains { $0.contains(own) })
        for secret in [key, own] {
            #expect(!worked.output.contains(secret) && !worked.errors.contains(secret))
            try expectAbsent(secret, below: fixture.place.path)
        }
    }

    private func write(_ key: String, to path: String) throws {
        try Data(key.utf8).write(to: URL(fileURLWithPath: path))
        #expect(chmod(path, 0o600) == 0)
    }

    /// Its directory is where a core would be written.
    private func abortedWorker(
        _ fixture: GenerationFixture, _ environment: [String: String], _ server: FaultServerProcess, _ key: String
    ) throws -> Gencode.Result {
        let worker = try Gencode.start(
            ["run", "work", "run"], in: fixture.place.path, environment: environment,
            prefix: ["/bin/sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh"])
        try poll("answers came") { try !server.asks().isEmpty || !worker.process.isRunning }
        #expect(worker.process.isRunning)
        for process in family(of: worker.process.processIdentifier) {
            for name in ["cmdline", "environ"] {
                let bytes = FileManager.default.contents(atPath: "/proc/\(process)/\(name)") ?? Data()
                #expect(bytes.range(of: Data(key.utf8)) == nil, "the key is in /proc/\(process)/\(name)")
            }
        }
        kill(worker.process.processIdentifier, SIGKILL)
        let result = worker.finish()
        #expect(result.wasSignalled && result.status == SIGKILL, "ended with \(result.status)")
        return result
    }

    /// The process and all that descend from it.
    private func family(of process: Int32) -> [Int32] {
        let path = "/proc/\(process)/task/\(process)/children"
        let children = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ").compactMap { Int32($0) } ?? []
        return [process] + children.flatMap(family)
    }

    /// Every file, cores and captured output too.
    private func expectAbsent(_ key: String, below directory: String) throws {
        let names = try #require(FileManager.default.enumerator(atPath: directory)?.allObjects as? [String])
        for name in names {
            let path = directory + "/" + name
            #expect(!name.contains(key))
            guard let bytes = FileManager.default.contents(atPath: path) else { continue }
            #expect(bytes.range(of: Data(key.utf8)) == nil, "the key is in \(path)")
        }
    }
}
