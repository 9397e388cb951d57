import FileSystem
import Records

/// The packages of a tree, found by their `problem.yaml`. It goes into each directory once, whatever links lead to it.
struct PackageSearch {
    private(set) var packages: [String] = []
    /// What could not be looked at, or looks like a package and is none.
    private(set) var notes: [String] = []
    private var visited: Set<FileIdentity> = []
    private let tree: SourceTree

    /// - Throws: `DatasetError` where the root itself cannot be read, or this host fails.
    init(_ root: String, in tree: SourceTree) throws {
        self.tree = tree
        try search(root)
    }

    private mutating func search(_ directory: String) throws {
        guard let identity = try ofSource({ try Files.identity(directory) }), visited.insert(identity).inserted else { return }
        let entries = try tree.look(into: directory)
        if let description = entries.first(where: { $0.name == "problem.yaml" }) {
            // One that cannot be read makes a package that cannot be read.
            guard case .success(let kind) = description.kind else { return packages.append(directory) }
            if let kind, kind != .directory { return packages.append(directory) }
            if kind == .directory { notes.append("\(directory): left out: its problem.yaml is a directory") }
        } else if entries.contains(where: { $0.name == "problem.yml" }) {
            notes.append("\(directory): left out: it has problem.yml, and the file of a package is called problem.yaml")
        }
        for entry in entries { try searchEntry("\(directory)/\(entry.name)", entry) }
    }

    private mutating func searchEntry(_ path: String, _ found: FoundName) throws {
        do {
            switch try found.kind.get() {
            case nil: notes.append("\(path): left out: \(found.absence)")
            case .directory where !found.name.hasPrefix("."): try search(path)
            default: break
            }
        } catch let error as DatasetError where !error.isOfHost { notes.append("\(path): left out: \(error.message)") }
    }
}
