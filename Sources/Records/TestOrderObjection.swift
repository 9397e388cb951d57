/// Why positions are not an order of a problem's tests, which has each of them once; nil: they are one.
package func objection(toTestOrder positions: [Int], testCount: Int) -> String? {
    var seen: Set<Int> = []
    for position in positions {
        guard position >= 0, position < testCount else {
            return "position \(position) is not one of the \(counted(testCount, "test")), which are counted from 0"
        }
        guard seen.insert(position).inserted else { return "position \(position) comes twice" }
    }
    guard seen.count < testCount, let missing = (0..<testCount).first(where: { !seen.contains($0) }) else { return nil }
    return "position \(missing) is missing"
}
