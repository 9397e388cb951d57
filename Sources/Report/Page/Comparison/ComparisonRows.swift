import Records

/// The table of a comparison's page that a reader can sort and filter, as columns. Each different text of a column is stored once.
struct ComparisonRows {
    struct Column {
        enum Kind: String {
            /// Found by the search field.
            case text
            /// Sorted by its key.
            case number
            /// A few words, each with a colour; the reader can choose one.
            case choice
        }

        let title: String
        let kind: Kind
        /// In % of the table.
        let width: Int
        private(set) var values: [String] = []
        /// By value; of the kind `number` only.
        private(set) var keys: [Double] = []
        private(set) var codes: [Int] = []
        private var places: [String: Int] = [:]

        init(_ title: String, _ kind: Kind, width: Int) {
            self.title = title
            self.kind = kind
            self.width = width
        }

        mutating func add(_ text: String, key: Double = 0) {
            let shown = ForeignText.cut(text, bytes: PageRows.longestName)
            if let known = places[shown] { return codes.append(known) }
            places[shown] = values.count
            codes.append(values.count)
            values.append(shown)
            keys.append(key)
        }
    }

    /// What a row is, such as `problems`.
    let what: String
    var columns: [Column]

    func json() -> ScriptJSON {
        var json = ScriptJSON()
        json.object { json in
            json.key("what")
            json.text(what)
            json.key("count")
            json.number(columns.first?.codes.count ?? 0)
            json.key("columns")
            json.array { json in for column in columns { ComparisonRows.write(column, to: &json) } }
        }
        return json
    }

    private static func write(_ column: Column, to json: inout ScriptJSON) {
        json.object { json in
            json.key("title")
            json.text(column.title)
            json.key("kind")
            json.text(column.kind.rawValue)
            json.key("width")
            json.number(column.width)
            json.key("values")
            json.texts(column.values)
            json.key("codes")
            json.numbers(column.codes)
            guard column.kind == .number else { return }
            json.key("keys")
            json.array { json in for key in column.keys { json.number(key) } }
        }
    }
}

extension ComparisonRows.Column {
    /// Difficulties and tags, as far as any problem has one.
    static func profiles(_ profiles: [ProblemProfile]) -> [ComparisonRows.Column] {
        var columns: [ComparisonRows.Column] = []
        if profiles.contains(where: { !$0.difficulty.isEmpty }) {
            var column = ComparisonRows.Column("difficulty", .text, width: 12)
            for profile in profiles { column.add(profile.difficulty) }
            columns.append(column)
        }
        if profiles.contains(where: { !$0.tags.isEmpty }) {
            var column = ComparisonRows.Column("tags", .text, width: 18)
            for profile in profiles { column.add(profile.tags.prefix(30).joined(separator: ", ")) }
            columns.append(column)
        }
        return columns
    }

    /// How many of a problem's candidates are right, sorted by the share.
    static func counts(_ title: String, _ counts: [SampleCount], width: Int) -> ComparisonRows.Column {
        var column = ComparisonRows.Column(title, .number, width: width)
        for count in counts {
            column.add(
                count.n == 0 ? "no candidates" : "\(count.c) of \(count.n)", key: count.n == 0 ? -1 : Double(count.c) / Double(count.n))
        }
        return column
    }
}
