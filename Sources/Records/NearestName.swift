/// The known name that a misspelt one most likely stands for.
package enum NearestName {
    /// Bytes of a name that may be a misspelt one.
    private static let longest = 256

    /// Nil where nothing is near: more than a third of the letters differ.
    package static func suggestion(for name: String, among known: [String]) -> String? {
        // The distance takes time in proportion to the name, which a file has chosen.
        guard name.utf8.count <= longest else { return nil }
        let near = known.map { ($0, distance(Array(name), Array($0))) }.filter { $0.1 * 3 <= max(name.count, $0.0.count) + 2 }
        if let best = near.min(by: { $0.1 < $1.1 }) { return best.0 }
        // An abbreviation, such as `lang`.
        guard name.utf8.count >= 3 else { return nil }
        return known.filter { $0.hasPrefix(name) }.min { $0.utf8.count < $1.utf8.count }
    }

    /// Levenshtein's distance.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var previous = Array(0...right.count)
        for (row, character) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(min(previous[column + 1] + 1, current[column] + 1, previous[column] + (character == other ? 0 : 1)))
            }
            previous = current
        }
        return previous[right.count]
    }
}
