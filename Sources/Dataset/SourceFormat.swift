import FileSystem
import Foundation

/// What a source of problems is.
public enum SourceFormat: Sendable, Hashable {
    public struct JSONLinesFile: Sendable, Hashable {
        public var path: String
        public var split: String
        /// The file's name says the split.
        public var isNamedAfterSplit: Bool

        /// In a directory of files the file's name is the split; a file alone whose name is not a usual split is `train`.
        init(path: String, isAlone: Bool) {
            self.path = path
            let name = SourceFormat.split(ofFile: path)
            isNamedAfterSplit = !isAlone || ["train", "valid", "validation", "dev", "test"].contains(name)
            split = isNamedAfterSplit ? name : "train"
        }
    }

    /// JSON lines in the CodeContests schema.
    case jsonLines([JSONLinesFile])
    /// Directories with `problem.yaml`.
    case packages([String])

    /// As the set's record of transforms names it.
    public var name: String {
        switch self {
        case .jsonLines: "codecontests-jsonl"
        case .packages: "kattis-packages"
        }
    }

    /// Looks at a path: a `.jsonl` file, a directory that holds some, a problem package or a tree of packages at any depth.
    public static func detect(_ path: String) throws -> SourceFormat {
        guard let identity = try ofSource({ try Files.identity(path) }) else { throw DatasetError.file(.notFound(path)) }
        guard identity.kind == .directory else {
            guard isJSONLines(path) else { throw unknown(path, "the file's name does not end in .jsonl") }
            return .jsonLines([JSONLinesFile(path: path, isAlone: true)])
        }
        let base = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let tree = try SourceTree(base)
        let entries = try tree.listDirectory(base)
        let files = try entries.filter { !$0.isDirectory && isJSONLines($0.name) }.map { entry in
            let file = "\(base)/\(entry.name)"
            guard try tree.isRegularFile(file) else {
                throw DatasetError(.unreadable, "\(file): is not a regular file", remedy: "Remove it, or give its name alone")
            }
            return file
        }
        if !files.isEmpty { return .jsonLines(files.map { JSONLinesFile(path: $0, isAlone: false) }) }
        var packages: [String] = []
        var visited: Set<FileIdentity> = []
        try findPackages(base, in: tree, visited: &visited, into: &packages)
        guard !packages.isEmpty else {
            let others = Set(entries.map { fileExtension($0.name) }).intersection(["parquet", "arrow", "json", "gz", "zst"]).sorted()
            throw unknown(path, others.isEmpty ? "it holds neither" : "it holds only .\(others.joined(separator: ", .")) files")
        }
        return .packages(packages)
    }

    /// Goes into each directory once, whatever links lead to it.
    private static func findPackages(
        _ directory: String, in tree: SourceTree, visited: inout Set<FileIdentity>, into packages: inout [String]
    ) throws {
        guard let identity = try ofSource({ try Files.identity(directory) }), visited.insert(identity).inserted else { return }
        let entries = try tree.listDirectory(directory)
        if entries.contains(where: { $0.name == "problem.yaml" && !$0.isDirectory }) {
            packages.append(directory)
            return
        }
        for entry in entries where entry.isDirectory && !entry.name.hasPrefix(".") {
            try findPackages("\(directory)/\(entry.name)", in: tree, visited: &visited, into: &packages)
        }
    }

    private static func isJSONLines(_ name: String) -> Bool { ["jsonl", "ndjson"].contains(fileExtension(name)) }

    /// `train` for `train.jsonl` and `train-00000-of-00003.jsonl`.
    private static func split(ofFile path: String) -> String {
        let file = lastComponent(path)
        let stem = file.dropLast(fileExtension(file).count + 1)
        if let piece = stem.range(of: #"-\d+-of-\d+"#, options: .regularExpression) { return String(stem[..<piece.lowerBound]) }
        return String(stem)
    }

    private static func unknown(_ path: String, _ why: String) -> DatasetError {
        DatasetError(
            .unknownFormat, "\(path): not a source of problems: \(why)",
            remedy: "Give a .jsonl file, a directory of .jsonl files, or a tree of problem packages (directories with problem.yaml)")
    }
}
