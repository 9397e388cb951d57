import Foundation
import Testing

@testable import CommandLine

@Suite struct ServerCommandTests {
    private let values = ServerCommand.Values(model: "some/{port}", key: "secret", socket: "/s/server.sock", port: 4711)

    @Test func placeholdersAreFilledOnceAndOtherBracesStay() throws {
        let command = try ServerCommand(["vllm", "serve", "{model}", "--uds={socket}", "--override", #"{"a": 1}"#])
        #expect(command.filled(values) == ["vllm", "serve", "some/{port}", "--uds=/s/server.sock", "--override", #"{"a": 1}"#])
        #expect(command.listening == .socket && !command.showsKey)
    }

    @Test func theKeyIsNeverShown() throws {
        let command = try ServerCommand(["serve", "--port", "{port}", "--api-key", "{key}"])
        #expect(command.filled(values).last == "secret" && command.showsKey)
        #expect(command.shown(values) == "serve --port 4711 --api-key (key)")
    }

    @Test(arguments: [
        ([], "is empty"), ([""], "is empty"), (["serve"], "no {socket} and no {port}"), (["serve", "{socket}", "{port}"], "both"),
        (["serve", "{prot}"], "{prot}, which is no placeholder"),
    ])
    func aCommandThatMakesNoSenseIsRefused(words: [String], reason: String) {
        let error = #expect(throws: ModelServerError.self) { try ServerCommand(words) }
        #expect(error?.code == .invalidCommand && error?.message.contains(reason) == true)
        #expect(error.map { ExitStatus($0) } == .usage)
    }

    @Test func aFlagGivesACommandWithBlanksInItsWords() throws {
        var settings = Settings(base: "/")
        try settings.set("server.command", to: #"["serve", "{port}", "a b", "{\"c\": 1}"]"#, at: "--set")
        #expect(settings[\.server.command] == ["serve", "{port}", "a b", #"{"c": 1}"#])
        // As a submission hands the settings of its workers on.
        let words = settings.overrides(in: .worker, against: Settings(base: "/"))
        var again = Settings(base: "/")
        try again.set("server.command", to: String(try #require(words.last).dropFirst("server.command=".count)), at: "--set")
        #expect(again[\.server.command] == settings[\.server.command])
        #expect(throws: CommandError.self) { try settings.set("server.command", to: "[serve", at: "--set") }
    }

    @Test func aLongScratchPathDoesNotMakeALongSocketPath() throws {
        let scratch = FileManager.default.temporaryDirectory.path + "/" + String(repeating: "long", count: 30)
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let launch = try ServerLaunch(
            command: try ServerCommand(["serve", "{socket}"]), model: "", key: "k", environment: [:], directory: "/", scratch: scratch)
        defer { launch.removeSocketDirectory() }
        guard case .socket(let path) = try launch.address() else { throw Failed() }
        #expect(path.utf8.count <= 107 && path.hasPrefix("/tmp/gencode-"))
    }

    private struct Failed: Error {}
}
