import FoundationEssentials
import Records

/// A `CheckerSpec` as it is stored in problem sets: one JSON object with sorted keys.
struct StoredChecker: Codable {
    private struct File: Codable {
        var name: String
        var base64: Data
    }

    private var mode: String
    private var tolerance: Double?
    private var caseSensitive: Bool?
    private var spaceChangeSensitive: Bool?
    private var absoluteTolerance: Double?
    private var relativeTolerance: Double?
    private var orderMatters: Bool?
    private var delta: Double?
    private var convention: String?
    private var language: String?
    private var files: [File]?
    /// nil: one.
    private var sources: Int?
    private var arguments: [String]?

    init(_ checker: CheckerSpec) {
        switch checker {
        case .tokens: mode = "tokens"
        case .lines: mode = "lines"
        case .exact: mode = "exact"
        case .deepmind: mode = "deepmind"
        case .tokensFloat(let value): (mode, tolerance) = ("tokens+float", value)
        case .alphacodium(let order, let value): (mode, orderMatters, delta) = ("alphacodium", order, value)
        case .kattis(let flags):
            mode = "kattis"
            (caseSensitive, spaceChangeSensitive) = (flags.caseSensitive, flags.spaceChangeSensitive)
            (absoluteTolerance, relativeTolerance) = (flags.absoluteTolerance, flags.relativeTolerance)
        case .program(let program):
            mode = "program"
            (convention, language, arguments) = (program.convention.rawValue, program.language, program.arguments)
            // Left out where it is one, so that sets of such checkers keep their fingerprints.
            sources = program.sources == 1 ? nil : program.sources
            files = program.files.map { File(name: $0.name, base64: Data($0.content)) }
        }
    }

    /// nil: not a checker that this build knows.
    var spec: CheckerSpec? {
        switch mode {
        case "tokens": return .tokens
        case "lines": return .lines
        case "exact": return .exact
        case "deepmind": return .deepmind
        case "tokens+float": return tolerance.map { .tokensFloat(tolerance: $0) }
        case "alphacodium": return orderMatters.map { .alphacodium(orderMatters: $0, delta: delta) }
        case "kattis":
            return .kattis(
                KattisValidatorFlags(
                    caseSensitive: caseSensitive ?? false, spaceChangeSensitive: spaceChangeSensitive ?? false,
                    absoluteTolerance: absoluteTolerance, relativeTolerance: relativeTolerance))
        case "program":
            guard let convention = convention.flatMap(CheckerProgram.Convention.init(rawValue:)), let language, let files,
                files.indices.contains((sources ?? 1) - 1)
            else { return nil }
            return .program(
                CheckerProgram(
                    convention: convention, language: language,
                    files: files.map { CheckerProgram.File(name: $0.name, content: Array($0.base64)) },
                    sources: sources ?? 1, arguments: arguments ?? []))
        default: return nil
        }
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    static func spec(_ text: [UInt8]) -> CheckerSpec? { try? JSONDecoder().decode(StoredChecker.self, from: Data(text)).spec }
}
