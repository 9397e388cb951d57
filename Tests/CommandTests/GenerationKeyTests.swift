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

    /// A server of the job may need the token to load weights, and gets the token where the settings say so.
    @Test(arguments: [false, true]) func aServerOfTheJobGetsTheTokenOfTheHubOnlyIfAskedFor(_ isAskedFor: Bool) throws {
        let token = "sentinel-" + UUID().uuidString
        let starts = FileManager.default.temporaryDirectory.path + "/starts-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: starts) }
        let command = [Gencode.root + "/Tests/small-model-server", "--port", "{port}", "--starts", starts]
        let words = command.map { "\"\($0)\"" }.joined(separator: ", ")
        let tables = "[server]\ncommand = [\(words)]\n" + (isAskedFor ? "hub_token = true\n" : "")
        let fixture = try GenerationFixture(url: "", model: "small", samples: 2, tables: tables)
        try fixture.plan("run", shards: 1)
        let worked = try fixture.run(["run", "work", "run"], environment: ["HF_TOKEN": token, "HUGGING_FACE_HUB_TOKEN": token])
        #expect(worked.status == 0, "\(worked.errors)")
        let told = try String(contentsOfFile: starts, encoding: .utf8)
        let start = try #require(try JSONSerialization.jsonObject(with: Data(told.utf8)) as? [String: Any])
        let environment = try #require(start["environment"] as? [String: String])
        #expect(environment["HF_TOKEN"] == (isAskedFor ? token : nil))
        #expect(environment["HUGGING_FACE_HUB_TOKEN"] == (isAskedFor ? token : nil))
        #expect(!worked.output.contains(token) && !worked.errors.contains(token))
        try expectAbsent(token, below: fixture.place.path)
    }

    /// A program that is started and aborted in the same way leaves its core in the directory. A worker leaves none.
    @Test func aWorkerThatIsAbortedLeavesNoCore() throws {
        let key = "sentinel-" + UUID().uuidString
        let server = try FaultServerProcess(["--key", key, "--delay-ms", "300"])
        let fixture = try GenerationFixture(url: server.url, problems: 2, samples: 10, gen: ["in_flight = 4"])
        try fixture.plan("run", shards: 2)
        let directory = fixture.place.path
        let before = Set(try FileManager.default.contentsOfDirectory(atPath: directory))
        // The Swift runtime's own report of a crash would hold the process up.
        let environment = ["OPENAI_API_KEY": key, "SWIFT_BACKTRACE": "enable=no"]
        let worker = try Gencode.start(
            ["run", "work", "run"], in: directory, environment: environment, prefix: GenerationKeyTests.withCores)
        try poll("answers came") { try !server.asks().isEmpty || !worker.process.isRunning }
        kill(worker.process.processIdentifier, SIGABRT)
        let result = worker.finish()
        #expect(result.wasSignalled && result.status == SIGABRT, "ended with \(result.status): \(result.errors)")
        let left = { try Set(FileManager.default.contentsOfDirectory(atPath: directory)).subtracting(before) }
        #expect(!(try left()).contains { $0.hasPrefix("core") })
        try expectAbsent(key, below: directory)

        let other = Process()
        let words = GenerationKeyTests.withCores + ["/bin/sh", "-c", "kill -ABRT $$"]
        other.executableURL = URL(fileURLWithPath: words[0])
        other.arguments = Array(words.dropFirst())
        other.currentDirectoryURL = URL(fileURLWithPath: directory)
        try other.run()
        other.waitUntilExit()
        let writesCores = try left().contains { $0.hasPrefix("core") }
        if writesCores { return }
        let missing = "the kernel writes no core into a program's directory, so that the absence of the worker's shows nothing"
        if ProcessInfo.processInfo.environment["CI"] == "true" { Issue.record("\(missing)") } else { print("skipped: \(missing)") }
    }

    /// Starts a program that may write a core, and that an abort ends: whoever runs the tests may have it ignored.
    private static let withCores = [
        "/usr/bin/python3", "-c",
        """
        import os, resource, signal, sys
        signal.signal(signal.SIGABRT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        os.execv(sys.argv[1], sys.argv[1:])
        """,
    ]

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
            prefix: GenerationKeyTests.withCores)
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
