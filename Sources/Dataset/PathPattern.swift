import Foundation

/// A pattern of paths as data sets of the hub declare them: `*`, `?` and `[...]` match within one name, and `**` in a name's place matches any
/// number of directories. A name that begins with a dot or `__` is matched only by a pattern that spells its beginning.
struct PathPattern {
    private let parts: [String]
    /// Whether the pattern is one path, spelled out.
    let isOnePath: Bool

    init(_ text: String) {
        parts = text.split(separator: "/").map(String.init)
        isOnePath = !parts.contains(where: Self.isWild)
    }

    func matches(_ path: String) -> Bool {
        isMatch(path.split(separator: "/").reduce(start) { next(after: $0, String($1)) })
    }

    // MARK: Name by name

    /// The parts of the pattern that may match the next name of a path, by their numbers from 0. The number behind the last part stands for a
    /// path that may end.
    typealias Reached = Set<Int>

    /// What is reached before the first name.
    var start: Reached { withoutNames([0]) }

    /// What is reached behind one more name; empty: no path that goes on from there matches.
    func next(after reached: Reached, _ name: String) -> Reached {
        var next: Reached = []
        for part in reached where part < parts.count {
            if parts[part] == "**" {
                if !Self.isHidden(name) { next.insert(part) }
            } else if Self.matches(parts[part], name) {
                next.insert(part + 1)
            }
        }
        return withoutNames(next)
    }

    /// Whether a path matches that ends there.
    func isMatch(_ reached: Reached) -> Bool { reached.contains(parts.count) }

    /// Whether a longer path may match.
    func goesOn(_ reached: Reached) -> Bool { reached.contains { $0 < parts.count } }

    /// The only names that can come next; nil: the pattern does not spell them out.
    func onlyNames(after reached: Reached) -> Set<String>? {
        let next = reached.filter { $0 < parts.count }.map { parts[$0] }
        return next.contains(where: Self.isWild) ? nil : Set(next)
    }

    /// `**` matches no name as well.
    private func withoutNames(_ reached: Reached) -> Reached {
        var all = reached
        for part in reached {
            var part = part
            while part < parts.count, parts[part] == "**" {
                part += 1
                all.insert(part)
            }
        }
        return all
    }

    private static func isWild(_ part: String) -> Bool { part.utf8.contains { "*?[\\".utf8.contains($0) } }

    private static func matches(_ part: String, _ name: String) -> Bool {
        if isHidden(name), !isHidden(part) { return false }
        return part == name || fnmatch(part, name, 0) == 0
    }

    private static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") || name.hasPrefix("__") }
}
