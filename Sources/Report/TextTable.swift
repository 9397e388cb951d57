import Records

/// A small table for a person: the same rows as plain columns for a terminal and as Markdown.
struct TextTable {
    struct Column {
        var title: String
        var isNumber = true
    }

    var columns: [Column]
    var rows: [[String]] = []

    /// Columns two spaces apart, none cut.
    func plain() -> [String] {
        let cells = ([columns.map(\.title)] + rows).map { $0.map(ForeignText.line) }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let padded = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return columns[column].isNumber ? space + row[column] : row[column] + space
            }
            return trimmed(padded.joined(separator: "  "))
        }
    }

    func markdown() -> [String] {
        let rule = columns.map { $0.isNumber ? "---:" : "---" }
        return ([columns.map(\.title), rule] + rows.map { $0.map(ForeignText.markdown) }).map { "| " + $0.joined(separator: " | ") + " |" }
    }
}

/// The text cut to a width, with a mark where something is gone.
func cut(_ text: String, to width: Int) -> String {
    // What a reader takes for one character may have any number of bytes.
    let clean = ForeignText.cut(ForeignText.line(text), bytes: max(3, 16 * width))
    return clean.count <= width ? clean : String(clean.prefix(max(width - 1, 0))) + "~"
}

private func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
}
