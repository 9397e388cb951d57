import Records

/// Changes of a problem set, as a file of overrides asks for them. They make a new set; the old one stays as it is.
package struct ProblemOverrides: Sendable, Hashable {
    package static let formatVersion = 1

    /// Of the set that the file was made for; hexadecimal.
    package var sourceFingerprint: String
    package var problems: [ProblemOverride]

    package init(sourceFingerprint: String, problems: [ProblemOverride]) {
        self.sourceFingerprint = sourceFingerprint
        self.problems = problems
    }
}

/// The changes of one problem.
package struct ProblemOverride: Sendable, Hashable {
    package enum Change: Sendable, Hashable {
        /// The test is left out.
        case disable
        /// Another output is expected.
        case expect([UInt8])
    }

    package struct Test: Sendable, Hashable {
        package var name: String
        /// Among all tests of the problem, from 0; nil: the name says which.
        package var position: Int?
        package var change: Change
        /// For the reader of the file; nothing depends on it.
        package var why: String

        package init(name: String, position: Int? = nil, change: Change, why: String = "") {
            self.name = name
            self.position = position
            self.change = change
            self.why = why
        }
    }

    package var name: String
    package var split: String
    /// Why the problem goes into quarantine; nil: it does not.
    package var quarantine: String?
    package var checker: CheckerSpec?
    package var timeLimit: Duration?
    package var tests: [Test] = []

    package init(name: String, split: String) {
        self.name = name
        self.split = split
    }

    package var isEmpty: Bool { quarantine == nil && checker == nil && timeLimit == nil && tests.isEmpty }

    /// The problem with the changes, its quarantine aside, which is for the caller to record.
    /// - Throws: `ReportError` (.invalidOverride) for a test that the problem does not have, or that is changed twice, and where no test
    ///   would stay.
    package func applied(to problem: Problem) throws -> Problem {
        var changed = problem
        if let checker { changed.checker = checker }
        if let timeLimit { changed.timeLimit = timeLimit }
        var disabled: Set<Int> = []
        var seen: Set<Int> = []
        for test in tests {
            let position = try position(of: test, in: problem)
            guard seen.insert(position).inserted else { throw refusal("changes the test \"\(test.name)\" twice", "Keep one of the two.") }
            switch test.change {
            case .disable: disabled.insert(position)
            case .expect(let output):
                if case .program(let program) = changed.checker, program.convention == .calls {
                    throw refusal(
                        "changes the expected output of the test \"\(test.name)\", which is a program that checks calls",
                        "Write disable = true instead.")
                }
                changed.tests[position].expectedOutput = output
            }
        }
        guard disabled.count < problem.tests.count else {
            throw refusal("disables every test", "Put the problem into quarantine instead: quarantine = \"why\".")
        }
        changed.tests = changed.tests.indices.filter { !disabled.contains($0) }.map { changed.tests[$0] }
        return changed
    }

    private func position(of test: Test, in problem: Problem) throws -> Int {
        let named = problem.tests.indices.filter { problem.tests[$0].name == test.name }
        if let position = test.position {
            guard named.contains(position) else {
                throw refusal(
                    "names the test \"\(test.name)\" at position \(position), and there is no test of that name there",
                    named.isEmpty ? nearest(test.name, problem) : "It is at \(named.map(String.init).joined(separator: ", ")).")
            }
            return position
        }
        guard let first = named.first else {
            throw refusal("names the test \"\(test.name)\", which is not there", nearest(test.name, problem))
        }
        guard named.count == 1 else {
            throw refusal(
                "names the test \"\(test.name)\", and \(named.count) tests have this name",
                "Add position = N; they are at \(named.map(String.init).joined(separator: ", ")).")
        }
        return first
    }

    private func nearest(_ name: String, _ problem: Problem) -> String {
        let near = NearestName.suggestion(for: name, among: problem.tests.map(\.name)).map { "Did you mean \"\($0)\"? " } ?? ""
        return near + "It has \(counted(problem.tests.count, "test"))."
    }

    private func refusal(_ what: String, _ remedy: String) -> ReportError {
        ReportError(.invalidOverride, ForeignText.line("the override of problem \"\(name)\" (split \(split)) \(what)"), remedy: remedy)
    }
}
