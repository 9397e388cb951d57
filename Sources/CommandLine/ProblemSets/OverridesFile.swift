import Foundation
import Judging
import Records
import Report

/// A file of overrides, as `data check` proposes it and a person edits it.
struct OverridesFile {
    let path: String
    let overrides: ProblemOverrides

    private static let topKeys = ["format_version", "set", "source_fingerprint", "problem"]
    private static let problemKeys = ["name", "split", "quarantine", "checker", "time_limit_s", "test"]
    private static let testKeys = ["name", "position", "disable", "expected", "why"]

    /// - Throws: `CommandError(.usage)` that names the file, the place in it and what is wrong there.
    init(path: String) throws {
        let file = try TOMLFile(path: path)
        self.path = path
        let top = Table(path, file.root)
        try top.check(Self.topKeys)
        let version = try top.required("format_version", "a whole number") { $0 as? Int }
        guard version == ProblemOverrides.formatVersion else {
            throw CommandError(
                .usage, "\(path): format_version is \(version); this build reads \(ProblemOverrides.formatVersion)",
                remedy: "Use the version of gencode that made the file.")
        }
        let entries = try top.tables("problem")
        overrides = ProblemOverrides(
            sourceFingerprint: try top.required("source_fingerprint", "a text in quotes") { $0 as? String },
            problems: try entries.map(Self.problem))
        try checkRepetitions()
    }

    private func checkRepetitions() throws {
        var seen: Set<[String]> = []
        for problem in overrides.problems where !seen.insert([problem.split, problem.name]).inserted {
            throw CommandError(
                .usage,
                "\(path): the problem \"\(ForeignText.line(problem.name))\" of split \(ForeignText.line(problem.split)) comes twice",
                remedy: "Put its changes into one [[problem]].")
        }
    }

    private static func problem(_ table: Table) throws -> ProblemOverride {
        try table.check(problemKeys)
        var entry = ProblemOverride(
            name: try table.required("name", "a text in quotes") { $0 as? String },
            split: try table.required("split", "a text in quotes") { $0 as? String })
        entry.quarantine = try table.value("quarantine", "a text in quotes, the reason") {
            ($0 as? String).flatMap { $0.isEmpty ? nil : $0 }
        }
        if let limit = try table.value("time_limit_s", "a number", number) {
            guard limit >= leastTimeLimit, limit <= Problem.longestTimeLimit.inSeconds else {
                throw table.refusal("time_limit_s is \(limit)", "Give CPU seconds per test, at least \(leastTimeLimit).")
            }
            entry.timeLimit = .nanoseconds(Int64(limit * 1e9))
        }
        if let value = table.values["checker"] { entry.checker = try checker(value, table) }
        entry.tests = try table.tables("test").map(test)
        return entry
    }

    private static func test(_ table: Table) throws -> ProblemOverride.Test {
        try table.check(testKeys)
        let name = try table.required("name", "a text in quotes") { $0 as? String }
        let isDisabled = try table.value("disable", "true or false") { $0 as? Bool } ?? false
        let expected = try table.value("expected", "a text in quotes") { $0 as? String }
        guard isDisabled != (expected != nil) else {
            throw table.refusal(
                isDisabled ? "it has both disable = true and expected" : "it has neither disable = true nor expected",
                "Give one of the two, or remove the table.")
        }
        return ProblemOverride.Test(
            name: name, position: try table.value("position", "a whole number") { $0 as? Int },
            change: expected.map { .expect(Array($0.utf8)) } ?? .disable,
            why: try table.value("why", "a text in quotes") { $0 as? String } ?? "")
    }

    /// In seconds; no program runs in less.
    private static let leastTimeLimit = 0.001

    private static func number(_ raw: Any) -> Double? { raw as? Double ?? (raw as? Int).map(Double.init) }

