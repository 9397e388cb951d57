import ColumnStore
import ModelClient
import ProgramExtraction
import Records
import RunProtocol

/// What a generation stores of a task, which is one candidate slot: its completions, the requests behind them and the stages of its flow,
/// and then the candidate, which ends the task.
public struct GenerationRecord: RunRecord {
    public enum Content: Hashable, Sendable {
        case completion(CompletionRecord)
        case ask(AskRecord)
        case stage(StageRecord)
        case candidate(CandidateRecord)
        /// No candidate could be had. A later attempt tries again; what was completed before is kept.
        case unanswered(reason: String)
    }

    public enum Key: Hashable, Comparable, Sendable {
        /// The position among the flow's completions, and the request's id.
        case completion(ordinal: Int, id: Digest)
        case ask(id: Digest, nonce: UInt64)
        case stage(ordinal: Int)
    }

    public var task: Int
    public var content: Content

    public init(task: Int, _ content: Content) {
        self.task = task
        self.content = content
    }

    public var key: Key? {
        switch content {
        case .completion(let completion): .completion(ordinal: completion.ordinal, id: completion.id)
        case .ask(let ask): .ask(id: ask.id, nonce: ask.nonce)
        case .stage(let stage): .stage(ordinal: stage.ordinal)
        case .candidate, .unanswered: nil
        }
    }

    public var standing: RecordStanding {
        switch content {
        case .completion, .ask, .stage: .partial
        case .candidate: .final
        case .unanswered: .failed
        }
    }

    public static var hasPartialRecords: Bool { true }
    public static var boundingSetting: String? { "gen.max_tokens" }
    /// No program of a stranger runs in the worker, and a thousand tasks are in work when it dies: that says nothing about any of them.
    public static var canKillWorkers: Bool { false }

    public static func blamed(task: Int, attempts: [Int]) -> GenerationRecord {
        let numbers = attempts.map(String.init).joined(separator: ", ")
        return GenerationRecord(
            task: task, .unanswered(reason: "the task was in work in the workers of the attempts \(numbers), which died"))
    }

    public func encode(into writer: inout ByteWriter) { GenerationCoding.encode(self, into: &writer) }

    public static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> GenerationRecord {
        try GenerationCoding.decode(&reader, texts: detail == .whole)
    }

    public static func writeColumns(_ entries: [RecordEntry<GenerationRecord>], to writer: ColumnFileWriter) throws {
        try CompletionColumns.write(entries, to: writer)
        try AskColumns.write(entries, to: writer)
        try StageColumns.write(entries, to: writer)
        try CandidateColumns.write(entries, to: writer)
    }

    public static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<GenerationRecord>] {
        let entries =
            try CompletionColumns.read(file, texts: detail == .whole) + AskColumns.read(file) + StageColumns.read(file)
            + CandidateColumns.read(file)
        // Each group is sorted by task and key already, and within a task the groups come in this order: a stable sort by task restores it.
        return entries.enumerated().sorted { ($0.element.task, $0.offset) < ($1.element.task, $1.offset) }.map(\.element)
    }

    public static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        try CandidateColumns.standings(file)
    }
}

public typealias GenerationStore = RunStore<GenerationRecord>
public typealias GenerationWorker = RunWorker<GenerationRecord>

/// A completion as it came, before anything was parsed.
public struct CompletionRecord: Hashable, Sendable {
    /// `ModelRequest.id`
    public var id: Digest
    /// Its position among the completions of the task's flow, from 0.
    public var ordinal: Int
    public var stage: String
    public var sampleIndex: Int
    public var answer: ModelAnswer

    public init(id: Digest, ordinal: Int, stage: String, sampleIndex: Int, answer: ModelAnswer) {
        self.id = id
        self.ordinal = ordinal
        self.stage = stage
        self.sampleIndex = sampleIndex
        self.answer = answer
    }
}

/// One request that was sent for a completion, however it ended.
public struct AskRecord: Hashable, Sendable {
    /// The id of the completion that it asked for.
    public var id: Digest
    /// Random: tells the requests for one completion apart, also those of different attempts.
    public var nonce: UInt64
    public var stage: String
    public var attempt: AskAttempt

    public init(id: Digest, nonce: UInt64, stage: String, attempt: AskAttempt) {
        self.id = id
        self.nonce = nonce
        self.stage = stage
        self.attempt = attempt
    }
}

/// A step of a flow beside its completions.
public struct StageRecord: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// How a stage ended, in the flow's own words.
        case note(String)
        /// A program was run on tests. The digest is over the program, its language and the tests.
        case tests(of: Digest, outcomes: [TestOutcome])
    }

    /// Its position among the steps of the task's flow, from 0.
    public var ordinal: Int
    public var stage: String
    public var content: Content

    public init(ordinal: Int, stage: String, content: Content) {
        self.ordinal = ordinal
        self.stage = stage
        self.content = content
    }
}

/// The candidate that ends a task. Without code it counts as a candidate that fails.
public struct CandidateRecord: Hashable, Sendable {
    public var source: [UInt8]
    /// A key of the language table.
    public var language: String
    /// Why there is no code; empty: there is.
    public var reason: String
    /// The id of the completion that the code was taken from; nil: none.
    public var completion: Digest?
    /// Of the function that took the code from the completion.
    public var extractorVersion: Int
    /// The rule of extraction that chose the code; 0: none.
    public var rule: Int
    /// The key of the structured answer whose value the code was taken from; empty: it was taken from the completion's text.
    public var field: String
    /// Where the code lies in that text or value, in bytes of its UTF-8.
    public var span: Range<Int>
    /// The completion ended for want of tokens.
    public var isTruncated: Bool

    public init(
        source: [UInt8], language: String, reason: String = "", completion: Digest?, extractorVersion: Int, rule: Int,
        field: String = "", span: Range<Int>, isTruncated: Bool
    ) {
        self.source = source
        self.language = language
        self.reason = reason
        self.completion = completion
        self.extractorVersion = extractorVersion
        self.rule = rule
        self.field = field
        self.span = span
        self.isTruncated = isTruncated
    }
}

extension CandidateRecord {
    /// Takes over what extraction found in the text or the value that `field` names.
    mutating func take(_ extraction: CodeExtraction) {
        source = extraction.code ?? []
        reason = extraction.code == nil ? extraction.reason.name : ""
        extractorVersion = CodeExtraction.version
        rule = extraction.rule
        span = extraction.span ?? 0..<0
        isTruncated = extraction.isTruncated
    }
}
