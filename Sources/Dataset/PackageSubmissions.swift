import Records

/// The jury's submissions of a package as reference solutions, labelled `<directory>/<file>`.
struct PackageSubmissions {
    private(set) var solutions: [ReferenceSolution] = []
    private(set) var notes: [String] = []
    private var skipped: [String] = []

    private let root: String
    private let tree: SourceTree

    /// What each directory of submissions promises. `rejected` is wrong in a way that is not said.
    static let kinds: [(directory: String, expected: Verdict?, isCorrect: Bool)] = [
        ("accepted", .accepted, true), ("wrong_answer", .wrongAnswer, false), ("time_limit_exceeded", .timeLimit, false),
        ("run_time_error", .runtimeError, false), ("memory_limit_exceeded", .memoryLimit, false),
        ("output_limit_exceeded", .outputLimit, false), ("compile_error", .compileError, false),
        ("compiler_error", .compileError, false), ("rejected", nil, false),
    ]

    init(package: ProblemPackage) throws {
        root = package.path + "/submissions"
        tree = package.tree
        guard try tree.isDirectory(root) else {
            if try tree.isRegularFile(root) { notes.append("\(root): passed over: it is no directory of submissions") }
            return
        }
        for entry in try tree.listDirectory(root) {
            guard entry.isDirectory else {
                if !entry.name.hasPrefix("."), fileExtension(entry.name) != "md" {
                    notes.append("\(root)/\(entry.name): passed over: directories say what is expected of submissions")
                }
                continue
            }
            guard let kind = Self.kinds.first(where: { $0.directory == entry.name }) else {
                notes.append("\(root)/\(entry.name): left out: no expected verdict goes with that directory's name")
                continue
            }
            try read(kind.directory, kind.expected, kind.isCorrect)
        }
        if !skipped.isEmpty {
            notes.append("\(root): left out, not source files of a known language: \(skipped.joined(separator: ", "))")
        }
    }

    private mutating func read(_ directory: String, _ expected: Verdict?, _ isCorrect: Bool) throws {
        for entry in try tree.listDirectory("\(root)/\(directory)") where !Self.isIgnored(entry.name) {
            let label = "\(directory)/\(entry.name)"
            guard let found = entry.isDirectory ? try onlySource(in: label) : label else { continue }
            let source = PlainSource(try tree.readFile("\(root)/\(found)"))
            let content = source.content
            if let change = source.change("is UTF-8 now") { notes.append("\(root)/\(found): \(change)") }
            guard let language = languageKey(ofFile: found, content: content) else {
                skipped.append(found)
                continue
            }
            solutions.append(
                ReferenceSolution(language: language, source: content, label: found, expected: expected, isCorrect: isCorrect))
        }
    }

    /// The one file of a submission that is a directory; nil, with a note, where it takes more than one.
    private mutating func onlySource(in label: String) throws -> String? {
        let files = try tree.listDirectory("\(root)/\(label)").filter { !Self.isIgnored($0.name) }
        let sources = files.filter { !$0.isDirectory && languageKey(ofFile: $0.name, content: []) != nil }
        guard files.count == 1, let only = sources.first else {
            notes.append("\(root)/\(label): left out: a submission of \(files.count) files, and a program here is one file")
            return nil
        }
        return "\(label)/\(only.name)"
    }

    private static func isIgnored(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || name.hasPrefix("README") || name == "__pycache__"
            || ["class", "pyc", "md", "yaml", "yml"].contains(fileExtension(name).lowercased())
    }
}