    /// A name, a name and a value as in `tokens+float 1e-6`, or a table with `name` and the parameters of rows.
    private static func checker(_ raw: Any, _ table: Table) throws -> CheckerSpec {
        if let text = raw as? String {
            let words = text.split(separator: " ").map(String.init)
            let type = try checkerType(words.first ?? "", table)
            var values: [String: CheckerSpec.Value] = [:]
            if words.count > 1 {
                guard words.count == 2, let number = Double(words[1]), let parameter = type.parameters.first(where: \.followsName) else {
                    throw table.refusal("checker \"\(ForeignText.line(text))\" is a name followed by what it does not take", knownCheckers)
                }
                values[parameter.rowKey] = .number(number)
            }
            return try spec(type, values, table)
        }
        guard let fields = raw as? [String: Any], let name = fields["name"] as? String else {
            throw table.refusal("checker must be a text in quotes, or a table with a name", "For example checker = \"tokens+float 1e-6\".")
        }
        let type = try checkerType(name, table)
        var values: [String: CheckerSpec.Value] = [:]
        for (key, value) in fields where key != "name" {
            values[key] = (value as? Bool).map(CheckerSpec.Value.flag) ?? number(value).map(CheckerSpec.Value.number)
            if values[key] == nil { throw table.refusal("the checker's \(key) must be a number, or true or false", "Correct that line.") }
        }
        return try spec(type, values, table)
    }

    private static var knownCheckers: String { "Known: \(CheckerTable.names.joined(separator: ", "))." }

    private static func checkerType(_ name: String, _ table: Table) throws -> any Checker.Type {
        guard let type = CheckerTable[name] else { throw table.refusal("unknown checker \"\(ForeignText.line(name))\"", knownCheckers) }
        return type
    }

    /// - Parameter values: by the keys of rows.
    private static func spec(_ type: any Checker.Type, _ values: [String: CheckerSpec.Value], _ table: Table) throws -> CheckerSpec {
        var parameters: [String: CheckerSpec.Value] = [:]
        var left = values
        for parameter in type.parameters {
            let value = left.removeValue(forKey: parameter.rowKey) ?? parameter.standard
            if let value, !parameter.accepts(value) {
                throw table.refusal(
                    "the checker's \(parameter.rowKey) is of another kind", "Flags are true or false; tolerances are numbers.")
            }
            if case .number(let number)? = value, !(number >= 0 && number.isFinite) {
                throw table.refusal("the checker's \(parameter.rowKey) is \(number)", "A tolerance is finite and not negative.")
            }
            parameters[parameter.key] = value
        }
        if let unknown = left.keys.sorted().first {
            throw table.refusal(
                "the checker \(type.name) has no parameter \"\(ForeignText.line(unknown))\"",
                "Known: \(type.parameters.map(\.rowKey).joined(separator: ", ")).")
        }
        let spec = CheckerSpec.builtIn(name: type.name, parameters: parameters)
        guard CheckerTable.knows(spec) else { throw table.refusal("the checker \(type.name) lacks a parameter", knownCheckers) }
        return spec
    }
}

/// One table of the file, with what it is called in messages.
private struct Table {
    let place: String
    let values: [String: Any]

    init(_ place: String, _ values: [String: Any]) {
        self.place = place
        self.values = values
    }

    func refusal(_ what: String, _ remedy: String) -> CommandError { CommandError(.usage, "\(place): \(what)", remedy: remedy) }

    func check(_ known: [String]) throws {
        guard let key = values.keys.sorted().first(where: { !known.contains($0) }) else { return }
        let near = NearestName.suggestion(for: key, among: known).map { "Did you mean \"\($0)\"?" }
        throw refusal("unknown key \"\(ForeignText.line(key))\"", near ?? "Known: \(known.joined(separator: ", ")).")
    }

    func value<T>(_ key: String, _ expectation: String, _ cast: (Any) -> T?) throws -> T? {
        guard let raw = values[key] else { return nil }
        guard let value = cast(raw) else { throw refusal("\(key) must be \(expectation)", "Correct that line.") }
        return value
    }

    func required<T>(_ key: String, _ expectation: String, _ cast: (Any) -> T?) throws -> T {
        guard let value = try value(key, expectation, cast) else { throw refusal("the key \"\(key)\" is missing", "Add \(key).") }
        return value
    }

    /// The tables of a list `[[key]]`; none: the list is not there.
    func tables(_ key: String) throws -> [Table] {
        let items = try value(key, "a list of tables, each begun by [[\(key)]]") { $0 as? [Any] } ?? []
        return try items.enumerated().map { number, item in
            guard let table = item as? [String: Any] else {
                throw refusal("\(key) must be a list of tables", "Begin each by [[\(key)]].")
            }
            let name = (table["name"] as? String).map { " \"\(ForeignText.line($0))\"" } ?? ""
            return Table("\(place): \(key) \(number + 1)\(name)", table)
        }
    }
}
