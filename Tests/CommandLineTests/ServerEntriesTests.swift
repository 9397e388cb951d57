import ModelClient
import Testing

@testable import CommandLine

@Suite struct ServerEntriesTests {
    private static func settings(_ text: String) throws -> Settings {
        let path = try TemporaryFile("configuration.toml", text)
        var settings = Settings(base: "/")
        let file = try TOMLFile(path: path.path)
        try settings.take(file.root, from: file)
        return settings
    }

    @Test func aTableOfAKnownServerChangesOnlyWhatItNames() throws {
        let settings = try Self.settings("[servers.vllm]\nlargest_seed = -1\n[servers.mine]\nsystem_role = \"user\"\n")
        var vllm = try #require(ServerTraits.known["vllm"])
        #expect(vllm.largestSeed != nil)
        vllm.largestSeed = nil
        #expect(settings.servers.servers["vllm"] == vllm)
        var mine = ServerTraits()
        mine.systemRole = .mergedIntoUser
        #expect(settings.servers.servers["mine"] == mine)
    }

    @Test(arguments: [
        ("system_rol = \"user\"", "Did you mean \"system_role\"?"), ("system_role = \"none\"", "must be one of system, developer, user"),
        ("streams = 1", "must be true or false"), ("keep_alive_s = 4000", "must be a number from 0 to 3600"),
        ("largest_seed = -2", "must be a whole number from 0"), ("reasoning_fields = [1]", "must be a list of texts"),
    ])
    func aWrongKeyOrValueIsNamedWithItsLine(_ line: String, _ words: String) throws {
        let error = try #require(throws: CommandError.self) { try Self.settings("[servers.mine]\n" + line + "\n") }
        #expect(error.code == .usage && error.text.contains(words) && error.text.contains("configuration.toml:2"), "\(error.text)")
    }
}
