import Judging
import Records

/// The optional field `checker` of a row, which the CodeContests schema does not have: the name of a built-in checker (`tokens`), a name
/// with a value (`tokens+float 1e-9`), or an object with that `name` and its parameters. A program is `{"name": "program", "convention":
/// "testlib" | "kattis", "language": "cpp", "files": [{"name": ..., "content": ...}], "arguments": [...]}`; its name may be omitted. A
/// text may also hold such an object as JSON: the columns of Parquet files are texts.
struct CheckerField {
    var checker: CheckerSpec

    init(_ cell: Cell) throws {
        if cell.kind == .text {
            let text = try cell.text()
            checker = try text.hasPrefix("{") ? CheckerField(cell.parsedJSON().cell).checker : Self.named(text, cell)
            return
        }
        let isProgram = try cell.optional("convention")?.text() != nil
        let name = try cell.optional("name")?.text() ?? (isProgram ? CheckerSpec.programName : "")
        if name == CheckerSpec.programName {
            checker = try ProgramFields(cell).checker(cell)
        } else {
            checker = try Self.builtIn(name, cell) { parameter in
                guard let field = try cell.optional(parameter.rowKey) else { return nil }
                switch parameter.kind {
                case .number: return .number(try field.number())
                case .flag: return .flag(try field.flag())
                }
            }
        }
    }

    /// From a name alone, or a name and the value of the parameter that may follow it.
    private static func named(_ text: String, _ cell: Cell) throws -> CheckerSpec {
        let words = text.split(separator: " ").map(String.init)
        let name = words.first ?? ""
        if name == CheckerSpec.programName, words.count == 1 { return try ProgramFields().checker(cell) }
        var values: [CheckerParameter: CheckerSpec.Value] = [:]
        if words.count > 1 {
            let parameter = CheckerTable[name]?.parameters.first { $0.followsName }
            guard words.count == 2, let parameter, let number = Double(words[1]) else {
                throw cell.refusal("`\(text)` is a checker's name followed by what it does not take")
            }
            values[parameter] = .number(number)
        }
        return try builtIn(name, cell) { values[$0] }
    }

    private static func builtIn(
        _ name: String, _ cell: Cell, given: (CheckerParameter) throws -> CheckerSpec.Value?
    ) throws -> CheckerSpec {
        guard let checker = CheckerTable[name] else {
            let names = CheckerTable.names.joined(separator: ", ")
            throw cell.refusal("no checker is called `\(name)`; there are \(names) and \(CheckerSpec.programName)")
        }
        var parameters: [String: CheckerSpec.Value] = [:]
        for parameter in checker.parameters {
            let value = try given(parameter) ?? parameter.standard
            if case .number(let number)? = value, !(number >= 0 && number.isFinite) {
                throw cell.refusal("`\(parameter.rowKey)` is \(number), and a tolerance is finite and not negative")
            }
            parameters[parameter.key] = value
        }
        return .builtIn(name: name, parameters: parameters)
    }

}

/// The fields of a checker program.
private struct ProgramFields {
    struct File {
        var name: String
        var content: String
    }

    var convention: String?
    var language: String?
    var files: [File]?
    var arguments: [String]?

    init() {}

    init(_ cell: Cell) throws {
        convention = try cell.optional("convention")?.text()
        language = try cell.optional("language")?.text()
        files = try cell.optional("files")?.elements().map {
            File(name: try $0.required("name").text(), content: try $0.required("content").text())
        }
        arguments = try cell.optional("arguments")?.texts()
    }

    func checker(_ cell: Cell) throws -> CheckerSpec {
        guard let convention = convention.flatMap(CheckerProgram.Convention.init(rawValue:)) else {
            throw cell.refusal("a checker program needs `convention`: kattis, testlib, score or calls")
        }
        guard let language, let files, !files.isEmpty else {
            throw cell.refusal("a checker program needs `language` and at least one of `files`")
        }
        if let file = files.first(where: { $0.name.utf8.first == UInt8(ascii: ".") }) {
            throw cell.refusal("`\(file.name)` is a hidden file's name")
        }
        do {
            return .program(
                try CheckerProgram(
                    convention: convention, language: KnownLanguages.keyOrName(language),
                    files: files.map { .init(name: $0.name, content: Array($0.content.utf8)) }, arguments: arguments ?? []))
        } catch { throw cell.refusal(error.message) }
    }
}
