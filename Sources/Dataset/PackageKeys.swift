import Records

/// The keys of `problem.yaml`, of the forms *legacy* and *2023-07* of the package format.
enum PackageKeys {
    private static let ofProblem: Set = [
        "problem_format_version", "type", "name", "uuid", "version", "author", "credits", "source", "source_url", "license", "rights_owner",
        "embargo_until", "limits", "validation", "validator", "validator_flags", "grading", "grader_flags", "keywords", "languages",
        "allow_file_writing", "constants", "libraries",
    ]
    private static let ofLimits: Set = [
        "time_multiplier", "time_safety_margin", "time_limit", "time_resolution", "time_multipliers", "memory", "output", "code",
        "compilation_time", "compilation_memory", "validation_time", "validation_memory", "validation_output", "validation_passes",
    ]
    private static let ofMultipliers: Set = ["ac_to_time_limit", "time_limit_to_tle"]

    /// What a person should know of the keys that mean nothing: one may be a misspelt key that matters.
    static func notes(on configuration: [String: JSONValue]) -> [String] {
        var notes: [String] = []
        var unknown = UnknownNames(of: configuration, known: ofProblem)
        switch configuration["limits"] {
        case nil, .null: break
        case .object(let limits):
            unknown.add(limits, known: ofLimits, prefix: "limits.")
            if case .object(let multipliers) = limits["time_multipliers"] {
                unknown.add(multipliers, known: ofMultipliers, prefix: "limits.time_multipliers.")
            }
        case .some(let other):
            let text = ForeignText.cut(other.asWords?.joined(separator: " ") ?? other.text, bytes: 100)
            notes.append("`limits` of problem.yaml is `\(text)` and names no limit: it is passed over")
        }
        if !unknown.spoken.isEmpty {
            let more = unknown.isCut ? ", ..." : ""
            notes.append("passed over, unknown keys of problem.yaml: \(unknown.spoken.joined(separator: ", "))\(more)")
        }
        return notes
    }

    /// The first few keys that mean nothing, each with the known one that it may stand for.
    private struct UnknownNames {
        private(set) var spoken: [String] = []
        private(set) var isCut = false

        private static let most = 10

        init(of fields: [String: JSONValue], known: Set<String>) { add(fields, known: known, prefix: "") }

        mutating func add(_ fields: [String: JSONValue], known: Set<String>, prefix: String) {
            for key in fields.keys.filter({ !known.contains($0) }).sorted() {
                guard spoken.count < Self.most else {
                    isCut = true
                    return
                }
                let near = NearestName.suggestion(for: key, among: known.sorted()).map { " (did its author mean `\($0)`?)" } ?? ""
                spoken.append("`\(prefix)\(ForeignText.cut(key, bytes: 100))`\(near)")
            }
        }
    }
}
