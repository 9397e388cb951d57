import Records

/// Looks for what a package brings and this judge does not do: left unsaid, it would make right programs wrong or wrong programs right.
struct PackageInspection {
    /// Why the package cannot be judged as its authors mean it; nil: it can.
    private(set) var objection: String?
    /// What is passed over and decides nothing.
    private(set) var notes: [String] = []

    private let package: ProblemPackage
    private var passedOver: [String] = []

    /// Directories below `data` that hold no tests of programs.
    private static let otherData: Set = [
        "invalid_input", "invalid_inputs", "invalid_answer", "invalid_answers", "invalid_output", "invalid_outputs", "valid_input",
        "valid_inputs", "valid_answer", "valid_answers", "valid_output", "valid_outputs",
    ]
    /// Files beside a test that explain or show it.
    private static let explanations: Set = [
        "desc", "hint", "png", "jpg", "jpeg", "gif", "svg", "pdf", "statement", "download", "interaction",
    ]

    init(package: ProblemPackage) throws {
        self.package = package
        notes += PackageKeys.notes(on: package.configuration)
        try inspectLinks()
        try inspectAdditions()
        if try package.tree.isDirectory("\(package.path)/data") { try inspectData() }
        if !passedOver.isEmpty {
            let more = passedOver.count > 5 ? ", ..." : ""
            notes.append("passed over, no part of a test: \(passedOver.prefix(5).joined(separator: ", "))\(more)")
        }
    }

    private mutating func object(_ why: String) { objection = objection ?? why }

    /// A link to nothing below these directories is a part that is missing.
    private mutating func inspectLinks() throws {
        for absent in try package.tree.absentNames(in: package.path) {
            let text = "\(absent.name) \(absent.absence)"
            if ["data", "output_validator", "output_validators", "include"].contains(absent.name) {
                object(text)
            } else {
                notes.append(text)
            }
        }
        notes += try absent(below: "submissions").map { "left out: \($0.name) \($0.absence)" }
        let missing = try ["data", "output_validator", "output_validators", "include"].flatMap { try absent(below: $0) }
        guard let first = missing.first else { return }
        let more = missing.count > 20 ? " and \(missing.count - 20) more" : ""
        guard missing.count > 1 else { return object("\(first.name) \(first.absence)") }
        let names = missing.prefix(20).map(\.name).joined(separator: ", ") + more
        object(names + (missing.allSatisfy(\.isText) ? ": links to nothing" : ": links to nothing, or names that are not UTF-8"))
    }

    /// The names below a directory of the package that lead to nothing, as paths below the package.
    private func absent(below part: String) throws -> [FoundName] {
        let directory = "\(package.path)/\(part)"
        guard try package.tree.isDirectory(directory) else { return [] }
        let own = try package.tree.absentNames(in: directory).map {
            FoundName(name: "\(part)/\($0.name)", isText: $0.isText, kind: $0.kind)
        }
        return try package.tree.listDirectory(directory).filter(\.isDirectory).reduce(own) { try $0 + absent(below: "\(part)/\($1.name)") }
    }

    /// Files that are compiled with submissions, and programs that look at their sources.
    private mutating func inspectAdditions() throws {
        if let file = try files(below: "include").first { object("\(file) is compiled with every submission, which is not supported") }
        for part in ["static_validator", "static_validators"] {
            if let file = try files(below: part).first { object("\(file) judges the sources of submissions, which is not supported") }
        }
    }

    private func files(below part: String) throws -> [String] {
        guard try package.tree.isDirectory("\(package.path)/\(part)") else { return [] }
        return try package.tree.listDirectory("\(package.path)/\(part)").filter { !$0.name.hasPrefix(".") }.flatMap { entry in
            entry.isDirectory ? try files(below: "\(part)/\(entry.name)") : ["\(part)/\(entry.name)"]
        }
    }
}

// The directory data.
extension PackageInspection {
    private mutating func inspectData() throws {
        let entries = try package.tree.listDirectory("\(package.path)/data").filter { !$0.name.hasPrefix(".") }
        inspectGroupSettings(among: entries, in: "data")
        for entry in entries {
            let name = "data/\(entry.name)"
            switch (entry.name, entry.isDirectory) {
            case ("sample", true), ("secret", true): try inspectGroup(name)
            case (_, true) where Self.otherData.contains(entry.name): break
            case (_, true):
                if let test = try files(below: name).first(where: Self.looksLikeInput) {
                    object("\(test) is neither in data/sample nor in data/secret")
                }
                passedOver.append(name)
            case (_, false) where Self.isGroupSettings(entry.name): try inspectSettings(name, of: .group)
            case (_, false) where Self.looksLikeInput(entry.name): object("\(name) is neither in data/sample nor in data/secret")
            case (_, false): passedOver.append(name)
            }
        }
    }

