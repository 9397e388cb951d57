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

    init(package: ProblemPackage) throws {
        self.package = package
        let configuration = package.configuration
        var isCustom = configuration["validation"]?.asWords?.first == "custom"
        var flags = try Self.words("validator_flags", of: package)
        if configuration["validation"] == nil, configuration["validator"] != nil {
            // The format's first form: one field, whose first word may be `custom`.
            flags = try Self.words("validator", of: package)
            isCustom = flags.first == "custom"
            if isCustom { flags.removeFirst() }
        }
        let newDirectory = "\(package.path)/output_validator"
        if try package.tree.isDirectory(newDirectory) { isCustom = true }
        self.isCustom = isCustom
        ownFlags = flags
        testFlags = try PackageTestSettings(["output_validator_flags", "output_validator_args"], of: package)
    }

    /// What decides where a test says nothing else: the checker with the flags of the first test.
    func result() throws -> Result { try result(flags: ownFlags + commonFlags) }

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
