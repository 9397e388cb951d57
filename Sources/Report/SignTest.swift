import Glibc

/// The exact sign test: how often chance alone would split won and lost problems at least as unevenly, if either outcome were as likely as
/// the other. Problems that are tied do not count.
public struct SignTest: Sendable, Hashable {
    public let won: Int
    public let lost: Int

    public init(won: Int, lost: Int) { (self.won, self.lost) = (won, lost) }

    /// Two-sided; 1 where no problem was won or lost.
    public var pValue: Double {
        let (few, count) = (min(won, lost), won + lost)
        guard 2 * few < count else { return 1 }
        // The terms of the binomial distribution from the largest one down, in units of the largest.
        var (term, sum) = (1.0, 1.0)
        for successes in stride(from: few, to: 0, by: -1) {
            term *= Double(successes) / Double(count - successes + 1)
            sum += term
        }
        let ways = logGamma(Double(count + 1)) - logGamma(Double(few + 1)) - logGamma(Double(count - few + 1))
        return min(1, 2 * sum * exp(ways - Double(count) * log(2)))
    }
}
