import Fixtures
import Foundation
import Synchronization
import Testing

@testable import CommandLine

/// Real servers, real processes, real kills.
@Suite struct ModelServerTests {
    @Test(arguments: [["--socket", "{socket}"], ["--port", "{port}", "--no-health"]])
    func aServerIsReadyOnceItAnswersWithAToken(listening: [String]) async throws {
        let laboratory = try ServerLaboratory()
        var terms = ServerLaboratory.terms
        terms.progress = .milliseconds(100)
        // A busy machine may look for the first time after a second or two; and each look is a line of the server's.
        terms.poll = .milliseconds(100)
        let server = try laboratory.server(listening + ["--load-s", "4"], terms: terms)
        let endpoint = try await server.endpoint()
        #expect(endpoint.model == "small" && endpoint.start == 1)
        #expect(endpoint.baseURL.hasPrefix(listening[0] == "--socket" ? "unix:/" : "http://127.0.0.1:"))
        #expect(await PlainProbe(baseURL: endpoint.baseURL, key: ServerLaboratory.key).complete(model: "small"))
        #expect(laboratory.reports.contains { $0.contains("not ready after") }, "a person who waits hears why")
        #expect(server.lastLines(100).contains { $0.contains("small model server: starting") })
        await server.stop()
        await #expect(throws: ModelServerError.self) { try await server.endpoint() }
    }

