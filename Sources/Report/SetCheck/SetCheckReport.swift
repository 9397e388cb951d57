import Records

/// What was checked and how, for the report.
package struct SetCheckFacts: Sendable {
    /// The set's name.
    package var name: String
    /// Hexadecimal.
    package var fingerprint: String
    package var splits: [String]
    /// At most so many references of each side were run for a problem.
    package var perSide: Int
    package var seed: Int
    package var toolVersion: String
    /// Reference solutions in languages that the host does not offer, by language.
    package var leftOut: [String: Int]

    package init(
        name: String, fingerprint: String, splits: [String], perSide: Int, seed: Int, toolVersion: String, leftOut: [String: Int] = [:]
    ) {
        self.name = name
        self.fingerprint = fingerprint
        self.splits = splits
        self.perSide = perSide
        self.seed = seed
        self.toolVersion = toolVersion
        self.leftOut = leftOut
    }
}

/// The check of a whole set. The same set and the same verdicts and outputs give the same bytes; what was measured of time is apart, in
/// `CheckUsage` and in `KillOrder`.
package struct SetCheckReport: Sendable {
    package let facts: SetCheckFacts
    /// In the set's order.
    package let problems: [ProblemCheck]

    package init(facts: SetCheckFacts, problems: [ProblemCheck]) {
        self.facts = facts
        self.problems = problems
    }

    /// Over all problems, by the order of `CheckStep`.
    var rates: [CheckRates] { CheckStep.allCases.indices.map { step in pooled(problems) { $0.rates[step] } } }

    /// After the last step, without the problems in quarantine.
    var trustedRates: CheckRates { pooled(problems.filter { $0.problemClass != .quarantined }, \.final) }

    private func pooled(_ problems: [ProblemCheck], _ rates: (ProblemCheck) -> CheckRates) -> CheckRates {
        problems.reduce(CheckRates()) { $0 + rates($1) }
    }

    func count(of problemClass: ProblemClass) -> Int { problems.count { $0.problemClass == problemClass } }
    func count(of reason: ProblemReason) -> Int { problems.count { $0.reasons.contains(reason) } }
    func count(of state: TestState) -> Int { problems.reduce(0) { $0 + $1.count(of: state) } }

    /// Problems, or tests, that a lint code was found in.
    func count(of code: LintCode) -> Int {
        problems.reduce(0) { $0 + ($1.lint.problem.contains(code) ? 1 : 0) + $1.lint.tests.count { $0.contains(code) } }
    }

    /// Problems of which a right reference fails as the set stands.
    var failing: [ProblemCheck] { problems.filter(\.fails) }

    /// Wrong references that pass all tests.
    var uncaught: Int { problems.reduce(0) { $0 + $1.uncaught.count } }

    /// Tests that no wrong reference fails, of problems that have wrong references.
    var testsThatKillNothing: Int {
        problems.reduce(0) { $0 + $1.findings.count { $0.killed.total > 0 && $0.killed.count == 0 } }
    }

    /// What was set aside, apart from quarantine.
    var disabledTests: Int { problems.reduce(0) { $0 + $1.findings.count(where: \.isDisabled) } }
    var replacedTests: Int { problems.reduce(0) { $0 + $1.findings.count(where: \.isReplaced) } }
}

/// What the runs of a check took. It differs from run to run, so it has a file of its own.
package struct CheckUsage: Sendable {
    /// Summed over all runs of all tests.
    package var cpuTime = Duration.zero
    /// Runs of a program on a test.
    package var runs = 0
    package var programs = 0

    package init() {}

    package mutating func add(_ result: TaskResult) {
        programs += 1
        runs += result.tests.count
        for test in result.tests { cpuTime += test.usage.cpuTime }
    }

    var cpuHours: Double { cpuTime.inSeconds / 3600 }
}
