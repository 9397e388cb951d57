import Records

/// The table of candidates as columns, in pieces of some thousand rows.
struct PageRows {
    /// The most bytes of a name that the tables show.
    static let longestName = 300
    private static let rowsPerPiece = 20_000

    private let report: RunReport
    private let input: PageInput
    private let problems: [String: Int]
    private let languages: [String: Int]
    private let details: [Int: Int]

    /// - Parameter detailed: so many of the details can be opened.
    init(_ report: RunReport, _ input: PageInput, problems: [String: Int], detailed: Int) {
        self.report = report
        self.input = input
        self.problems = problems
        languages = Dictionary(PageRows.languages(of: report).enumerated().map { ($1, $0) }) { first, _ in first }
        details = Dictionary(input.details.prefix(detailed).enumerated().map { ($1.row, $0) }) { first, _ in first }
    }

    static func languages(of report: RunReport) -> [String] { Set(report.input.rows.map(\.language)).sorted() }

    var pieceCount: Int { (report.input.rows.count + PageRows.rowsPerPiece - 1) / PageRows.rowsPerPiece }

    func json(piece: Int) -> ScriptJSON {
        let first = piece * PageRows.rowsPerPiece
        let range = first..<min(first + PageRows.rowsPerPiece, report.input.rows.count)
        let rows = report.input.rows[range]
        var labels = Labels()
        let codes = rows.map { labels.code(of: $0) }
        var json = ScriptJSON()
        json.object { json in
            json.key("labels")
            json.texts(labels.texts)
            json.key("label")
            json.numbers(codes)
            json.key("problem")
            json.numbers(rows.map { problems[$0.problem] ?? 0 })
            json.key("candidate")
            json.numbers(rows.map(\.candidate))
            json.key("language")
            json.numbers(rows.map { languages[$0.language] ?? 0 })
            json.key("verdict")
            json.numbers(rows.map { $0.shownVerdict.map { Int($0.rawValue) } ?? Verdict.allCases.count })
            json.key("passed")
            json.numbers(rows.map(\.testsPassed))
            json.key("tests")
            json.numbers(rows.map(\.testsTotal))
            json.key("failed")
            json.numbers(rows.map { $0.firstFailedTest ?? -1 })
            json.key("cpu")
            json.numbers(rows.map { $0.usage.map { Int(clamping: $0.cpuTime.nanoseconds / 100_000) } ?? -1 })
            json.key("memory")
            json.numbers(rows.map { $0.usage.map { $0.memory.bytes >> 10 } ?? -1 })
            json.key("near")
            json.numbers(range.map { LimitShare(report.input.rows[$0], input.limits(of: $0))?.isNear ?? false ? 1 : 0 })
            json.key("flaky")
            json.numbers(rows.map(\.flakyTests))
            json.key("detail")
            json.numbers(range.map { details[$0] ?? -1 })
        }
        return json
    }

    /// Most labels are a word and the candidate's number: their words are stored once.
    private struct Labels {
        private(set) var texts: [String] = []
        private var positions: [String: Int] = [:]

        /// The position of the words that the number follows; or, negative and less one, of the whole label.
        mutating func code(of row: ReportRow) -> Int {
            let label = ForeignText.cut(row.label, bytes: PageRows.longestName)
            let number = String(row.candidate)
            guard label.utf8.count >= number.utf8.count, label.utf8.suffix(number.utf8.count).elementsEqual(number.utf8) else {
                return -position(of: label) - 1
            }
            return position(of: String(decoding: label.utf8.dropLast(number.utf8.count), as: UTF8.self))
        }

        private mutating func position(of text: String) -> Int {
            if let known = positions[text] { return known }
            positions[text] = texts.count
            texts.append(text)
            return texts.count - 1
        }
    }
}

/// Which share of its limits a candidate used.
struct LimitShare {
    let cpu: Double
    let wall: Double
    let memory: Double

    /// nil: nothing ran, or a limit is unknown or not positive.
    init?(_ row: ReportRow, _ limits: Limits?) {
        guard let usage = row.usage, let limits, row.isScored, let cpu = LimitUse.Kind.cpuTime.share(usage, of: limits),
            let wall = LimitUse.Kind.wallTime.share(usage, of: limits), let memory = LimitUse.Kind.memory.share(usage, of: limits)
        else { return nil }
        (self.cpu, self.wall, self.memory) = (cpu, wall, memory)
    }

    /// A measurement may fall on either side of a limit: `run compare` says of a flip by this limit that it is inside the near-limit band.
    var isNear: Bool { [cpu, wall, memory].contains(where: VerdictFlip.nearLimit.contains) }
}

extension PageInput {
    func limits(of row: Int) -> Limits? { limits.indices.contains(row) ? limits[row] : nil }
}
