import Judging
import Testing

@testable import CommandLine

@Suite struct LanguageEntriesTests {
    private static func table(_ text: String) throws -> LanguageTable {
        let path = try TemporaryFile("configuration.toml", text)
        var settings = Settings(base: "/")
        let file = try TOMLFile(path: path.path)
        try settings.take(file.root, from: file)
        return try settings.languages.table()
    }

    private static let body = "source_file = \"main.x\"\nrun = [\"true\"]\n"

    @Test(arguments: [
        ("[languages.cpp20]\naliases = [\"C++20\"]\ntime_factor = 3.0\n", ["C++20", "cpp20", "GNU C++20"], "cpp20"),
        ("[languages.cpp17]\n" + body, ["cpp17", "C++17"], "cpp17"),
        ("[languages.mine]\naliases = [\"C++20\", \"cpp20\"]\n" + body, ["C++20", "cpp20", "c++20"], "mine"),
        ("[languages.mine]\naliases = [\"CPP\", \"PYTHON3\"]\n" + body, ["CPP", "PYTHON3"], "mine"),
    ])
    func aConfiguredEntryAlwaysWins(text: String, names: [String], expected: String) throws {
        let table = try Self.table(text)
        for name in names { #expect(table[name]?.name == expected, "\(name)") }
        #expect(table["cpp"]?.name == "cpp" && table["python3"]?.name == "python3")
    }

    @Test func twoConfiguredEntriesCannotHaveOneName() {
        let text = "[languages.a]\naliases = [\"C++20\"]\n\(Self.body)[languages.b]\naliases = [\"C++20\"]\n\(Self.body)"
        #expect(throws: (any Error).self) { try Self.table(text) }
    }
}
