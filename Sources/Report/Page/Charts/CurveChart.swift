/// pass@k over k, with the band of its 95 % interval.
struct CurveChart {
    private static let mostPoints = 24

    let figures: [PassAtKFigure]

    /// Over the same problems as the report's figures, for every k that all of them have candidates for.
    init(_ report: RunReport) {
        let tallies = report.tallies
        let most = tallies.map(\.scored.n).min() ?? 0
        let unanswered = report.input.problemsWithoutCandidates.count
        let ks = CurveChart.points(to: most)
        let all = DenominatorFigures(
            report.input.denominator, tallies: tallies, unanswered: unanswered, ks: ks, grid: SolveRateGrid())
        figures = ks.isEmpty ? [] : all.figures.filter { $0.estimate != nil }
    }

    /// All k where they are few; else about evenly spaced factors.
    static func points(to most: Int) -> [Int] {
        guard most > mostPoints else { return Array(1..<most + 1) }
        var points = [1]
        // The factor grows until no more points are needed than there may be.
        var rest = mostPoints - 1
        while let last = points.last, last < most, rest > 0 {
            var step = last + 1
            // The smallest next point from which equal factors reach the end.
            while CurveChart.reach(step, from: last, steps: rest) < Double(most) { step += 1 }
            points.append(min(step, most))
            rest -= 1
        }
        return points
    }

    private static func reach(_ next: Int, from last: Int, steps: Int) -> Double {
        var place = Double(last)
        for _ in 0..<steps { place *= Double(next) / Double(last) }
        return place
    }

    /// nil: there is no curve, since some problem has one candidate.
    func markup() -> Markup? {
        guard figures.count > 1, let last = figures.last else { return nil }
        let x = ChartScale(values: 1...Double(last.k), places: (56, 624), isLogarithmic: last.k > 20)
        let y = ChartScale(values: 0...1, places: (264, 16))
        let grid = Markup(
            joining: [0, 0.25, 0.5, 0.75, 1].map { share in
                """
                <line class="grid" x1="56" x2="624" y1="\(drawn(y.place(share)))" y2="\(drawn(y.place(share)))"/>\
                <text class="tick" x="48" y="\(drawn(y.place(share) + 4))" text-anchor="end">\(Int(share * 100)) %</text>
                """
            })
        let ticks = Markup(
            joining: CurveChart.ticks(figures.map(\.k)).map { k in
                "<text class=\"tick\" x=\"\(drawn(x.place(Double(k))))\" y=\"284\" text-anchor=\"middle\">\(k)</text>"
            })
        let dots = Markup(
            joining: figures.map { figure in
                """
                <circle class="dot" cx="\(drawn(x.place(Double(figure.k))))" cy="\(drawn(y.place(figure.estimate ?? 0)))" r="3">\
                <title>\(CurveChart.line(figure))</title></circle>
                """
            })
        return """
            <svg viewBox="0 0 640 304" role="img" aria-label="pass@k over k with the band of its 95 % interval">\(grid)\(ticks)\
            <text class="tick" x="340" y="302" text-anchor="middle">k</text>\
            <polygon class="band" points="\(band(x, y))"/><polyline class="curve" points="\(curve(x, y))"/>\(dots)</svg>
            """
    }

    static func line(_ figure: PassAtKFigure) -> String {
        let estimate = figure.estimate.map { "pass@\(figure.k) \(percent($0))" } ?? "pass@\(figure.k) is not known"
        return estimate + (figure.interval.map { ", \(percent($0.lower)) to \(percent($0.upper))" } ?? "")
    }

    /// At most a dozen of the points, the first and the last among them.
    private static func ticks(_ ks: [Int]) -> [Int] {
        let every = (ks.count + 10) / 11
        return ks.enumerated().filter { ($0.offset % every == 0 && ks.count - 1 - $0.offset >= every) || $0.offset == ks.count - 1 }
            .map(\.element)
    }

    private func curve(_ x: ChartScale, _ y: ChartScale) -> Markup {
        Markup(joining: figures.map { "\(drawn(x.place(Double($0.k)))),\(drawn(y.place($0.estimate ?? 0))) " })
    }

    private func band(_ x: ChartScale, _ y: ChartScale) -> Markup {
        let known = figures.filter { $0.interval != nil }
        let upper: [Markup] = known.map { "\(drawn(x.place(Double($0.k)))),\(drawn(y.place($0.interval?.upper ?? 0))) " }
        let lower: [Markup] = known.reversed().map { "\(drawn(x.place(Double($0.k)))),\(drawn(y.place($0.interval?.lower ?? 0))) " }
        return Markup(joining: upper + lower)
    }
}
