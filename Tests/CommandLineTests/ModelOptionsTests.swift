import Testing

@testable import CommandLine

@Suite struct ModelOptionsTests {
    private func settings(_ words: [String]) throws -> Settings {
        var settings = Settings(base: "/")
        try ModelOptions.parse(words).override(&settings)
        return settings
    }

    @Test(arguments: ["--max-usd", "--max-tokens-total", "--in-flight", "--max-tokens", "--top-p"])
    func aLimitOfZeroIsRefusedAsAFlag(_ flag: String) throws {
        let error = try #require(throws: CommandError.self) { try settings([flag, "0"]) }
        #expect(error.code == .usage && error.message.contains(flag.replacing("-", with: "_").replacing("__", with: "--") + " 0"))
        #expect(throws: Never.self) { try settings([flag, "1"]) }
    }

    @Test func samplingThatIsAskedForIsApartFromWhatPromptsMayDecide() throws {
        let asked = try settings(["--top-p", "1", "--max-tokens", "4096"])
        #expect(asked.topP == 1 && asked.maxOutputTokens == 4096)
        let standard = try settings([])
        #expect(standard.topP == nil && standard.maxOutputTokens == nil)
        #expect(standard.sampling.topP == 1 && standard.sampling.maxOutputTokens == 4096)
    }

    @Test func aLimitThatIsNotGivenIsTheConfigurations() throws {
        #expect(try settings([]).clientOptions.maxUSD == nil)
        #expect(try settings(["--max-usd", "0.5", "--max-tokens-total", "7"]).clientOptions.maxUSD == 0.5)
        #expect(try settings(["--max-tokens-total", "7"]).clientOptions.maxTokensTotal == 7)
    }
}
