import Records

/// What a problem is good for, by its references.
package enum ProblemClass: String, Sendable, CaseIterable {
    /// Enough right references pass, and enough wrong ones fail.
    case verified
    /// Right references pass; wrong ones are few or unknown.
    case usable
    /// Wrong programs are likely to pass: the tests are too few.
    case weak
    /// Right programs fail.
    case quarantined
    /// There are too few references to tell.
    case unchecked
}

/// Why a problem has its class, or what was found in it.
package enum ProblemReason: String, Sendable, CaseIterable {
    case interactive = "INTERACTIVE"
    case manyAnswers = "MANY_ANSWERS"
    case floatAnswers = "FLOAT_ANSWERS"
    case letterCase = "LETTER_CASE"
    case tooSlow = "TOO_SLOW"
    case brokenTests = "BROKEN_TESTS"
    case tooManyBrokenTests = "TOO_MANY_BROKEN_TESTS"
    case referencesFail = "REFERENCES_FAIL"
    case wrongSolutionsPass = "WRONG_SOLUTIONS_PASS"
    case weakTests = "WEAK_TESTS"
    case fewReferences = "FEW_REFERENCES"
    case noReferences = "NO_REFERENCES"
    case referencesDoNotCompile = "REFERENCES_DO_NOT_COMPILE"
    case judgeFails = "JUDGE_FAILS"
    case recorded = "RECORDED"

    var meaning: String {
        switch self {
        case .interactive: "right references fail, and the statement speaks of talking with the judge"
        case .manyAnswers: "right references disagree, and each is probably right: a checker program is needed"
        case .floatAnswers: "right references differ from the expected output by rounding only"
        case .letterCase: "right references differ from the expected output by the case of letters only"
        case .tooSlow: "right references take longer than the time limit"
        case .brokenTests: "single tests misjudge right references; the others are sound"
        case .tooManyBrokenTests: "too few tests would stay as they are without those that misjudge right references"
        case .referencesFail: "references that count as right fail, and nothing explains it: they are wrong, or the expected outputs are"
        case .wrongSolutionsPass: "wrong references pass all tests"
        case .weakTests: "few hidden tests, or all expect the same output"
        case .fewReferences: "too few right references to tell whether they or the tests are wrong"
        case .noReferences: "the set has no reference that counts as right in a language of this host"
        case .referencesDoNotCompile: "no right reference compiles"
        case .judgeFails:
            "references have no result, since the judge failed on them or the run is not complete; often the checker is broken"
        case .recorded: "the set itself has put the problem into quarantine"
        }
    }
}
