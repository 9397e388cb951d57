import Records

/// What the page of a report shows beside the report itself. All of it may be absent: a run may lie on a host without its problem set.
package struct PageInput: Sendable {
    /// By the problem's name.
    package var problems: [String: ProblemFacts]
    /// Of each row of the report; nil: unknown.
    package var limits: [Limits?]
    package var details: [CandidateDetail]
    /// What the page cannot show, and what to do so that it can: one line each.
    package var gaps: [String]

    package init(
        problems: [String: ProblemFacts] = [:], limits: [Limits?] = [], details: [CandidateDetail] = [], gaps: [String] = []
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
