/// The numbers by which `data check` decides. Every report lists them.
package enum CheckThresholds {
    /// Reference solutions of each side, right and wrong, that are run for a problem.
    package static let sampledPerSide = 25
    /// The time limit of the check, as a multiple of the problem's.
    package static let timeFactor = 2.0
    /// Runs of a reference whose answers may change from run to run.
    package static let repeats = 3
    /// References of a problem that are run more than once.
    package static let repeatedPerProblem = 2
    /// With fewer right references, nothing is said about single tests.
    static let leastReferencesForTests = 3
    /// A right reference that passes a smaller share of the tests counts as mislabelled, ...
    static let mislabelledBelow = 0.1
    /// ... if another one passes at least this share.
    static let mislabelledIfOtherPasses = 0.5
    /// A test that at least this share of the right references passes is good.
    static let goodFrom = 0.8
    /// BROKEN_EXPECTED: at most this share is accepted, ...
    static let brokenAcceptedUpTo = 0.1
    /// ... and at least this share gives one other answer.
    static let brokenAgreeingFrom = 0.8
    /// INVALID_INPUT: at least this share crashes, or no answer has this share, ...
    static let invalidFrom = 0.5
    /// ... while the same references pass at least this share of the sound tests.
    static let soundElsewhereFrom = 0.9
    /// TOO_SLOW: at least this share is over the limit.
    static let slowFrom = 0.5
    /// FLAKY: at least this share of the repeated references gets other verdicts in other runs.
    static let flakyFrom = 0.5
    /// MANY_ANSWERS: so many tests have two answers, ...
    static let manyAnswersTests = 2
    /// ... each given by so many references. ...
    static let manyAnswersGroup = 2
    /// ... Where the statement does not speak of several answers: also at least this share of the tests.
    static let manyAnswersShareWithoutWords = 0.2
    /// A looser checker is adopted only if the true negative rate falls by no more.
    static let trueNegativeLoss = 0.02
    /// The tolerances that are tried where the statement names none, the strictest first.
    static let tolerances = [1e-9, 1e-6, 1e-4]
    /// Answers that differ by no more, absolute or relative, count as one answer.
    static let joiningTolerance = 1e-6
    /// verified: so many references of each side, ...
    static let verifiedReferences = 3
    /// ... and at least these rates.
    static let verifiedTruePositive = 0.9
    static let verifiedTrueNegative = 0.9
    /// usable: at least this true positive rate.
    static let usableTruePositive = GoldGate.quarantineBelow
    /// A lower true positive rate is a reason for quarantine from so many references on.
    static let quarantineReferences = 5
    /// weak: a lower true negative rate, ...
    static let weakTrueNegative = 0.9
    /// ... or fewer hidden tests, ...
    static let leastHiddenTests = 5
    /// ... or fewer different expected outputs.
    static let leastDistinctOutputs = 2
    /// A problem of which a smaller share of the tests would stay as it is goes into quarantine.
    static let leastTestsKept = 0.5
    /// Bytes of each output that the check stores, in KiB. A longer answer is compared by its digest alone.
    package static let keptOutputKiB = 64

    /// By name, for the report.
    static var all: [(name: String, value: Double)] {
        [
            ("sampled_per_side", Double(sampledPerSide)), ("time_factor", timeFactor), ("repeats", Double(repeats)),
            ("repeated_per_problem", Double(repeatedPerProblem)), ("least_references_for_tests", Double(leastReferencesForTests)),
            ("mislabelled_below", mislabelledBelow),
            ("mislabelled_if_other_passes", mislabelledIfOtherPasses), ("good_from", goodFrom),
            ("broken_accepted_up_to", brokenAcceptedUpTo),
            ("broken_agreeing_from", brokenAgreeingFrom), ("invalid_from", invalidFrom), ("sound_elsewhere_from", soundElsewhereFrom),
            ("slow_from", slowFrom), ("flaky_from", flakyFrom), ("many_answers_tests", Double(manyAnswersTests)),
            ("many_answers_group", Double(manyAnswersGroup)), ("many_answers_share_without_words", manyAnswersShareWithoutWords),
            ("true_negative_loss", trueNegativeLoss), ("joining_tolerance", joiningTolerance),
            ("verified_references", Double(verifiedReferences)), ("verified_true_positive", verifiedTruePositive),
            ("verified_true_negative", verifiedTrueNegative), ("usable_true_positive", usableTruePositive),
            ("quarantine_references", Double(quarantineReferences)), ("weak_true_negative", weakTrueNegative),
            ("least_hidden_tests", Double(leastHiddenTests)), ("least_distinct_outputs", Double(leastDistinctOutputs)),
            ("least_tests_kept", leastTestsKept), ("kept_output_kib", Double(keptOutputKiB)),
        ]
    }
}
