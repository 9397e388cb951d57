import Judging
import Records

/// The optional field `checker` of a row, which the CodeContests schema does not have: the name of a built-in checker (`tokens`), a name
/// with a value (`tokens+float 1e-9`), or an object with that `name` and its parameters. A program is `{"name": "program", "convention":
/// "testlib" | "kattis", "language": "cpp", "files": [{"name": ..., "content": ...}], "arguments": [...]}`; its name may be omitted.
struct CheckerField: Decodable {
    var checker: CheckerSpec

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            checker = try Self.named(text, decoder)
            return
        }
        let fields = try decoder.container(keyedBy: FieldName.self)
        let isProgram = try fields.decodeIfPresent(String.self, forKey: "convention") != nil
        let name = try fields.decodeIfPresent(String.self, forKey: "name") ?? (isProgram ? CheckerSpec.programName : "")
        if name == CheckerSpec.programName {
            checker = try ProgramFields(from: decoder).checker(decoder)
        } else {
            checker = try Self.builtIn(name, decoder) { parameter in
                let key = FieldName(stringValue: parameter.rowKey)
                switch parameter.kind {
                case .number: return try fields.decodeIfPresent(Double.self, forKey: key).map(CheckerSpec.Value.number)
                case .flag: return try fields.decodeIfPresent(Bool.self, forKey: key).map(CheckerSpec.Value.flag)
                }
            }
        }
    }

    /// From a name alone, or a name and the value of the parameter that may follow it.
    private static func named(_ text: String, _ decoder: any Decoder) throws -> CheckerSpec {
        let words = text.split(separator: " ").map(String.init)
        let name = words.first ?? ""
        if name == CheckerSpec.programName, words.count == 1 { return try ProgramFields().checker(decoder) }
        var values: [CheckerParameter: CheckerSpec.Value] = [:]
        if words.count > 1 {
            let parameter = CheckerTable[name]?.parameters.first { $0.followsName }
            guard words.count == 2, let parameter, let number = Double(words[1]) else {
                throw refusal(decoder, "`\(text)` is a checker's name followed by what it does not take")
            }
            values[parameter] = .number(number)
        }
        return try builtIn(name, decoder) { values[$0] }
    }

    private static func builtIn(
        _ name: String, _ decoder: any Decoder, given: (CheckerParameter) throws -> CheckerSpec.Value?
    ) throws -> CheckerSpec {
        guard let checker = CheckerTable[name] else {
            let names = CheckerTable.names.joined(separator: ", ")
            throw refusal(decoder, "no checker is called `\(name)`; there are \(names) and \(CheckerSpec.programName)")
        }
        var parameters: [String: CheckerSpec.Value] = [:]
        for parameter in checker.parameters {
            let value = try given(parameter) ?? parameter.standard
            if case .number(let number)? = value, !(number >= 0 && number.isFinite) {
                throw refusal(decoder, "`\(parameter.rowKey)` is \(number), and a tolerance is finite and not negative")
            }
            parameters[parameter.key] = value
        }
        return .builtIn(name: name, parameters: parameters)
    }

    fileprivate static func refusal(_ decoder: any Decoder, _ why: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: why))
    }
}

/// The fields of a checker program.
private struct ProgramFields: Decodable {
    struct File: Decodable {
        var name: String
        var content: String
    }

    var convention: String?
    var language: String?
    var files: [File]?
    var arguments: [String]?

    func checker(_ decoder: any Decoder) throws -> CheckerSpec {
        guard let convention = convention.flatMap(CheckerProgram.Convention.init(rawValue:)) else {
            throw CheckerField.refusal(decoder, "a checker program needs `convention`: kattis or testlib")
        }
        guard let language, let files, !files.isEmpty else {
            throw CheckerField.refusal(decoder, "a checker program needs `language` and at least one of `files`")
        }
        if let file = files.first(where: { $0.name.utf8.first == UInt8(ascii: ".") }) {
            throw CheckerField.refusal(decoder, "`\(file.name)` is a hidden file's name")
        }
        do {
            return .program(
                try CheckerProgram(
                    convention: convention, language: KnownLanguages.keyOrName(language),
                    files: files.map { .init(name: $0.name, content: Array($0.content.utf8)) }, arguments: arguments ?? []))
        } catch { throw CheckerField.refusal(decoder, error.message) }
    }
}
