import Records
import Testing

@testable import Report

@Suite struct StatementWordsTests {
    @Test(arguments: [
        ("the absolute or relative error does not exceed 10^{-6}", 1e-6), ("relative error of at most $10^{−9}$", 1e-9),
        ("absolute or relative error doesn't exceed 10 - 4.", 1e-4), ("with precision 1e-5", 1e-5),
        ("must differ by at most 0.0001 from the judge's", 1e-4), ("an error of 10–3 is fine", 1e-3),
        ("Coordinates have a precision of 0.01. The relative error must not exceed 10^-6.", 1e-6),
    ])
    func aToleranceIsRead(_ statement: String, _ tolerance: Double) {
        #expect(StatementWords(statement).tolerance == tolerance)
    }

    @Test(arguments: [
        "10 - 6 apples are left", "print the answer modulo 10^9+7; an error is printed", "the error is 0.5", "1e-", "10 -", "10^-",
    ])
    func otherNumbersAreNoTolerance(_ statement: String) {
        #expect(StatementWords(statement).tolerance == nil)
    }

    @Test(arguments: [
        "If there are multiple answers, print any of them.", "You may output\nany valid plan.", "If there are SEVERAL possible answers ...",
    ])
    func severalAnswersAreAllowed(_ statement: String) { #expect(StatementWords(statement).allowsManyAnswers) }

    @Test func ordinaryStatementsAllowOneAnswer() {
        let words = StatementWords("Print one integer: the number of ways. A royal flush beats any straight flush.")
        #expect(!words.allowsManyAnswers && !words.isInteractive && words.tolerance == nil)
    }

    @Test func talkingWithTheJudgeIsNoticed() {
        #expect(StatementWords("This is an interactive problem").isInteractive)
        #expect(StatementWords("use fflush(stdout) in C++").isInteractive)
    }

    /// A tolerance at the very end, a lone digit and foreign characters read no further than the text.
    @Test func odd() {
        for text in [
            "", "error 10", "error 10^", "error 0.0", "error 0.00", "error 1e-", "\u{0}error 10^{-999999999999999999999}", "error 10^-0",
        ] {
            #expect(StatementWords(text).tolerance == nil)
        }
    }
}
