import Glibc
import Records

/// So many of so many, with Wilson's interval (1927), which is sound for few trials and at 0 and 1 too.
package struct Proportion: Sendable, Hashable {
    package var count: Int
    package var total: Int

    package init(_ count: Int = 0, of total: Int = 0) {
        self.count = count
        self.total = total
    }

    /// nil: of none.
    package var share: Double? { total == 0 ? nil : Double(count) / Double(total) }

    /// 95 %; nil: of none.
    package var interval: Interval? {
        guard let share else { return nil }
        let z = 1.959963984540054
        let trials = Double(total)
        let scale = 1 + z * z / trials
        let centre = (share + z * z / (2 * trials)) / scale
        let half = z / scale * (share * (1 - share) / trials + z * z / (4 * trials * trials)).squareRoot()
        return Interval(lower: centre - half, upper: centre + half, around: share)
    }

    static func + (left: Proportion, right: Proportion) -> Proportion {
        Proportion(left.count + right.count, of: left.total + right.total)
    }

    /// How many of the elements satisfy a condition.
    static func of<Element>(_ elements: some Collection<Element>, where condition: (Element) -> Bool) -> Proportion {
        Proportion(elements.reduce(0) { $0 + (condition($1) ? 1 : 0) }, of: elements.count)
    }

    func isAtLeast(_ share: Double) -> Bool { self.share.map { $0 >= share } ?? false }

    /// Such as `96.30 % (26 of 27; 81.72 .. 99.34)`.
    var text: String {
        guard let share, let interval else { return "-" }
        return "\(percent(share)) (\(count) of \(total); \(fixed(100 * interval.lower, 2)) .. \(fixed(100 * interval.upper, 2)))"
    }
}
