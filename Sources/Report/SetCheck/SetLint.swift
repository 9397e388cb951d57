import Records

/// What is wrong with a problem or a test by its looks alone. Nothing runs for it.
package enum LintCode: String, Sendable, CaseIterable {
    case noTests = "NO_TESTS"
    case contradictory = "CONTRADICTORY"
    case duplicateTest = "DUPLICATE_TEST"
    case emptyExpected = "EMPTY_EXPECTED"
    case cutText = "CUT_TEXT"
    case noFinalNewline = "NO_FINAL_NEWLINE"
    case notUTF8 = "NOT_UTF8"
    case noTimeLimit = "NO_TIME_LIMIT"
    case noMemoryLimit = "NO_MEMORY_LIMIT"
    case interactiveWords = "INTERACTIVE_WORDS"
    case manyAnswersWords = "MANY_ANSWERS_WORDS"
    case namedFiles = "NAMED_FILES"
    case fewHiddenTests = "FEW_HIDDEN_TESTS"
    case oneOutput = "ONE_OUTPUT"

    var meaning: String {
        switch self {
        case .noTests: "the problem has no test"
        case .contradictory: "another test has the same input and another expected output"
        case .duplicateTest: "another test has the same input and the same expected output"
        case .emptyExpected: "the expected output is empty"
        case .cutText: "the input or the expected output ends with \"...\": its source has cut it"
        case .noFinalNewline: "the input does not end with a line feed, unlike most inputs of the problem"
        case .notUTF8: "the input or the expected output is not UTF-8"
        case .noTimeLimit: "no time limit is stated"
        case .noMemoryLimit: "no memory limit is stated"
        case .interactiveWords: "the statement speaks of talking with the judge"
        case .manyAnswersWords: "the statement allows several answers"
        case .namedFiles: "input or output is a named file"
        case .fewHiddenTests: "fewer than \(CheckThresholds.leastHiddenTests) hidden tests"
        case .oneOutput: "fewer than \(CheckThresholds.leastDistinctOutputs) different expected outputs"
        }
    }
}

/// The lint of one problem.
package struct SetLint: Sendable, Hashable {
    /// About the problem, in the order of `LintCode`.
    package let problem: [LintCode]
    /// About each test, by its position.
    package let tests: [[LintCode]]

    package init(_ problem: Problem, words: StatementWords) {
        var tests = [Set<LintCode>](repeating: [], count: problem.tests.count)
        Self.compareInputs(problem.tests, &tests)
        let endings = Proportion.of(problem.tests) { $0.input.last == 0x0A }
        for (position, test) in problem.tests.enumerated() {
            if test.expectedOutput.allSatisfy(Self.isWhiteSpace) { tests[position].insert(.emptyExpected) }
            if Self.isCut(test.input) || Self.isCut(test.expectedOutput) { tests[position].insert(.cutText) }
            if !Self.isUTF8(test.input) || !Self.isUTF8(test.expectedOutput) { tests[position].insert(.notUTF8) }
            if test.input.last != 0x0A, endings.isAtLeast(Self.mostInputs), problem.tests.count > 2 {
                tests[position].insert(.noFinalNewline)
            }
        }
        self.tests = tests.map { found in LintCode.allCases.filter(found.contains) }
        let codes = Self.codes(of: problem, words)
        self.problem = LintCode.allCases.filter(codes.contains)
    }

    /// What counts as most inputs of a problem: up to half of them may be cut.
    private static let mostInputs = 0.5

    /// Too few tests to tell right from wrong.
    var isWeak: Bool { problem.contains(.fewHiddenTests) || problem.contains(.oneOutput) }

    /// The input looks as if its end were missing.
    func looksCut(_ test: Int) -> Bool { tests[test].contains(.noFinalNewline) || tests[test].contains(.cutText) }

    private static func codes(of problem: Problem, _ words: StatementWords) -> Set<LintCode> {
        var codes: Set<LintCode> = []
        if problem.tests.isEmpty { codes.insert(.noTests) }
        if problem.timeLimit == nil { codes.insert(.noTimeLimit) }
        if problem.memoryLimit == nil { codes.insert(.noMemoryLimit) }
        if words.isInteractive { codes.insert(.interactiveWords) }
        if words.allowsManyAnswers { codes.insert(.manyAnswersWords) }
        if problem.inputFile != nil || problem.outputFile != nil { codes.insert(.namedFiles) }
        if problem.tests.count(where: { $0.kind != .publicTests }) < CheckThresholds.leastHiddenTests { codes.insert(.fewHiddenTests) }
        if Set(problem.tests.map(\.expectedOutput)).count < CheckThresholds.leastDistinctOutputs { codes.insert(.oneOutput) }
        return codes
    }

    private static func compareInputs(_ tests: [TestCase], _ found: inout [Set<LintCode>]) {
        var first: [[UInt8]: Int] = [:]
        for (position, test) in tests.enumerated() where test.settings.isEmpty {
            guard let earlier = first[test.input] else {
                first[test.input] = position
                continue
            }
            let isSame = words(tests[earlier].expectedOutput) == words(test.expectedOutput)
            found[position].insert(isSame ? .duplicateTest : .contradictory)
            if !isSame { found[earlier].insert(.contradictory) }
        }
    }

    private static func words(_ text: [UInt8]) -> [ArraySlice<UInt8>] { text.split(whereSeparator: isWhiteSpace) }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    /// As judges show long tests: three full stops behind a letter or a digit. A picture of full stops is no such text, nor is a short one.
    private static func isCut(_ text: [UInt8]) -> Bool {
        guard text.count >= leastCutLength else { return false }
        let end = Array(text.reversed().drop(while: isWhiteSpace).prefix(4))
        return end.count == 4 && end[..<3].allSatisfy { $0 == UInt8(ascii: ".") } && isAlphanumeric(end[3])
    }

    private static let leastCutLength = 200

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
    }

    private static func isUTF8(_ text: [UInt8]) -> Bool { String(validating: text, as: UTF8.self) != nil }
}
