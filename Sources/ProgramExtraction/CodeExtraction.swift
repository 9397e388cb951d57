import Records

/// The program in a model's answer. A pure function of the answer's text, how the answer ended, and the language: stored answers can be
/// extracted again at any time, and the same version gives the same result. The rules are those of docs/flows.md, "Extraction".
package struct CodeExtraction: Hashable, Sendable {
    /// Changes whenever some answer would give another program.
    package static let version = 2

    /// Why there is a program, or why there is none. Raw values are stored.
    package enum Reason: UInt8, CaseIterable, Hashable, Sendable {
        case extracted = 0
        /// The answer holds no program in the language.
        case noCode = 1
        case emptyAnswer = 2
        /// The answer opens a thinking section and never closes the section.
        case unfinishedThinking = 3
        case contentFilter = 4
        case refusal = 5
        case promptTooLong = 6

        /// As reports spell it.
        package var name: String {
            switch self {
            case .extracted: "extracted"
            case .noCode: "no_code"
            case .emptyAnswer: "empty_answer"
            case .unfinishedThinking: "unfinished_thinking"
            case .contentFilter: "content_filter"
            case .refusal: "refusal"
            case .promptTooLong: "prompt_too_long"
            }
        }
    }

    /// The program's bytes; nil: there is none, and the candidate counts as wrong.
    package var code: [UInt8]?
    package var reason: Reason
    /// The rule that chose the program, from 5 to 9; 0: there is no program.
    package var rule: Int
    /// Where the program lies in the answer, in bytes of its UTF-8; nil: there is no program.
    package var span: Range<Int>?
    /// Whether the model's token limit cut the program.
    package var isTruncated: Bool

    package static func extract(from text: String, finish: FinishReason, tags: LanguageTags) -> CodeExtraction {
        switch finish {
        case .contentFilter: return none(.contentFilter)
        case .refusal: return none(.refusal)
        case .promptTooLong: return none(.promptTooLong)
        case .stop, .length, .toolCalls: break
        }
        let answer = AnswerText(text)
        guard answer.bytes.contains(where: { !ASCII.isBlank($0) }) else { return none(.emptyAnswer) }
        guard let body = ThinkingSections.answer(in: answer.bytes) else { return none(.unfinishedThinking) }
        let isCut = finish == .length
        let choice = ProgramChoice(bytes: answer.bytes, range: body, tags: tags, isCut: isCut)
        guard let program = choice.program() else { return none(.noCode) }
        return CodeExtraction(
            code: program.code, reason: .extracted, rule: program.rule, span: answer.origin(of: program.range),
            isTruncated: isCut && program.reachesEnd)
    }

    /// Whether a text that has fences is a program as it is. Only Python programs have fences, in their strings: elsewhere a fence is a fence.
    package static func isProgram(_ text: [UInt8], tags: LanguageTags) -> Bool {
        tags.grammar == .python && ProgramText(text, in: text.indices, grammar: tags.grammar).parses
    }

    private static func none(_ reason: Reason) -> CodeExtraction {
        CodeExtraction(code: nil, reason: reason, rule: 0, span: nil, isTruncated: false)
    }
}
