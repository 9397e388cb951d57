import Foundation

/// A pattern of paths as data sets of the hub declare them: `*`, `?` and `[...]` match within one name, and `**` in a name's place matches any
/// number of directories. A name that begins with a dot or `__` is matched only by a pattern that spells its beginning.
struct PathPattern {
    private let parts: [String]

    init(_ text: String) { parts = text.split(separator: "/").map(String.init) }

    func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/").map(String.init)
        // Which positions among the names can be reached behind the parts so far.
        var reached: Set<Int> = [0]
        for part in parts {
            var next: Set<Int> = []
            for position in reached {
                if part == "**" {
                    let visible = names[position...].prefix { !Self.isHidden($0) }
                    next.formUnion(position...position + visible.count)
                } else if position < names.count, Self.matches(part, names[position]) {
                    next.insert(position + 1)
                }
            }
            reached = next
        }
        return reached.contains(names.count)
    }

    private static func matches(_ part: String, _ name: String) -> Bool {
        if isHidden(name), !isHidden(part) { return false }
        return part == name || fnmatch(part, name, 0) == 0
    }

    private static func isHidden(_ name: String) -> Bool { name.hasPrefix(".") || name.hasPrefix("__") }
}
