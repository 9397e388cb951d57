/// Differences of pass@k with their 95 % intervals, one line each, around a line for no difference.
struct DifferenceChart {
    struct Line {
        var name: String
        var difference: Double
        var interval: Interval
    }

    private static let mostLines = 24
    private static let lineHeight = 26.0

    let lines: [Line]

    /// Lines beyond the most that are shown are not drawn; the tables have them.
    init(_ lines: [Line]) { self.lines = Array(lines.prefix(DifferenceChart.mostLines)) }

    /// nil: there is nothing to draw.
    func markup() -> Markup? {
        guard !lines.isEmpty else { return nil }
        let reach = self.reach
        let x = ChartScale(values: -reach...reach, places: (210, 620))
        let bottom = 12 + DifferenceChart.lineHeight * Double(lines.count)
        let grid = Markup(
            joining: [-reach, -reach / 2, 0, reach / 2, reach].map { value in
                """
                <line class="\(value == 0 ? "zero" : "grid")" x1="\(drawn(x.place(value)))" x2="\(drawn(x.place(value)))" y1="8" \
                y2="\(drawn(bottom))"/><text class="tick" x="\(drawn(x.place(value)))" y="\(drawn(bottom + 16))" \
                text-anchor="middle">\(points(value))</text>
                """
            })
        return """
            <svg viewBox="0 0 660 \(drawn(bottom + 40))" role="img" aria-label="differences of pass@k in points with their 95 % intervals; the tables \
            have the same">\(grid)\(Markup(joining: lines.indices.map { drawing($0, x) }))\
            <text class="tick" x="415" y="\(drawn(bottom + 34))" text-anchor="middle">difference in points</text></svg>
            """
    }

    private func drawing(_ index: Int, _ x: ChartScale) -> Markup {
        let line = lines[index]
        let y = 8 + DifferenceChart.lineHeight * (Double(index) + 0.5)
        return """
            <g><title>\(cut(line.name, to: 60)): \(points(line.difference)), \(span(line.interval))</title>\
            <text class="tick" x="200" y="\(drawn(y + 4))" text-anchor="end">\(cut(line.name, to: 30))</text>\
            <line class="reach" x1="\(drawn(x.place(line.interval.lower)))" x2="\(drawn(x.place(line.interval.upper)))" y1="\(drawn(y))" \
            y2="\(drawn(y))"/><circle class="dot" cx="\(drawn(x.place(line.difference)))" cy="\(drawn(y))" r="4"/></g>
            """
    }

    /// Where the axis ends: a round share that no interval goes beyond.
    private var reach: Double {
        let largest = lines.reduce(0) { max($0, abs($1.interval.lower), abs($1.interval.upper)) }
        return [0.02, 0.04, 0.1, 0.2, 0.4, 0.6].first { $0 >= largest } ?? 1
    }
}
