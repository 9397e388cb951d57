import Records

/// In the head of every page of a comparison, so that a later one may replace it.
package let comparisonPageMark = "name=\"generator\" content=\"gencode comparison\""

/// The page of a comparison: one file that a browser opens without a network, with all of its data in it.
struct ComparisonPage {
    private static let longestText = 2000

    let content: ComparisonContent
    /// By run; nil: the run has no report to link to.
    let links: [String?]

    /// - Throws: `ReportError` (.cannotRender)
    func html() throws(ReportError) -> [UInt8] {
        let template = PageTemplate(
            template: PackageResources.comparison_html, scripts: [PackageResources.tables_js, PackageResources.comparison_js])
        return try template.render(values, loadsScripts: false)
    }

    private var values: [String: PageValue] {
        var values: [String: PageValue] = [
            "mark": .markup(Markup(trusted: Array(comparisonPageMark.utf8))), "title": .text(title), "summary": .text(cut(content.summary)),
            "runs": .list(runs), "tables": .list(tables), "notes": .list(content.notes.map { ["text": .text(cut($0))] }),
            "what": .text(content.rows.what), "data": .markup(Markup(trusted: content.rows.json().bytes)),
        ]
        if let chart = content.chart.markup() { values["chart"] = .markup(chart) }
        return values
    }

    private var title: String { ForeignText.cut(content.runs.map(\.name).joined(separator: " | "), bytes: 300) }

    private var runs: [[String: PageValue]] {
        content.runs.enumerated().map { index, run in
            let name = cut(run.name)
            let link = links.indices.contains(index) ? links[index] : nil
            let shown: Markup = link.map { "<a href=\"\($0)\">\(name)</a>" } ?? "\(name) <span class=\"note\">(no report.html there)</span>"
            return ["letter": .text(run.letter), "name": .markup(shown)]
        }
    }

    private var tables: [[String: PageValue]] {
        content.tables.enumerated().filter { !$0.element.table.rows.isEmpty }.map { index, entry in
            ["id": .markup("table-\(index)"), "title": .text(entry.title), "table": .markup(entry.table.html(label: entry.title))]
        }
    }

    private func cut(_ text: String) -> String { ForeignText.cut(text, bytes: ComparisonPage.longestText) }
}

extension TextTable {
    private static let mostRows = 200
    private static let longestCell = 1000

    /// For a page. Of many rows the first ones.
    func html(label: String) -> Markup {
        let heads = Markup(joining: columns.map { TextTable.cell($0.title, isHead: true, scope: "col", isNumber: $0.isNumber) })
        let body = Markup(
            joining: rows.prefix(TextTable.mostRows).map { row in
                let cells = row.indices.map { index in
                    TextTable.cell(row[index], isHead: index == 0, scope: "row", isNumber: columns[index].isNumber)
                }
                return "<tr>\(Markup(joining: cells))</tr>"
            })
        let rest = rows.count - TextTable.mostRows
        let note: Markup = rest > 0 ? "<p class=\"note\">\(counted(rest, "more row")) not shown.</p>" : ""
        return """
            <div class="wide" tabindex="0" role="group" aria-label="\(label)"><table class="plain"><thead><tr>\(heads)</tr></thead>\
            <tbody>\(body)</tbody></table></div>\(note)
            """
    }

    /// An empty cell is no head of anything.
    private static func cell(_ text: String, isHead: Bool, scope: StaticString, isNumber: Bool) -> Markup {
        let shown = Markup(text: ForeignText.cut(text, bytes: longestCell))
        let style: Markup = isNumber ? " class=\"number\"" : ""
        guard isHead, !text.isEmpty else { return "<td\(style)>\(shown)</td>" }
        return "<th scope=\"\(Markup(stringLiteral: scope))\"\(style)>\(shown)</th>"
    }
}
