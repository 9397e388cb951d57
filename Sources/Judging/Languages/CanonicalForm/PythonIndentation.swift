/// How far the logical lines of a Python source are indented. Each level's white space begins with that of the level around it, byte by byte:
/// so no width of a tab changes what belongs together.
struct PythonIndentation {
    private var levels: [ArraySlice<UInt8>] = []

    var depth: Int { levels.count }

    /// - Parameter blank: the white space that a logical line begins with.
    /// - Returns: 1 where a block begins, and how many blocks end as a negative number.
    /// - Throws: where the line belongs to no block, or its tabs and spaces are not those of the lines around it.
    mutating func begin(_ blank: ArraySlice<UInt8>) throws(UnclearSource) -> Int {
        let known = levels.count
        while let last = levels.last, last.count > blank.count { levels.removeLast() }
        let last = levels.last ?? []
        if known > levels.count, last.count != blank.count { throw UnclearSource() }
        guard blank.starts(with: last) else { throw UnclearSource() }
        guard blank.count > last.count else { return levels.count - known }
        levels.append(blank)
        return 1
    }
}
