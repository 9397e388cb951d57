import Foundation
import ModelClient
import Testing

@testable import CommandLine
@testable import Generation

@Suite struct ShownPromptsTests {
    private struct Unreadable: Error, CustomStringConvertible { var description: String { "unreadable" } }

    private static let answer = GeneratedAnswer(
        candidate: CandidateRecord(
            source: [], language: "python3", completion: nil, extractorVersion: 1, rule: 0, span: 0..<0, isTruncated: false),
        completion: nil, records: [])

    @Test func anErrorOfOneTaskTakesOnlyItsOwnPrompt() {
        var prompts = ShownPrompts {
            { _, task in
                if task % 3 == 1 { throw Unreadable() }
                return [ChatMessage(.user, "task \(task)")]
            }
        }
        let shown = (0..<3).map { prompts.messages(of: Self.answer, task: $0)?.first?.content }
        #expect(shown == ["task 0", nil, "task 2"])
        #expect(prompts.gap == "The page shows no prompt of 1 candidate: unreadable")
        #expect(prompts.messages(of: Self.answer, task: 4) == nil)
        #expect(prompts.gap == "The page shows no prompts of 2 candidates: unreadable")
    }

    @Test func whereNoPromptCanBeMadeThePageSaysWhy() {
        var prompts = ShownPrompts { throw Unreadable() }
        #expect(prompts.messages(of: Self.answer, task: 0) == nil)
        #expect(prompts.gap == "The page shows no prompts: unreadable")
        #expect(ShownPrompts { { _, _ in nil } }.gap == nil)
    }
}
