import FileSystem
import Records

extension SourceTree {
    /// The paths of the files below a directory that match one of several patterns, relative to the directory. Only directories that a pattern
    /// leads to are looked at. A name in one of them counts only if a pattern matches it.
    /// - Throws: `DatasetError` for a link that leads out of the source where a pattern matches the link, or where the link leads to a
    ///   directory that a pattern goes through.
    func paths(matching patterns: [PathPattern], below directory: String) throws -> Set<String> {
        var walk = MatchingWalk(tree: package(directory), directory: directory)
        for pattern in patterns { try walk.visit("", pattern, pattern.start) }
        return walk.paths
    }
}

/// Collects the files that patterns match.
private struct MatchingWalk {
    let tree: SourceTree
    let directory: String
    private(set) var paths: Set<String> = []
    /// What was listed: patterns often lead to the same directories.
    private var listings: [String: [FoundName]] = [:]

    init(tree: SourceTree, directory: String) {
        self.tree = tree
        self.directory = directory
    }

    /// - Parameter below: a directory, relative to the one that the patterns begin in; empty: that one.
    mutating func visit(_ below: String, _ pattern: PathPattern, _ reached: PathPattern.Reached) throws {
        for found in try names(in: below, pattern.onlyNames(after: reached)) {
            let next = pattern.next(after: reached, found.name)
            guard !next.isEmpty else { continue }
            let path = below.isEmpty ? found.name : "\(below)/\(found.name)"
            if case .failure(let error) = found.kind {
                let isDirectory = (try? Files.identity("\(directory)/\(path)"))?.kind == .directory
                if pattern.isMatch(next) || isDirectory && pattern.goesOn(next) { throw error }
                continue
            }
            switch try found.kind.get() {
            case nil: continue
            case .directory: if pattern.goesOn(next) { try visit(path, pattern, next) }
            default: if pattern.isMatch(next) { paths.insert(path) }
            }
        }
    }

    /// The names in a directory, or those of them that are asked for.
    private mutating func names(in below: String, _ wanted: Set<String>?) throws -> [FoundName] {
        let place = below.isEmpty ? directory : "\(directory)/\(below)"
        if let wanted { return try wanted.sorted().filter(Self.isName).map { try tree.look(at: $0, in: place) } }
        if let known = listings[place] { return known }
        let listing = try tree.look(into: place)
        listings[place] = listing
        return listing
    }

    /// Whether a directory can have an entry of this name.
    private static func isName(_ text: String) -> Bool {
        text != "." && text != ".." && text.utf8.count <= 255 && !text.utf8.contains(0)
    }
}
