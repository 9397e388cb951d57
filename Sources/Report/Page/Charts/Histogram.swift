/// Counts of accepted and of failed candidates along one axis.
struct Histogram: Sendable {
    /// What each bar stands for, such as `40 to 45 %`.
    private let names: [String]
    private var accepted: [Int]
    private var failed: [Int]

    init(names: [String]) {
        self.names = names
        accepted = [Int](repeating: 0, count: names.count)
        failed = accepted
    }

    mutating func add(_ bar: Int, isAccepted: Bool, count: Int = 1) {
        if isAccepted { accepted[bar] += count } else { failed[bar] += count }
    }

    /// - Precondition: both have the same bars.
    mutating func add(_ other: Histogram) {
        for bar in names.indices {
            accepted[bar] += other.accepted[bar]
            failed[bar] += other.failed[bar]
        }
    }

    var isEmpty: Bool { accepted.allSatisfy { $0 == 0 } && failed.allSatisfy { $0 == 0 } }

    /// - Parameters:
    ///   - title: what is counted, for those who do not see the drawing.
    ///   - axis: what the bars lie along.
    func markup(title: String, axis: String) -> Markup {
        let most = ChartScale.end(of: zip(accepted, failed).map(+).max() ?? 1)
        let y = ChartScale(values: 0...Double(most), places: (164, 12))
        let width = 560 / Double(names.count)
        let grid = Markup(
            joining: [0, most / 2, most].map { count in
                """
                <line class="grid" x1="64" x2="624" y1="\(drawn(y.place(Double(count))))" y2="\(drawn(y.place(Double(count))))"/>\
                <text class="tick" x="56" y="\(drawn(y.place(Double(count)) + 4))" text-anchor="end">\(grouped(count))</text>
                """
            })
        let bars = Markup(joining: names.indices.map { bar($0, x: 64 + width * Double($0), width: width, y) })
        let every = (names.count + 9) / 10
        let ticks = Markup(
            joining: names.indices.filter { $0 % every == 0 || $0 == names.count - 1 && $0 % every > 1 }.map { index in
                """
                <text class="tick" x="\(drawn(64 + width * (Double(index) + 0.5)))" y="182" text-anchor="middle">\(names[index])</text>
                """
            })
        return """
            <svg viewBox="0 0 640 206" role="img" aria-label="\(title)">\(grid)\(bars)\(ticks)\
            <text class="tick" x="344" y="202" text-anchor="middle">\(axis)</text></svg>\(table(axis: axis))
            """
    }

    /// The histogram as a table, for readers who cannot see the drawing. Bars without candidates are left out.
    private func table(axis: String) -> Markup {
        let rows = Markup(
            joining: names.indices.filter { accepted[$0] + failed[$0] > 0 }.map { index in
                """
                <tr><th scope="row">\(names[index])</th><td class="number">\(grouped(accepted[index]))</td>\
                <td class="number">\(grouped(failed[index]))</td></tr>
                """
            })
        return """
            <details><summary>The drawing as a table</summary><table class="plain"><thead><tr><th scope="col">\(axis)</th>\
            <th scope="col" class="number">accepted</th><th scope="col" class="number">failed</th></tr></thead>\
            <tbody>\(rows)</tbody></table></details>
            """
    }

    private func bar(_ index: Int, x: Double, width: Double, _ y: ChartScale) -> Markup {
        let (right, wrong) = (accepted[index], failed[index])
        guard right + wrong > 0 else { return "" }
        let (base, middle, top) = (y.place(0), y.place(Double(right)), y.place(Double(right + wrong)))
        return """
            <g><title>\(names[index]): \(right) accepted, \(wrong) failed</title>\
            <rect class="right" x="\(drawn(x + 1))" y="\(drawn(middle))" width="\(drawn(width - 2))" height="\(drawn(base - middle))"/>\
            <rect class="wrong" x="\(drawn(x + 1))" y="\(drawn(top))" width="\(drawn(width - 2))" height="\(drawn(middle - top))"/></g>
            """
    }
}
