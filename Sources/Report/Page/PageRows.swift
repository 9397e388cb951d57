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

    static func languages(of report: RunReport) -> [String] { report.languages.map(\.language).sorted() }

    var pieceCount: Int { (report.input.rows.count + PageRows.rowsPerPiece - 1) / PageRows.rowsPerPiece }

    /// Calls a function with each piece, in the order of the rows.
    func forEachPiece(_ take: (ScriptJSON) throws -> Void) rethrows {
        try RowBlocks.forEach(of: report.input.rows.count, size: PageRows.rowsPerPiece, make: json, take: take)
    }

    /// Columns that hold a number for each row.
    private enum Column: Int, CaseIterable {
        case label, problem, candidate, language, verdict, passed, tests, failed, cpu, memory, near, flaky, detail

        var key: StaticString {
            switch self {
            case .label: "label"
            case .problem: "problem"
            case .candidate: "candidate"
            case .language: "language"
            case .verdict: "verdict"
            case .passed: "passed"
            case .tests: "tests"
            case .failed: "failed"
            case .cpu: "cpu"
            case .memory: "memory"
            case .near: "near"
            case .flaky: "flaky"
            case .detail: "detail"
            }
        }
    }

    /// All columns are written beside each other: each row is made once.
    private func json(_ range: Range<Int>) -> ScriptJSON {
        var labels = Labels()
        var (problem, language) = (Position(problems), Position(languages))
        var columns = Column.allCases.map { _ in ScriptNumbers() }
        for index in range {
            let row = report.input.rows[index]
            func add(_ value: Int, to column: Column) { columns[column.rawValue].add(value) }
            add(labels.code(of: row), to: .label)
            add(problem.of(row.problem), to: .problem)
            add(row.candidate, to: .candidate)
            add(language.of(row.language), to: .language)
            add(row.shownVerdict.map { Int($0.rawValue) } ?? Verdict.allCases.count, to: .verdict)
            add(row.testsPassed, to: .passed)
            add(row.testsTotal, to: .tests)
            add(row.firstFailedTest ?? -1, to: .failed)
            add(row.usage.map { Int(clamping: $0.cpuTime.nanoseconds / 100_000) } ?? -1, to: .cpu)
            add(row.usage.map { $0.memory.bytes >> 10 } ?? -1, to: .memory)
            add(LimitShare(row, input.limits[row: index])?.isNear ?? false ? 1 : 0, to: .near)
            add(row.flakyTests, to: .flaky)
            add(details[index] ?? -1, to: .detail)
        }
        var json = ScriptJSON()
        json.object { json in
            json.key("labels")
            json.texts(labels.texts)
            for column in Column.allCases {
                json.key(column.key)
                json.numbers(columns[column.rawValue])
            }
        }
        return json
    }

    /// Finds the positions of names. Neighbours mostly have the same one.
    private struct Position {
        private let positions: [String: Int]
        private var last: (name: String, position: Int)?

        init(_ positions: [String: Int]) { self.positions = positions }

        /// 0 for an unknown name.
        mutating func of(_ name: String) -> Int {
            if let last, last.name == name { return last.position }
            let position = positions[name] ?? 0
            last = (name, position)
            return position
        }
    }

    /// Most labels are a word and the candidate's number: their words are stored once.
    private struct Labels {
        private(set) var texts: [String] = []
        private var positions: [String: Int] = [:]
        private var last: (text: [UInt8], position: Int)?

        /// The position of the words that the number follows; or, negative and less one, of the whole label.
        mutating func code(of row: ReportRow) -> Int {
            var label = ForeignText.cut(row.label, bytes: PageRows.longestName)
            var number: [UInt8] = []
            number.append(decimal: row.candidate)
            return label.withUTF8 { utf8 in
                let start = utf8.count - number.count
                guard start >= 0, utf8[start...].elementsEqual(number) else { return -position(of: utf8) - 1 }
                return position(of: UnsafeBufferPointer(rebasing: utf8[..<start]))
            }
        }

        private mutating func position(of utf8: UnsafeBufferPointer<UInt8>) -> Int {
            if let last, last.text.elementsEqual(utf8) { return last.position }
            let text = String(decoding: utf8, as: UTF8.self)
            let position = positions[text] ?? texts.count
            if position == texts.count {
                positions[text] = position
                texts.append(text)
            }
            last = (Array(utf8), position)
            return position
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
