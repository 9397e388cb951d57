import Records
import Testing

@testable import CommandLine

@Suite struct RejudgementTests {
    /// What a second `eval rejudge` of the same run does again.
    @Test(
        arguments: [
            (nil, false, nil, true), (.cut, false, nil, false), (.notRun, false, .accepted, false), (.cut, true, nil, true),
            (.judgeError, false, nil, false), (.judgeError, false, .judgeError, false), (.judgeError, false, .wrongAnswer, true),
        ] as [(UndecidedReason?, Bool, Verdict?, Bool)])
    func whatStoredOutputsDecideByNowIsOpenAgain(reason: UndecidedReason?, runsMissing: Bool, ofSource: Verdict?, isOpen: Bool) {
        #expect(Rejudgement.Left(task: 3, reason: reason).isOpen(runsMissing: runsMissing, ofSource: ofSource) == isOpen)
    }
}
