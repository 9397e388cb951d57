import Records

/// What the page of a report shows beside the report itself. All of it may be absent: a run may lie on a host without its problem set.
package struct PageInput: Sendable {
    /// By the problem's name.
    package var problems: [String: ProblemFacts]
    /// Of each row of the report.
    package var limits: RowLimits
    package var details: [CandidateDetail]
    /// What the page cannot show, and what to do so that it can: one line each.
    package var gaps: [String]

    package init(
        problems: [String: ProblemFacts] = [:], limits: RowLimits = RowLimits(), details: [CandidateDetail] = [], gaps: [String] = []
    ) {
        self.problems = problems
        self.limits = limits
        self.details = details
        self.gaps = gaps
    }
}

/// What a problem set says of one problem.
package struct ProblemFacts: Sendable, Hashable {
    package var difficulty: String
    package var tags: [String]
    package var checker: String
    /// As the problem states them; nil: it states none.
    package var timeLimit: Duration?
    package var memoryLimit: ByteCount?

    package init(
        difficulty: String = "", tags: [String] = [], checker: String = "", timeLimit: Duration? = nil, memoryLimit: ByteCount? = nil
    ) {
        self.difficulty = difficulty
        self.tags = tags
        self.checker = checker
        self.timeLimit = timeLimit
        self.memoryLimit = memoryLimit
    }
}

/// The limits of each row of a report. Candidates of one problem and language mostly have the same: each different value is stored once.
package struct RowLimits: Sendable {
    private var values: [Limits] = []
    private var numbers: [Limits: Int32] = [:]
    /// The position of each row's limits in `values`; -1: unknown.
    private var rows: [Int32] = []

    package init() {}

    package init(_ limits: some Sequence<Limits?>) { for limits in limits { append(limits) } }

    /// - Parameter limits: nil: unknown.
    package mutating func append(_ limits: Limits?) {
        guard let limits else { return rows.append(-1) }
        if let last = rows.last, last >= 0, values[Int(last)] == limits { return rows.append(last) }
        let number = numbers[limits] ?? Int32(values.count)
        if number == values.count {
            numbers[limits] = number
            values.append(limits)
        }
        rows.append(number)
    }

    package var isAnyKnown: Bool { !values.isEmpty }

    /// nil: unknown.
    package subscript(row row: Int) -> Limits? {
        guard rows.indices.contains(row), rows[row] >= 0 else { return nil }
        return values[Int(rows[row])]
    }
}
