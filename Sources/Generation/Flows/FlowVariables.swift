import Records

/// The variables that prompts of several stages may name.
enum FlowVariables {
    static let problem: [String: VariableShape] = [
        "name": .text, "statement": .text, "short_statement": .text, "language": .text, "time_limit": .text, "memory_limit": .text,
        "public_tests": .list(.record(["input": .text, "output": .text])),
    ]
    /// For stages with a schema: whether YAML is asked for, and an example of the answer in YAML.
    static let form: [String: VariableShape] = ["yaml": .flag, "layout": .text]
    /// A program that fails tests.
    static let failing: [String: VariableShape] = [
        "code": .text,
        "failures": .list(.record(["input": .text, "expected": .text, "output": .text, "verdict": .text, "message": .text])),
    ]

    static func with(_ parts: [String: VariableShape]...) -> [String: VariableShape] {
        parts.reduce(into: problem) { all, part in all.merge(part) { _, new in new } }
    }

    static func values(of problem: FlowProblem, shownBytes: Int) -> [String: PromptValue] {
        [
            "name": .text(problem.name), "statement": .text(problem.statement), "short_statement": .text(short(problem.statement)),
            "language": .text(problem.languageTitle), "time_limit": .text(problem.timeLimit), "memory_limit": .text(problem.memoryLimit),
            "public_tests": .list(
                problem.publicTests.map {
                    .record(["input": shown($0.input, shownBytes), "output": shown($0.expectedOutput, shownBytes)])
                }),
        ]
    }

    static func values(ofFailing code: [UInt8], _ results: [TestResult], shownBytes: Int) -> [String: PromptValue] {
        [
            "code": .text(String(decoding: code, as: UTF8.self)),
            "failures": .list(results.filter(\.isFailed).map { failure($0, shownBytes: shownBytes) }),
        ]
    }

    private static func failure(_ result: TestResult, shownBytes: Int) -> PromptValue {
        .record([
            "input": shown(result.test.input, shownBytes), "expected": shown(result.test.expectedOutput, shownBytes),
            "output": shown(result.outcome.output, shownBytes), "verdict": .text(words(of: result.outcome.verdict)),
            "message": shown(Array(result.outcome.message.utf8), shownBytes),
        ])
    }

    /// The statement before its examples, which a prompt that shows tests need not repeat.
    private static func short(_ statement: String) -> String {
        let headings = ["\nExamples\n", "\nExample\n", "\n-----Examples-----\n", "\n-----Example-----\n"]
        let start = headings.compactMap { statement.firstRange(of: $0)?.lowerBound }.min()
        return String(statement[..<(start ?? statement.endIndex)])
    }

    private static func shown(_ bytes: [UInt8], _ limit: Int) -> PromptValue {
        guard bytes.count > limit else { return .text(String(decoding: bytes, as: UTF8.self)) }
        return .text(String(decoding: bytes.prefix(limit), as: UTF8.self) + "\n[cut after \(limit) of \(bytes.count) bytes]\n")
    }

    private static func words(of verdict: Verdict) -> String {
        switch verdict {
        case .accepted: "accepted"
        case .wrongAnswer: "wrong answer"
        case .runtimeError: "run-time error"
        case .idleLimit, .timeLimit: "time limit exceeded"
        case .memoryLimit: "memory limit exceeded"
        case .outputLimit: "too much output"
        case .sandboxViolation: "forbidden system call"
        case .judgeError: "not judged"
        case .compileError: "does not compile"
        }
    }
}
