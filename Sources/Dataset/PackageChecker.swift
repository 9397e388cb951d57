import Judging
import Records

/// How a package says that outputs are to be judged: the default validator with flags, or an output validator of its own.
struct PackageChecker {
    enum Result {
        /// With what a person should know.
        case checker(CheckerSpec, remarks: [String])
        case unsupported(String)
    }

    let package: ProblemPackage

    init(package: ProblemPackage) { self.package = package }

    func result() throws -> Result {
        let configuration = package.configuration
        var isCustom = configuration["validation"]?.asWords?.first == "custom"
        var flags = try words("validator_flags")
        if configuration["validation"] == nil, configuration["validator"] != nil {
            // The format's first form: one field, whose first word may be `custom`.
            flags = try words("validator")
            isCustom = flags.first == "custom"
            if isCustom { flags.removeFirst() }
        }
        let newDirectory = "\(package.path)/output_validator"
        if try package.tree.isDirectory(newDirectory) { isCustom = true }
        switch try groupFlags() {
        case .different(let file):
            return .unsupported("\(file) gives one test group other output validator flags than the rest, and a problem has one checker")
        case .same(let words):
            flags += words
        case .none: break
        }
        guard isCustom else { return .checker(.kattis(try defaultValidatorFlags(flags)), remarks: []) }
        return try ValidatorProgram(package: package, flags: flags).result()
    }

    private func words(_ key: String) throws -> [String] {
        guard let value = package.configuration[key] else { return [] }
        guard let words = value.asWords else {
            throw DatasetError(.wrongType, "\(package.yamlPath): `\(key)` is not text", remedy: "Correct the file")
        }
        return words
    }

    private enum GroupFlags {
        case none
        case same([String])
        case different(String)
    }

    /// Flags that `testdata.yaml` (2023-07: `test_group.yaml`) sets for the tests, where every group that has tests agrees.
    private func groupFlags() throws -> GroupFlags {
        var perGroup: [(file: String, flags: [String])] = []
        for group in ["sample", "secret"] where try package.tree.isDirectory("\(package.path)/data/\(group)") {
            try collect("\(package.path)/data/\(group)", inherited: try flags(of: "\(package.path)/data") ?? ("", []), into: &perGroup)
        }
        guard let first = perGroup.first else { return .none }
        if let other = perGroup.first(where: { $0.flags != first.flags }) {
            return .different(other.file.isEmpty ? first.file : other.file)
        }
        return first.flags.isEmpty ? .none : .same(first.flags)
    }

    private func collect(_ group: String, inherited: (String, [String]), into perGroup: inout [(file: String, flags: [String])]) throws {
        let own = try flags(of: group) ?? inherited
        let entries = try package.tree.listDirectory(group)
        if entries.contains(where: { fileExtension($0.name) == "in" }) { perGroup.append((own.0, own.1)) }
        for entry in entries where entry.isDirectory { try collect("\(group)/\(entry.name)", inherited: own, into: &perGroup) }
    }

    private func flags(of directory: String) throws -> (String, [String])? {
        for name in ["testdata.yaml", "test_group.yaml"].map({ "\(directory)/\($0)" }) where try package.tree.isRegularFile(name) {
            let fields = try package.tree.readYAML(name)
            guard let value = fields["output_validator_flags"] ?? fields["output_validator_args"] else { continue }
            guard let words = value.asWords else {
                throw DatasetError(.wrongType, "\(name): `output_validator_flags` is not text", remedy: "Correct the file")
            }
            return (name, words)
        }
        return nil
    }

    private func defaultValidatorFlags(_ words: [String]) throws -> KattisValidatorFlags {
        var flags = KattisValidatorFlags()
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "case_sensitive": flags.caseSensitive = true
            case "space_change_sensitive": flags.spaceChangeSensitive = true
            case "float_tolerance", "float_absolute_tolerance", "float_relative_tolerance":
                guard let tolerance = rest.popFirst().flatMap(Double.init), tolerance >= 0 else {
                    throw refusal("`\(word)` is not followed by a number")
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
