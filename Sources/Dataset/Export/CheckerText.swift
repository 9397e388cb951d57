import Judging
import Records

extension CheckerField {
    /// The text of the field for a checker; nil: no text is read as that checker.
    static func text(of checker: CheckerSpec) -> String? {
        let text = text(members: members(of: checker))
        guard let row = try? Row(json: JSONValue.object(["checker": .string(text)]).text, at: SourceLocation(file: "checker")),
            let cell = try? row.cell.required("checker"), let read = try? CheckerField(cell).checker, read == checker
        else { return nil }
        return text
    }

    private static func text(members: [String: JSONValue]) -> String {
        if case .string(let name)? = members["name"], members.count == 1 { return name }
        return JSONValue.object(members).text
    }

    private static func members(of checker: CheckerSpec) -> [String: JSONValue] {
        switch checker {
        case .builtIn(let name, let parameters):
            var members = ["name": JSONValue.string(name)]
            for parameter in CheckerTable[name]?.parameters ?? [] {
                switch parameters[parameter.key] {
                case .number(let number)?: members[parameter.rowKey] = .number(number)
                case .flag(let flag)?: members[parameter.rowKey] = .bool(flag)
                case nil: break
                }
            }
            return members
        case .program(let program):
            let files = program.files.map { file in
                JSONValue.object(["name": .string(file.name), "content": .string(String(decoding: file.content, as: UTF8.self))])
            }
            return [
                "convention": .string(program.convention.rawValue), "language": .string(program.language), "files": .array(files),
                "arguments": .array(program.arguments.map(JSONValue.string)),
            ]
        }
    }
}
