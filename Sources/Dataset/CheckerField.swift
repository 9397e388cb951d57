import Records

/// The optional field `checker` of a row, which the CodeContests schema does not have: a name (`tokens`, `tokens+float`, `lines`,
/// `exact`, `deepmind`, `alphacodium`, `kattis`), a name with a tolerance (`tokens+float 1e-9`), or an object with that `name` and
/// its parameters. A program is `{"name": "program", "convention": "testlib" | "kattis", "language": "cpp", "files": [{"name": ...,
/// "content": ...}], "arguments": [...]}`; its name may be left out.
struct CheckerField: Decodable {
    var checker: CheckerSpec

    private struct File: Decodable {
        var name: String
        var content: String
    }

    private struct Parameters: Decodable {
        var name: String?
        var tolerance: Double?
        var caseSensitive: Bool?
        var spaceChangeSensitive: Bool?
        var absoluteTolerance: Double?
        var relativeTolerance: Double?
        var orderMatters: Bool?
        var delta: Double?
        var convention: String?
        var language: String?
        var files: [File]?
        var arguments: [String]?

        enum CodingKeys: String, CodingKey {
            case name, tolerance, delta, convention, language, files, arguments
            case caseSensitive = "case_sensitive"
            case spaceChangeSensitive = "space_change_sensitive"
            case absoluteTolerance = "float_absolute_tolerance"
            case relativeTolerance = "float_relative_tolerance"
            case orderMatters = "order_matters"
        }
    }

    init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            let words = name.split(separator: " ").map(String.init)
            guard words.count < 3, words.count < 2 || words[0] == "tokens+float" && Double(words[1]) != nil else {
                throw Self.refusal(decoder, "`\(name)` is a checker's name followed by what it does not take")
            }
            checker = try Self.checker(Parameters(name: words.first, tolerance: words.count == 2 ? Double(words[1]) : nil), decoder)
        } else {
            checker = try Self.checker(try Parameters(from: decoder), decoder)
        }
    }

    private static func checker(_ parameters: Parameters, _ decoder: any Decoder) throws -> CheckerSpec {
        switch parameters.name ?? (parameters.convention == nil ? "" : "program") {
        case "tokens": return .tokens
        case "tokens+float": return .tokensFloat(tolerance: parameters.tolerance ?? 1e-6)
        case "lines": return .lines
        case "exact": return .exact
        case "deepmind": return .deepmind
        case "alphacodium":
            return .alphacodium(orderMatters: parameters.orderMatters ?? true, delta: parameters.delta)
        case "kattis":
            return .kattis(
                KattisValidatorFlags(
                    caseSensitive: parameters.caseSensitive ?? false, spaceChangeSensitive: parameters.spaceChangeSensitive ?? false,
                    absoluteTolerance: parameters.absoluteTolerance, relativeTolerance: parameters.relativeTolerance))
        case "program": return try program(parameters, decoder)
        default:
            throw refusal(
                decoder,
                "no checker is called `\(parameters.name ?? "")`; there are tokens, tokens+float, lines, exact, deepmind, "
                    + "alphacodium, kattis and program")
        }
    }

    private static func program(_ parameters: Parameters, _ decoder: any Decoder) throws -> CheckerSpec {
        guard let convention = parameters.convention.flatMap(CheckerProgram.Convention.init(rawValue:)) else {
            throw refusal(decoder, "a checker program needs `convention`: kattis or testlib")
        }
        guard let language = parameters.language, let files = parameters.files, !files.isEmpty else {
            throw refusal(decoder, "a checker program needs `language` and at least one of `files`")
        }
        if let file = files.first(where: { $0.name.isEmpty || $0.name.contains("/") || $0.name.hasPrefix(".") }) {
            throw refusal(decoder, "`\(file.name)` is not a plain file name")
        }
        return .program(
            CheckerProgram(
                convention: convention, language: languageKeyOrName(language),
                files: files.map { .init(name: $0.name, content: Array($0.content.utf8)) }, arguments: parameters.arguments ?? []))
    }

    private static func refusal(_ decoder: any Decoder, _ why: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: why))
    }
}
