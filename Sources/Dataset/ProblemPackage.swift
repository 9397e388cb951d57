import Records

/// One problem package in the format of problems on Kattis, legacy and 2023-07: a directory with `problem.yaml`.
package struct ProblemPackage {
    /// The `source` of problems that come from packages.
    package static let source = "kattis"

    /// The directory.
    let path: String
    /// The source that the package is part of.
    let tree: SourceTree
    let configuration: [String: JSONValue]
    /// Whether all bytes of `problem.yaml` are text in its encoding. Else some of the configuration's U+FFFD stand for other bytes.
    let isText: Bool
    /// What a person should know about what was left out.
    private(set) var notes: [String] = []

    var name: String { lastComponent(path) }
    var yamlPath: String { path + "/problem.yaml" }
    var location: SourceLocation { SourceLocation(file: yamlPath) }

    /// - Parameter tree: nil: the package is all of the source.
    init(path: String, in tree: SourceTree? = nil) throws {
        self.path = path
        self.tree = try (tree ?? SourceTree(path)).package(path)
        // It may tell authors and contests in an old encoding, and none of that decides anything.
        let yaml = try self.tree.readDecoded(path + "/problem.yaml")
        isText = yaml.flaw == nil
        if let note = yaml.note(on: path + "/problem.yaml") { notes.append(note) }
        configuration = try yamlMapping(yaml.text, of: path + "/problem.yaml")
    }

    /// Why the package cannot be judged as one program that reads an input and prints an output; nil: it can.
    var unsupportedKind: String? {
        let words = (configuration["validation"]?.asWords ?? []) + (configuration["type"]?.asWords ?? [])
        let kinds = ["interactive", "score", "scoring", "multi-pass", "multipass", "submit-answer"]
        return words.first(where: kinds.contains)
    }

    /// The whole problem. Nil where it cannot be judged here; `notes` says why.
    mutating func problem(split: String) throws -> Problem? {
        if let kind = unsupportedKind { return leaveOut("\(kind) problems are not supported") }
        let inspection = try PackageInspection(package: self)
        notes += inspection.notes.map { "\(path): \($0)" }
        if let why = inspection.objection { return leaveOut(why) }
        let packageChecker = try PackageChecker(package: self)
        notes += packageChecker.notes.map { "\(path): \($0)" }
        let tests = try PackageTests(package: self, checker: packageChecker)
        if let why = tests.objection { return leaveOut(why) }
        guard !tests.tests.isEmpty else { return leaveOut("the problem `\(name)` has no test of any kind") }
        notes += tests.notes.map { "\(path): \($0)" }
        let limits = try PackageLimits(package: self)
        let checker: CheckerSpec
        switch try packageChecker.result() {
        case .unsupported(let why): return leaveOut(why)
        case .checker(let spec): checker = spec
        }
        let submissions = try PackageSubmissions(package: self)
        notes += submissions.notes
        let statement = try statement()
        return Problem(
            name: name, split: split, statement: statement, source: ProblemPackage.source,
            difficulty: "", tags: configuration["keywords"]?.asWords ?? [], timeLimit: limits.time, memoryLimit: limits.memory,
            outputLimit: limits.output, checker: checker, tests: tests.tests, solutions: submissions.solutions, extra: extra(limits))
    }

    private mutating func leaveOut(_ why: String) -> Problem? {
        notes.append("\(path): left out: \(why)")
        return nil
    }

    private func extra(_ limits: PackageLimits) -> String {
        JSONValue.object([
            "package": .string(path.split(separator: "/").suffix(2).joined(separator: "/")),
            "problem_yaml": .object(configuration),
            "time_multiplier": .number(limits.timeMultiplier),
            "time_safety_margin": .number(limits.timeSafetyMargin),
        ]).text
    }

    /// The English statement, else the first there is, as its source text; empty where the package has none.
    private mutating func statement() throws -> String {
        for directory in ["problem_statement", "statement"].map({ "\(path)/\($0)" }) where try tree.isDirectory(directory) {
            let files = try tree.listDirectory(directory).filter { !$0.isDirectory }.map(\.name)
            let preferred = ["problem.en.tex", "problem.en.md", "problem.tex", "problem.md"]
            let others = files.filter { $0.hasPrefix("problem.") && ["tex", "md"].contains(fileExtension($0)) }
            if let file = preferred.first(where: files.contains) ?? others.first {
                return try tree.readText("\(directory)/\(file)", notes: &notes)
            }
        }
        return ""
    }
}
