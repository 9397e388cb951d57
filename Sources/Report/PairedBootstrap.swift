import Records

/// The percentile bootstrap of a mean difference, from one difference per problem: problems are drawn with replacement. The same differences
/// give the same interval. It assumes no distribution, and is too narrow where few problems differ: with none, its width is zero.
package struct PairedBootstrap {
    package static let replicates = 10_000
    private static let seed: UInt64 = 20_261_128

    package let interval: Interval

    /// - Precondition: at least one difference; each lies between -1 and 1.
    package init(differences: [Double], draws: Int = PairedBootstrap.replicates) {
        precondition(!differences.isEmpty, "a mean over no problem is undefined")
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        let distinct = Dictionary(differences.map { ($0, 1.0) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        guard distinct.count > 1 else {
            interval = Interval(lower: mean, upper: mean, around: mean, within: -1...1)
            return
        }
        if differences.count > Bootstrap.mostDrawnProblems {
            // A mean of so many draws is normal.
            let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            let reach = normalQuantile * (variance / count).squareRoot()
            interval = Interval(lower: mean - reach, upper: mean + reach, around: mean, within: -1...1)
            return
        }
        let table = AliasTable(weights: distinct.map { $0.value / count })
        let values = distinct.map(\.key)
        var generator = SplitMix64(seed: PairedBootstrap.seed)
        let means = (0..<draws).map { _ in
            (0..<differences.count).reduce(0.0) { sum, _ in sum + values[table.draw(&generator)] } / count
        }.sorted()
        interval = Interval(lower: quantile(0.025, of: means), upper: quantile(0.975, of: means), around: mean, within: -1...1)
    }
}
