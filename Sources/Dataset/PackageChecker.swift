import Judging
import Records

/// How a package says that outputs are to be judged: the default validator with flags, or an output validator of its own.
struct PackageChecker {
    enum Result {
        case checker(CheckerSpec)
        case unsupported(String)
    }

    let package: ProblemPackage

    /// The package has output validators of its own.
    private let isCustom: Bool
    /// Those of problem.yaml.
    private let ownFlags: [String]
    private let testFlags: PackageTestSettings
    /// Why it is not plain how outputs are to be judged; nil: it is.
    private var objection: String?
    /// What a person should know.
    private(set) var notes: [String] = []

    init(package: ProblemPackage) throws {
        self.package = package
        let validation = try Self.words("validation", of: package)
        var isCustom = validation.first == "custom"
        var flags = try Self.words("validator_flags", of: package)
        if validation.isEmpty, package.configuration["validator"] != nil {
            if !flags.isEmpty { objection = "problem.yaml has both `validator` and `validator_flags`, and one of them is to hold" }
            // The format's first form: one field, whose first word may be `custom`.
            flags = try Self.words("validator", of: package)
            isCustom = flags.first == "custom"
            if isCustom { flags.removeFirst() }
        }
        // Its note is there already; here the bytes would decide about outputs.
        if !package.isText, let word = flags.first(where: { $0.unicodeScalars.contains("\u{FFFD}") }) {
            objection = objection ?? "the flag `\(word)` of the validator in problem.yaml is no text in its encoding"
        }
        self.isCustom = try isCustom || package.tree.isDirectory("\(package.path)/output_validator")
        ownFlags = flags
        testFlags = try PackageTestSettings(["output_validator_flags", "output_validator_args"], of: package)
        try inspect(validation)
    }

    /// Looks for output validators that would be passed over, and for a word that may have been meant to ask for them.
    private mutating func inspect(_ validation: [String]) throws {
        if let word = validation.first, !["default", "custom"].contains(word) {
            objection = "`validation` of problem.yaml is `\(word)`, and it is `default` or `custom`"
        } else if let word = validation.dropFirst().first {
            objection = "`validation` of problem.yaml has the unknown word `\(word)`"
        }
        guard try hasValidators("output_validators") else { return }
        if try hasValidators("output_validator") {
            objection = objection ?? "it has both output_validator and output_validators, and one of them is to hold"
        } else if !isCustom, validation.first == "default" {
            notes.append("output_validators is passed over: `validation` of problem.yaml is `default`")
        } else if !isCustom {
            objection = objection ?? "it has output_validators, and its problem.yaml does not say `validation: custom`"
        }
    }

    private func hasValidators(_ name: String) throws -> Bool {
        let directory = "\(package.path)/\(name)"
        return try package.tree.isDirectory(directory)
            && package.tree.listDirectory(directory).contains { $0.isDirectory || !ValidatorFileKind.isPassedOver($0.name) }
    }

    /// What decides where a test says nothing else: the checker with the flags of the first test.
    func result() throws -> Result { try objection.map(Result.unsupported) ?? result(flags: ownFlags + commonFlags) }

    /// What decides about one test where that is not what `result` gives: a built-in checker, or other arguments of the checker program.
    func settings(of test: String) throws -> (checker: CheckerSpec?, arguments: [String]?) {
        guard testFlags[test] != commonFlags else { return (nil, nil) }
        let flags = ownFlags + testFlags[test]
        return isCustom ? (nil, flags) : (.kattis(try defaultValidatorFlags(flags)), nil)
    }

    private var commonFlags: [String] { testFlags.all.first?.words ?? [] }

    private func result(flags: [String]) throws -> Result {
        guard isCustom else { return .checker(.kattis(try defaultValidatorFlags(flags))) }
        return try ValidatorProgram(package: package, flags: flags).result()
    }

    private static func words(_ key: String, of package: ProblemPackage) throws -> [String] {
        guard let value = package.configuration[key] else { return [] }
        guard let words = value.asWords else {
            throw DatasetError(.wrongType, "\(package.yamlPath): `\(key)` is not text", remedy: "Correct the file")
        }
        return words
    }

    private func defaultValidatorFlags(_ words: [String]) throws -> KattisValidatorFlags {
        var flags = KattisValidatorFlags()
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "case_sensitive": flags.caseSensitive = true
            case "space_change_sensitive": flags.spaceChangeSensitive = true
            case "float_tolerance", "float_absolute_tolerance", "float_relative_tolerance":
                guard let tolerance = rest.popFirst().flatMap(Double.init), tolerance >= 0, tolerance.isFinite else {
                    throw refusal("`\(word)` is not followed by a finite number from 0")
                }
                if word != "float_relative_tolerance" { flags.absoluteTolerance = tolerance }
                if word != "float_absolute_tolerance" { flags.relativeTolerance = tolerance }
            default: throw refusal("the default validator has no flag `\(word)`")
            }
        }
        return flags
    }

    private func refusal(_ why: String) -> DatasetError {
        DatasetError(
            .badValue, "\(package.yamlPath): `validator_flags`: \(why)",
            remedy: "Use case_sensitive, space_change_sensitive, float_tolerance E, float_absolute_tolerance E, float_relative_tolerance E")
    }
}
