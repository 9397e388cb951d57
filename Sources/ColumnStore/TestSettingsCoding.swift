import FoundationEssentials
import Records

/// The `TestSettings` of one test as they are stored in problem sets: one JSON object with sorted keys; empty text where there are none.
struct StoredTestSettings: Codable {
    private struct File: Codable {
        var name: String
        var base64: Data
    }

    private var arguments: [String]?
    private var files: [File]?
    private var checker: StoredChecker?
    private var checkerArguments: [String]?

    private enum CodingKeys: String, CodingKey {
        case arguments, files, checker
        case checkerArguments = "checker_arguments"
    }

    init(_ settings: TestSettings) {
        arguments = settings.arguments.isEmpty ? nil : settings.arguments
        files = settings.files.isEmpty ? nil : settings.files.map { File(name: $0.name, base64: Data($0.content)) }
        checker = settings.checker.map(StoredChecker.init)
        checkerArguments = settings.checkerArguments
    }

    static func text(_ settings: TestSettings) throws -> String {
        if settings.isEmpty { return "" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(StoredTestSettings(settings)), as: UTF8.self)
    }

    /// nil: the text is not one that `text` writes.
    static func settings(_ text: [UInt8]) -> TestSettings? {
        if text.isEmpty { return TestSettings() }
        guard let stored = try? JSONDecoder().decode(StoredTestSettings.self, from: Data(text)) else { return nil }
        let settings = TestSettings(
            arguments: stored.arguments ?? [],
            files: (stored.files ?? []).map { TestSettings.File(name: $0.name, content: Array($0.base64)) },
            checker: stored.checker?.spec, checkerArguments: stored.checkerArguments)
        return settings.objection == nil ? settings : nil
    }
}