    @Test func whoeverWaitsForAServerIsLetGoWhenTheWorkerDrains() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}", "--load-s", "600"])
        let waiting = Task { try await server.endpoint() }
        #expect(await eventually { (try? laboratory.starts().count) == 1 })
        await server.drain()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        await server.stop()
    }

    @Test func aStoppedServerLeavesNeitherProcessesNorItsSocket() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}", "--child"])
        let path = String(try await server.endpoint().baseURL.dropFirst("unix:".count))
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        let processes = try #require(laboratory.starts().first).processes
        #expect(processes.count == 2 && processes.allSatisfy(ServerLaboratory.lives))
        await server.stop()
        #expect(!processes.contains(where: ServerLaboratory.lives))
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test func aKilledServerIsStartedAgainAndGivenUpAfterTheLastRestart() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}"])
        let error = await #expect(throws: ModelServerError.self) {
            var killed = 0
            while true {
                let endpoint = try await server.endpoint()
                // The death of the last one may not have been noticed yet.
                guard endpoint.start > killed else { continue }
                killed = endpoint.start
                kill(try #require(laboratory.starts().last).processes[0], SIGKILL)
            }
        }
        #expect(error?.code == .died)
        #expect(error?.message.contains("was killed by signal 9 after 3 starts") == true)
        #expect(error?.message.contains("| small model server: starting") == true, "the last lines of the log belong to the message")
        #expect(error.map { ExitStatus($0) } == .incomplete)
        #expect(try laboratory.starts().count == 3)
        await server.stop()
    }

    @Test func aServerThatDiesWhileItLoadsIsGivenUpWithItsLastWords() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--port", "{port}", "--die-at-once"])
        let error = await #expect(throws: ModelServerError.self) { try await server.endpoint() }
        #expect(error?.code == .died)
        #expect(error?.message.contains("out of memory, as asked") == true)
        #expect(try laboratory.starts().count == 3)
        await server.stop()
    }

    @Test func aServerThatLoadsForTooLongIsEnded() async throws {
        let laboratory = try ServerLaboratory()
        var terms = ServerLaboratory.terms
        // Enough for the server's own start on a machine that runs all tests at once.
        terms.readyWithin = .seconds(25)
        let server = try laboratory.server(["--socket", "{socket}", "--load-s", "600"], terms: terms)
        let error = await #expect(throws: ModelServerError.self) { try await server.endpoint() }
        #expect(error?.code == .notReady)
        #expect(error?.message.contains("/health answers with status 503") == true)
        #expect(try !laboratory.starts().flatMap(\.processes).contains(where: ServerLaboratory.lives))
        await server.stop()
    }

    @Test func aServerOfAnotherModelIsRefusedWithItsList() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}"], model: "large")
        let error = await #expect(throws: ModelServerError.self) { try await server.endpoint() }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("serves small, and not the model \"large\"") == true)
        await server.stop()
    }

    @Test func aCommandThatDoesNotExistIsNotStartedAgain() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(command: ["no-such-server", "{port}"])
        let error = await #expect(throws: ModelServerError.self) { try await server.endpoint() }
        #expect(error?.code == .notStarted)
        #expect(error?.message.contains("cannot execute no-such-server: No such file or directory") == true)
        await server.stop()
    }

    @Test func aPortThatAnotherProgramTookIsReplacedWithoutARestart() async throws {
        let laboratory = try ServerLaboratory()
        let thief = PortThief()
        var terms = ServerLaboratory.terms
        terms.restarts = 0
        let server = try laboratory.server(["--port", "{port}", "--bind-after-s", "0.3"], terms: terms, onProbing: thief.take)
        let endpoint = try await server.endpoint()
        #expect(try laboratory.starts().count == 2)
        #expect(thief.baseURL != nil && endpoint.baseURL != thief.baseURL)
        #expect(laboratory.reports.contains { $0.contains("is in use by another program") })
        await server.stop()
    }

    @Test func aServerThatAnswersNoMoreIsReplaced() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}"])
        let first = try await server.endpoint()
        let process = try #require(laboratory.starts().first).processes[0]
        kill(process, SIGSTOP)
        let second = try await server.replacement(for: first)
        #expect(second.start == 2 && !ServerLaboratory.lives(process))
        #expect(try await server.replacement(for: first) == second, "another flow that saw the same failure does not cost a restart")
        await server.stop()
    }

    @Test func aServerGetsTheKeyOfTheJobInItsEnvironmentAndNoOther() async throws {
        let laboratory = try ServerLaboratory()
        let paid = ["OPENAI_API_KEY": "sentinel-1", "MY_PAID_KEY": "sentinel-2", "HF_HOME": "/models"]
        let server = try laboratory.server(["--socket", "{socket}"], environment: paid)
        _ = try await server.endpoint()
        let start = try #require(laboratory.starts().first)
        for name in ["VLLM_API_KEY", "LLAMA_API_KEY", "GENCODE_SERVER_KEY"] { #expect(start.environment[name] == ServerLaboratory.key) }
        #expect(start.environment["HF_HOME"] == "/models")
        #expect(!start.environment.values.contains { $0.contains("sentinel") })
        #expect(!start.arguments.contains { $0.contains(ServerLaboratory.key) })
        #expect(!server.lastLines(100).contains { $0.contains(ServerLaboratory.key) })
        await server.stop()
    }

    @Test func aKeyInTheCommandIsAdmittedInTheLogAndNotWrittenThere() async throws {
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}", "--model", "{key}"], model: "")
        #expect(try await server.endpoint().model == ServerLaboratory.key)
        let lines = server.lastLines(100)
        #expect(lines.contains { $0.contains("shows its key to other users of this host") })
        #expect(!lines.contains { $0.contains(ServerLaboratory.key) })
        await server.stop()
    }
}

/// Listens on the first port that it hears of, as another program on the host might, for as long as it lives.
private final class PortThief: Sendable {
    private let taken = Mutex<(baseURL: String, descriptor: Int32)?>(nil)

    var baseURL: String? { taken.withLock { $0?.baseURL } }

    deinit {
        if let descriptor = taken.withLock({ $0?.descriptor }) { close(descriptor) }
    }

    @Sendable func take(_ baseURL: String) {
        taken.withLock { taken in
            guard taken == nil, let port = UInt16(baseURL.split(separator: ":").last ?? "") else { return }
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
            }
            if bound == 0, listen(descriptor, 1) == 0 { taken = (baseURL, descriptor) }
        }
    }
}
