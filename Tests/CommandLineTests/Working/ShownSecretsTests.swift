import Judging
import Testing

@testable import CommandLine

/// What no program may read does not lie where every program reads.
@Suite struct ShownSecretsTests {
    private func toolchains(_ path: (key: String, value: String)? = nil, scratch: String = "/scratch", hiding others: [String] = []) throws
    {
        var settings = Settings(base: "/")
        if let path { try settings.set(path.key, to: path.value, at: "test") }
        _ = try JudgingContext(settings: settings).toolchains(scratch: scratch, hiding: others)
    }

    private static let shown = "/usr/share/gencode-test/secret"

    private func expectRefusal(_ call: () throws -> Void) throws {
        let error = try #require(throws: CommandError.self) { try call() }
        #expect(error.code == .failure && error.message.contains("\(Self.shown) lies in /usr"), "\(error.message)")
        #expect(error.message.contains("where every program can read it") && error.remedy.contains("elsewhere"))
    }

    @Test(
        "A set, a run or a cache below a directory that programs are shown is refused",
        arguments: [
            "paths.data_sets", "paths.runs", "paths.compile_cache",
        ]) func aConfiguredPlaceThatProgramsAreShownIsRefused(key: String) throws
    {
        try expectRefusal { try toolchains((key, Self.shown)) }
        try toolchains((key, "/elsewhere/secret"))
    }

    @Test func scratchARunAndItsSetThatProgramsAreShownAreRefused() throws {
        try expectRefusal { try toolchains(scratch: Self.shown) }
        try expectRefusal { try toolchains(hiding: ["/elsewhere/run", Self.shown]) }
        try toolchains(hiding: ["/elsewhere/run", "/elsewhere/secret"])
    }

    /// By whole names, and wherever the path's spelling leads.
    @Test func thePlaceCountsAndNotItsSpelling() throws {
        try toolchains(hiding: ["/usr-secret"])
        try expectRefusal { try toolchains(hiding: ["/elsewhere/..\(Self.shown)"]) }
    }
}