    private mutating func inspectGroup(_ group: String) throws {
        let entries = try package.tree.listDirectory("\(package.path)/\(group)").filter { !$0.name.hasPrefix(".") }
        inspectGroupSettings(among: entries, in: group)
        let tests = Set(entries.filter { !$0.isDirectory && fileExtension($0.name) == "in" }.map { String($0.name.dropLast(3)) })
        for entry in entries {
            let name = "\(group)/\(entry.name)"
            if entry.isDirectory {
                try inspectDirectory(name, tests: tests)
            } else if Self.isGroupSettings(entry.name) {
                try inspectSettings(name, of: .group)
            } else {
                try inspectFile(name, tests: tests)
            }
        }
    }

    private mutating func inspectDirectory(_ name: String, tests: Set<String>) throws {
        guard fileExtension(name) == "files" else { return try inspectGroup(name) }
        let files = try files(below: name)
        let depth = name.utf8.count { $0 == UInt8(ascii: "/") } + 1
        if let file = files.first, !tests.contains(String(lastComponent(name).dropLast(".files".count))) {
            object("\(file) is a file of no test")
        } else if let file = files.first(where: { file in file.utf8.count { $0 == UInt8(ascii: "/") } > depth }) {
            object("\(file) is a file of one test in a directory of its own, which is not supported")
        }
    }

    private mutating func inspectFile(_ name: String, tests: Set<String>) throws {
        let suffix = fileExtension(name)
        let stem = String(lastComponent(name).dropLast(suffix.count + 1))
        switch suffix {
        case "in": break
        case "ans": if !tests.contains(stem) { object("\(name) has no input \(stem).in beside it") }
        case "yaml":
            if tests.contains(stem) { try inspectSettings(name, of: .test) } else { object("\(name) belongs to no test") }
        case "args": object("\(name) gives one test arguments, which is not supported")
        case _ where Self.looksLikeInput(name): object("\(name) looks like an input, and inputs end in .in")
        case _ where Self.explanations.contains(suffix.lowercased()): break
        case _ where tests.contains(stem) && languageKey(ofFile: name, content: []) == nil:
            object("\(name): nothing is known of .\(suffix) files of a test")
        default: passedOver.append(name)
        }
    }

    private static func isGroupSettings(_ name: String) -> Bool { ["testdata.yaml", "test_group.yaml"].contains(name) }

    /// The settings of one group stand in one file, whose name tells the form of the format.
    private mutating func inspectGroupSettings(among entries: [DirectoryEntry], in group: String) {
        let names = entries.filter { !$0.isDirectory && Self.isGroupSettings($0.name) }.map(\.name)
        if names.count > 1 { object("\(group) has both \(names.joined(separator: " and ")), and one of them is to hold") }
    }

    /// `1.in`, and what was meant to be one: `1.IN`, `1.in.gz`.
    private static func looksLikeInput(_ path: String) -> Bool {
        let words = lastComponent(path).lowercased().split(separator: ".").dropFirst()
        return words.last == "in"
            || words.count > 1 && words.suffix(2).first == "in" && ["gz", "xz", "bz2", "zst", "zip"].contains(words.last)
    }
}

// Settings of groups and of single tests.
extension PackageInspection {
    enum Settings {
        case group, test

        /// Keys that decide nothing about one program's output, or that `PackageChecker` reads.
        var known: Set<String> {
            let both: Set = [
                "args", "input_validator_args", "input_validator_flags", "output_validator_args", "output_validator_flags",
                "output_visualizer_args", "full_feedback", "static_validation",
            ]
            switch self {
            case .test: return both.union(["hint", "description"])
            case .group:
                return both.union([
                    "on_reject", "grading", "grader_flags", "accept_score", "reject_score", "range", "scoring", "max_score",
                    "score_aggregation", "verdict_aggregation", "require_pass",
                ])
            }
        }
    }

    /// Keys of the legacy form, with what they are called in the later one.
    private static let renamedKeys = [("output_validator_flags", "output_validator_args")]

    private mutating func inspectSettings(_ name: String, of kind: Settings) throws {
        let fields = try package.tree.readYAML("\(package.path)/\(name)")
        for (key, newer) in Self.renamedKeys where fields[key] != nil && fields[newer] != nil && fields[key] != fields[newer] {
            object("\(name) has both `\(key)` and `\(newer)`, and one of them is to hold")
        }
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "static_validation":
                if value != .bool(false), value != .null { object("`static_validation` of \(name) is not supported") }
            case "grading":
                if value == .string("custom") { object("`grading` of \(name) asks for the package's own grader, which is not supported") }
            case "grader_flags":
                let words = value.asWords ?? [value.text]
                if let word = words.first(where: { ["accept_if_any_accepted", "always_accept", "ignore_sample"].contains($0) }) {
                    object("`grader_flags` of \(name) has \(word), and here a program passes all tests")
                }
            case _ where kind.known.contains(key): break
            default:
                let near = NearestName.suggestion(for: key, among: kind.known.sorted()).map { "; did its author mean `\($0)`?" } ?? ""
                object("\(name) has the unknown key `\(key)`\(near)")
            }
        }
    }
}
