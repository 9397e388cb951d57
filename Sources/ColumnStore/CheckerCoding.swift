import FoundationEssentials
import Records

/// A `CheckerSpec` as it is stored in problem sets: one JSON object with sorted keys. `mode` is the checker's name; the parameters of a
/// built-in checker are members beside it, such as `{"mode":"tokens+float","tolerance":1e-06}`.
struct StoredChecker: Codable {
    let spec: CheckerSpec

    private struct Key: CodingKey {
        static let mode = Key(stringValue: "mode")

        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(_ spec: CheckerSpec) { self.spec = spec }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(spec.name, forKey: .mode)
        switch spec {
        case .builtIn(_, let parameters):
            for (key, value) in parameters {
                switch value {
                case .number(let number): try members.encode(number, forKey: Key(stringValue: key))
                case .flag(let flag): try members.encode(flag, forKey: Key(stringValue: key))
                }
            }
        case .program(let program): try StoredProgram(program).encode(to: encoder)
        }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        let name = try members.decode(String.self, forKey: .mode)
        guard name != CheckerSpec.programName else {
            spec = .program(try StoredProgram(from: decoder).program())
            return
        }
        var parameters: [String: CheckerSpec.Value] = [:]
        for key in members.allKeys where key.stringValue != Key.mode.stringValue {
            guard try !members.decodeNil(forKey: key) else { continue }
            let flag = try? members.decode(Bool.self, forKey: key)
            parameters[key.stringValue] = try flag.map(CheckerSpec.Value.flag) ?? .number(members.decode(Double.self, forKey: key))
        }
        spec = .builtIn(name: name, parameters: parameters)
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// - Throws: `CheckerProgramError` for a program that has a name or a word that no file or command can have; another error where the text
    ///   is not a checker as `text` writes it.
    static func spec(_ text: [UInt8]) throws -> CheckerSpec { try JSONDecoder().decode(StoredChecker.self, from: Data(text)).spec }
}

/// The members of a checker program.
private struct StoredProgram: Codable {
    private struct File: Codable {
        var name: String
        var base64: Data
    }

    private var convention: String
    private var language: String
    private var files: [File]
    /// nil: one. Omitted then, so that sets of such checkers keep their fingerprints.
    private var sources: Int?
    private var arguments: [String]?
    /// nil: none.
    private var others: [StoredProgram]?

    init(_ program: CheckerProgram) {
        convention = program.convention.rawValue
        language = program.language
        files = program.files.map { File(name: $0.name, base64: Data($0.content)) }
        sources = program.sources == 1 ? nil : program.sources
        arguments = program.arguments
        others = program.others.isEmpty ? nil : program.others.map(StoredProgram.init)
    }

    /// - Throws: for a convention that this build does not know, or parts that no command or directory can hold.
    func program() throws -> CheckerProgram {
        guard let convention = CheckerProgram.Convention(rawValue: convention) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "not a checker program"))
        }
        return try CheckerProgram(
            convention: convention, language: language,
            files: files.map { CheckerProgram.File(name: $0.name, content: Array($0.base64)) },
            sources: sources ?? 1, arguments: arguments ?? [], others: (others ?? []).map { try $0.program() })
    }
}
