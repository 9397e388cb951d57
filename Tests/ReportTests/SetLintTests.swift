import Records
import Testing

@testable import Report

@Suite struct SetLintTests {
    private func lint(_ tests: [(String, String)], statement: String = "") -> SetLint {
        SetLint(SetCheckFixture(tests, statement: statement).problem, words: StatementWords(statement))
    }

    @Test func oneInputWithTwoOutputsIsAContradiction() {
        let found = lint([("1\n", "2\n"), ("1\n", "3\n"), ("1\n", "2 \n")])
        #expect(found.tests == [[.contradictory], [.contradictory], [.duplicateTest]])
    }

    @Test func emptyOutputsAndBytesThatAreNoTextAreNamed() {
        var problem = SetCheckFixture([("1\n", " \n"), ("2\n", "2\n")]).problem
        problem.tests[1].input = [0xFF, 0x0A]
        let found = SetLint(problem, words: StatementWords(""))
        #expect(found.tests == [[.emptyExpected], [.notUTF8]])
    }

    @Test func textsThatTheirSourceHasCutAreNamedAndPicturesAreNot() {
        let long = String(repeating: "12 ", count: 100)
        let found = lint([(long + "1...", "1\n"), (String(repeating: "#...", count: 100), "2\n"), ("3...\n", "3\n")])
        #expect(found.tests.map { $0.contains(.cutText) } == [true, false, false])
    }

    @Test func anInputWithoutItsLastLineFeedIsNamedWhereOthersHaveOne() {
        #expect(lint([("1\n", "1"), ("2", "2"), ("3\n", "3")]).tests.map { $0.contains(.noFinalNewline) } == [false, true, false])
        #expect(lint([("1", "1"), ("2", "2"), ("3\n", "3")]).tests.allSatisfy { !$0.contains(.noFinalNewline) })
    }

    @Test func limitsFilesAndFewTestsAreNamed() {
        var problem = SetCheckFixture([("1\n", "1\n")]).problem
        (problem.timeLimit, problem.memoryLimit, problem.inputFile) = (nil, nil, "input.txt")
        let found = SetLint(problem, words: StatementWords(""))
        #expect(found.problem == [.noTimeLimit, .noMemoryLimit, .namedFiles, .fewHiddenTests, .oneOutput])
        problem.tests = []
        #expect(SetLint(problem, words: StatementWords("")).problem.first == .noTests)
    }
}
