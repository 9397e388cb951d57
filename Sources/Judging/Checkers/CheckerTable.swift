import Records

/// The built-in checkers. Adding one takes its file and its line here.
package enum CheckerTable {
    package static let all: [any Checker.Type] = [
        TokensChecker.self,
        TokensFloatChecker.self,
        LinesChecker.self,
        ExactChecker.self,
        DeepMindChecker.self,
        AlphaCodiumChecker.self,
        KattisChecker.self,
        LiveCodeBenchChecker.self,
        JSONChecker.self,
    ]

    package static var names: [String] { all.map { $0.name } }

    package static subscript(name: String) -> (any Checker.Type)? { all.first { $0.name == name } }

    /// `settingNames` in words, such as `tokens, lines or exact`.
    package static var settingNameList: String { settingNames.dropLast().joined(separator: ", ") + " or " + (settingNames.last ?? "") }

    /// The names that the setting `judging.checker` takes.
    package static var settingNames: [String] { all.filter { $0.settingParameters != nil }.map { $0.name } }

    /// The checker that the setting `judging.checker` names; nil: the setting does not offer it.
    package static func spec(setting name: String, floatTolerance: Double) -> CheckerSpec? {
        guard let parameters = self[name]?.settingParameters else { return nil }
        return .builtIn(name: name, parameters: parameters(floatTolerance))
    }

    /// What stands for a checker in the fingerprint of a run.
    /// - Precondition: a built-in checker is one of this table.
    static func fingerprint(of spec: CheckerSpec) -> String {
        switch spec {
        case .program: return "\(spec)"
        case .builtIn(let name, let parameters):
            guard let checker = checker(name, parameters) else { preconditionFailure("the settings name the checker \(spec)") }
            return checker.fingerprint
        }
    }

    /// - Throws: `JudgingError` (.unknownChecker) for a checker, or a parameter of one, that this build does not know.
    package static func resolve(_ spec: CheckerSpec) throws -> ResolvedChecker {
        switch spec {
        case .program(let program): return .program(program)
        case .builtIn(let name, let parameters):
            guard let checker = checker(name, parameters) else {
                let given = parameters.keys.sorted().map { " \($0)" }.joined()
                throw JudgingError(
                    .unknownChecker,
                    "this build does not know the checker \"\(name)\"\(given.isEmpty ? "" : " with the parameters\(given)")",
                    remedy: "Use the version of gencode that made the problem set.")
            }
            return .builtIn(checker)
        }
    }

    /// Whether `resolve` finds the checker.
    package static func knows(_ spec: CheckerSpec) -> Bool { (try? resolve(spec)) != nil }

    private static func checker(_ name: String, _ values: [String: CheckerSpec.Value]) -> (any Checker)? {
        guard let type = self[name] else { return nil }
        let isDeclared = values.allSatisfy { key, value in type.parameters.contains { $0.key == key && $0.accepts(value) } }
        return isDeclared ? type.init(values) : nil
    }
}

/// What decides about the answers to a problem.
package enum ResolvedChecker: Sendable {
    case builtIn(any Checker)
    case program(CheckerProgram)
}
