import Records

/// Lines for a person, some words of them in colour. What it is given may be text of others: it is printed without control characters.
struct StyledText {
    enum Colour: String {
        case good = "32"
        case bad = "31"
        case odd = "33"
        case heading = "1"
    }

    private var pieces: [(text: String, colour: Colour?)] = []

    /// A line of pieces.
    mutating func line(_ parts: (String, Colour?)...) {
        for (text, colour) in parts { pieces.append((ForeignText.line(text), colour)) }
        pieces.append(("\n", nil))
    }

    mutating func line(_ text: String = "") { line((text, nil)) }
    mutating func heading(_ text: String) { line((text, .heading)) }

    /// A text of several lines, each as it is.
    mutating func block(_ text: String) {
        pieces.append((ForeignText.lines(text), nil))
        if text.utf8.last != UInt8(ascii: "\n") { pieces.append(("\n", nil)) }
    }

    /// A table with columns two spaces apart. The cells of one column are in the colour of their verdict.
    mutating func table(_ rows: [[String]], verdict: Int? = nil) {
        let cells = rows.map { $0.map { StyledText.cell(ForeignText.line($0)) } }
        guard let columns = cells.map(\.count).max() else { return }
        let widths = (0..<columns).map { column in cells.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0 }
        for (number, row) in cells.enumerated() {
            for (column, cell) in row.enumerated() {
                let colour = number == 0 ? .heading : column == verdict ? StyledText.colour(ofVerdict: cell) : nil
                let isLast = column == row.count - 1
                pieces.append((cell, colour))
                if !isLast { pieces.append((String(repeating: " ", count: widths[column] - cell.count + 2), nil)) }
            }
            pieces.append(("\n", nil))
        }
    }

    /// Letters of a cell: every row is as wide as the widest cell.
    private static let widestCell = 60

    private static func cell(_ text: String) -> String {
        guard text.unicodeScalars.count > widestCell else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(widestCell - 1))) + "…"
    }

    static func colour(ofVerdict code: String) -> Colour? {
        switch code {
        case "AC": .good
        case "", "-", "JE", "missing": .odd
        default: .bad
        }
    }

    func text(inColour: Bool) -> String {
        var text = ""
        for (piece, colour) in pieces {
            if inColour, let colour, !piece.isEmpty { text += "\u{1B}[\(colour.rawValue)m\(piece)\u{1B}[0m" } else { text += piece }
        }
        return text
    }
}
