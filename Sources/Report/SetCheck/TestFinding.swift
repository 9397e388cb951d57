import Records

/// What the right references together say of one test.
package enum TestState: String, Sendable, CaseIterable {
    case good = "GOOD"
    case brokenExpected = "BROKEN_EXPECTED"
    case invalidInput = "INVALID_INPUT"
    case tooSlow = "TOO_SLOW"
    case flaky = "FLAKY"
    /// Right references disagree, and nothing of the above explains it.
    case disputed = "DISPUTED"
    /// There are too few right references to tell.
    case unchecked = "UNCHECKED"

    /// Such a test misjudges right programs.
    var isBad: Bool {
        switch self {
        case .brokenExpected, .invalidInput, .tooSlow, .flaky: true
        case .good, .disputed, .unchecked: false
        }
    }
}

package struct TestFinding: Sendable, Hashable {
    /// The test's position in the problem.
    package let test: Int
    package let state: TestState
    /// Right references that pass the test.
    package let accepted: Proportion
    /// BROKEN_EXPECTED: what the references agree on. nil: it was too long to be stored.
    package let proposed: [UInt8]?
    /// One sentence on what was seen; empty: nothing to explain.
    package let why: String
    /// Wrong references that fail the test.
    package var killed = Proportion()
    /// The proposal leaves the test out.
    package var isDisabled = false
    /// The proposal gives the test the expected output `proposed`.
    package var isReplaced = false

    init(_ test: Int, _ state: TestState, _ accepted: Proportion, proposed: [UInt8]? = nil, why: String = "") {
        self.test = test
        self.state = state
        self.accepted = accepted
        self.proposed = proposed
        self.why = why
    }
}
