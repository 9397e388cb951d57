import Records

/// A directory of candidates: `PROBLEM.py`, or any number of files in a directory `PROBLEM`. The file's extension says the language. A
/// problem's name with a slash is written with an underscore for tasks of EvalPlus: `HumanEval_0` is `HumanEval/0`.
struct CandidateDirectory {
    /// What a person should know, after the last candidate.
    private(set) var notes: [String] = []

    private let root: String
    private let tree: SourceTree

    /// Ten thousand problems with a thousand candidates each.
    private static let mostFiles = 10_000_000

    init(_ path: String) throws {
        root = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        tree = try SourceTree(root).package(root, names: Self.mostFiles)
    }

    /// Calls the body with each candidate, problem after problem, files in the order of their names.
    /// - Throws: `DatasetError` for a file of a language that is not known.
    mutating func forEach(_ body: (String, CandidateRow.Item) throws -> Void) throws {
        for entry in try entries(of: root) {
            guard entry.isDirectory else {
                let problem = String(entry.name.dropLast(fileExtension(entry.name).count + 1))
                try body(Self.problem(problem), try item(entry.name))
                continue
            }
            for file in try entries(of: "\(root)/\(entry.name)") {
                guard !file.isDirectory else {
                    throw refusal("\(entry.name)/\(file.name)", "is a directory, and a problem's directory has files")
                }
                try body(Self.problem(entry.name), try item("\(entry.name)/\(file.name)"))
            }
        }
    }

    /// What is in a directory, hidden files passed over.
    /// - Throws: `DatasetError` for a link to nothing and for a name that cannot be the name of a candidate: none is left out silently.
    private func entries(of directory: String) throws -> [DirectoryEntry] {
        try tree.look(into: directory).filter { !$0.name.hasPrefix(".") }.map { found in
            guard let kind = try found.kind.get() else {
                throw DatasetError(
                    .unreadable, "\(directory)/\(found.name): \(found.absence)",
                    remedy: found.isText ? "Put the candidate in the link's place, or remove the link" : "Rename it")
            }
            return DirectoryEntry(name: found.name, isDirectory: kind == .directory)
        }
    }

    private mutating func item(_ name: String) throws -> CandidateRow.Item {
        let source = PlainSource(try tree.readFile("\(root)/\(name)"))
        if let change = source.change("is judged as UTF-8") { notes.append("\(root)/\(name): \(change)") }
        let content = source.content
        guard let language = languageKey(ofFile: name, content: content) else {
            throw refusal(name, "has an extension that no language has")
        }
        return CandidateRow.Item(code: content, language: language, label: name)
    }

    private func refusal(_ name: String, _ why: String) -> DatasetError {
        DatasetError(
            .unknownFormat, "\(root)/\(name): \(why)",
            remedy: "Give a directory with PROBLEM.py or PROBLEM/NAME.py, a .jsonl file or a .json file")
    }

    private static func problem(_ name: String) -> String {
        for set in ["HumanEval", "Mbpp"] where name.hasPrefix(set + "_") && name.dropFirst(set.count + 1).allSatisfy(\.isNumber) {
            return "\(set)/\(name.dropFirst(set.count + 1))"
        }
        return name
    }
}
