import ColumnStore
import ModelClient
import Records

/// A record as bytes of a journal. The task comes first, then a byte that says what follows. Texts of some length are packed by zstd.
enum GenerationCoding {
    private enum Kind: UInt8 {
        case completion = 1
        case ask = 2
        case stageNote = 3
        case stageTests = 4
        case candidate = 5
        case unanswered = 6
    }

    static func encode(_ record: GenerationRecord, into writer: inout ByteWriter) {
        writer.add(count: record.task)
        switch record.content {
        case .completion(let completion):
            writer.add(Kind.completion.rawValue)
            add(completion, to: &writer)
        case .ask(let ask):
            writer.add(Kind.ask.rawValue)
            add(ask, to: &writer)
        case .stage(let stage): add(stage, to: &writer)
        case .candidate(let candidate):
            writer.add(Kind.candidate.rawValue)
            add(candidate, to: &writer)
        case .unanswered(let reason):
            writer.add(Kind.unanswered.rawValue)
            writer.add(text: reason)
        }
    }

    /// - Parameter texts: false leaves the text and the reasoning of completions empty.
    static func decode(_ reader: inout ByteReader, texts: Bool) throws(MalformedRecord) -> GenerationRecord {
        let task = try reader.count()
        guard let kind = Kind(rawValue: try reader.byte()) else { throw MalformedRecord() }
        let record: GenerationRecord
        switch kind {
        case .completion: record = GenerationRecord(task: task, .completion(try completion(&reader, texts: texts)))
        case .ask: record = GenerationRecord(task: task, .ask(try ask(&reader)))
        case .stageNote: record = GenerationRecord(task: task, .stage(try stageNote(&reader)))
        case .stageTests: record = GenerationRecord(task: task, .stage(try stageTests(&reader)))
        case .candidate: record = GenerationRecord(task: task, .candidate(try candidate(&reader)))
        case .unanswered: record = GenerationRecord(task: task, .unanswered(reason: try reader.text()))
        }
        guard reader.remaining == 0 else { throw MalformedRecord() }
        return record
    }

    // MARK: Completions and asks

    private static func add(_ completion: CompletionRecord, to writer: inout ByteWriter) {
        writer.add(completion.id)
        writer.add(count: completion.ordinal)
        writer.add(text: completion.stage)
        writer.add(count: completion.sampleIndex)
        let answer = completion.answer
        writer.add(answer.finish.rawValue)
        add(answer.usage, to: &writer)
        writer.add(text: answer.servedModel)
        writer.add(text: answer.fingerprint)
        writer.add(text: answer.requestID)
        PackedText.add(answer.text, to: &writer)
        PackedText.add(answer.reasoning, to: &writer)
    }

    private static func completion(_ reader: inout ByteReader, texts: Bool) throws(MalformedRecord) -> CompletionRecord {
        let (id, ordinal, stage, sample) = (try reader.digest(), try reader.count(), try reader.text(), try reader.count())
        guard let finish = FinishReason(rawValue: try reader.byte()) else { throw MalformedRecord() }
        let usage = try usage(&reader)
        let (model, fingerprint, request) = (try reader.text(), try reader.text(), try reader.text())
        return CompletionRecord(
            id: id, ordinal: ordinal, stage: stage, sampleIndex: sample,
            answer: ModelAnswer(
                text: try PackedText.read(&reader, isWanted: texts), reasoning: try PackedText.read(&reader, isWanted: texts),
                finish: finish, usage: usage,
                servedModel: model, fingerprint: fingerprint, requestID: request))
    }

    private static func add(_ ask: AskRecord, to writer: inout ByteWriter) {
        writer.add(ask.id)
        writer.addFixed(ask.nonce)
        writer.add(text: ask.stage)
        let attempt = ask.attempt
        writer.add(attempt.ending.rawValue)
        writer.add(count: max(0, attempt.status))
        writer.add(signed: attempt.duration.nanoseconds)
        writer.add(signed: attempt.waited.nanoseconds)
        add(attempt.usage, to: &writer)
        writer.add(attempt.usd == nil ? 0 : 1)
        writer.addFixed((attempt.usd ?? 0).bitPattern)
        writer.add(attempt.mayBeCharged ? 1 : 0)
        writer.add(text: attempt.message)
        if attempt.most != .unknown { add(attempt.most, to: &writer) }
    }

    private static func ask(_ reader: inout ByteReader) throws(MalformedRecord) -> AskRecord {
        let (id, nonce, stage) = (try reader.digest(), try reader.fixed(UInt64.self), try reader.text())
        guard let ending = EndingClass(rawValue: try reader.byte()) else { throw MalformedRecord() }
        let (status, duration, waited) = (try reader.count(), try reader.signed(), try reader.signed())
        let usage = try usage(&reader)
        let isPriced = try reader.byte() == 1
        let usd = Double(bitPattern: try reader.fixed(UInt64.self))
        guard usd.isFinite else { throw MalformedRecord() }
        let (mayBeCharged, message) = (try reader.byte() == 1, try reader.text())
        // Only requests without a count have this, and journals of older versions never do.
        let most = reader.remaining > 0 ? try self.usage(&reader) : .unknown
        return AskRecord(
            id: id, nonce: nonce, stage: stage,
            attempt: AskAttempt(
                ending: ending, status: status, duration: .nanoseconds(duration), waited: .nanoseconds(waited), usage: usage, most: most,
                usd: isPriced ? usd : nil, mayBeCharged: mayBeCharged, message: message))
    }

    /// Each number one higher than it is; 0 stands for one that is unknown.
    private static func add(_ usage: TokenUsage, to writer: inout ByteWriter) {
        for count in [usage.prompt, usage.completion, usage.reasoning] { writer.add(count: count.map { max(0, $0) + 1 } ?? 0) }
    }

    private static func usage(_ reader: inout ByteReader) throws(MalformedRecord) -> TokenUsage {
        var counts: [Int?] = []
        for _ in 0..<3 {
            let stored = try reader.count()
            counts.append(stored == 0 ? nil : stored - 1)
        }
        return TokenUsage(prompt: counts[0], completion: counts[1], reasoning: counts[2])
    }

    // MARK: Stages and candidates

    private static func add(_ stage: StageRecord, to writer: inout ByteWriter) {
        switch stage.content {
        case .note: writer.add(Kind.stageNote.rawValue)
        case .tests: writer.add(Kind.stageTests.rawValue)
        }
        writer.add(count: stage.ordinal)
        writer.add(text: stage.stage)
        switch stage.content {
        case .note(let text): writer.add(text: text)
        case .tests(let digest, let outcomes):
            writer.add(digest)
            writer.add(count: outcomes.count)
            for outcome in outcomes {
                writer.add(outcome.verdict.rawValue)
                writer.add(field: outcome.output)
                writer.add(text: outcome.message)
            }
        }
    }

    private static func stageNote(_ reader: inout ByteReader) throws(MalformedRecord) -> StageRecord {
        StageRecord(ordinal: try reader.count(), stage: try reader.text(), content: .note(try reader.text()))
    }

    private static func stageTests(_ reader: inout ByteReader) throws(MalformedRecord) -> StageRecord {
        let (ordinal, stage, digest) = (try reader.count(), try reader.text(), try reader.digest())
        var outcomes: [TestOutcome] = []
        for _ in 0..<(try reader.count(ofAtLeast: 3)) {
            guard let verdict = Verdict(rawValue: try reader.byte()) else { throw MalformedRecord() }
            outcomes.append(TestOutcome(verdict: verdict, output: Array(try reader.field()), message: try reader.text()))
        }
        return StageRecord(ordinal: ordinal, stage: stage, content: .tests(of: digest, outcomes: outcomes))
    }

    private static func add(_ candidate: CandidateRecord, to writer: inout ByteWriter) {
        writer.add(text: candidate.language)
        writer.add(text: candidate.reason)
        writer.add(candidate.completion == nil ? 0 : 1)
        if let id = candidate.completion { writer.add(id) }
        writer.add(count: candidate.extractorVersion)
        writer.add(count: candidate.rule)
        writer.add(count: candidate.span.lowerBound)
        writer.add(count: candidate.span.upperBound)
        writer.add(candidate.isTruncated ? 1 : 0)
        writer.add(field: candidate.source)
        if !candidate.field.isEmpty { writer.add(text: candidate.field) }
    }

    private static func candidate(_ reader: inout ByteReader) throws(MalformedRecord) -> CandidateRecord {
        let (language, reason) = (try reader.text(), try reader.text())
        let completion = try reader.byte() == 1 ? try reader.digest() : nil
        let (version, rule, lower, upper) = (try reader.count(), try reader.count(), try reader.count(), try reader.count())
        guard lower <= upper else { throw MalformedRecord() }
        let (isTruncated, source) = (try reader.byte() == 1, Array(try reader.field()))
        // Journals of older versions end here.
        let field = reader.remaining > 0 ? try reader.text() : ""
        return CandidateRecord(
            source: source, language: language, reason: reason, completion: completion, extractorVersion: version, rule: rule, field: field,
            span: lower..<upper, isTruncated: isTruncated)
    }
}

/// A text as its length and, where that is shorter, one zstd frame.
private enum PackedText {
    /// A journal lives until its shard is sealed, and a seal compresses all texts together: for shorter ones the time is not worth it.
    private static let smallest = 4096
    private static let level: Int32 = 1
    /// No completion is as long.
    private static let largest = 1 << 28

    static func add(_ text: String, to writer: inout ByteWriter) {
        let count = text.utf8.count
        writer.add(count: count)
        if count >= smallest, let packed = ZstdFrame.compress(Array(text.utf8), level: level), packed.count < count {
            writer.add(1)
            writer.add(field: packed)
        } else {
            writer.add(0)
            writer.add(text: text)
        }
    }

    static func read(_ reader: inout ByteReader, isWanted: Bool) throws(MalformedRecord) -> String {
        let length = try reader.count()
        guard length <= largest else { throw MalformedRecord() }
        let isPacked = try reader.byte()
        let stored = try reader.field()
        guard isWanted else { return "" }
        switch isPacked {
        case 0 where stored.count == length: return String(decoding: stored, as: UTF8.self)
        case 1:
            guard let plain = ZstdFrame.expand(stored, to: length), plain.count == length else { throw MalformedRecord() }
            return String(decoding: plain, as: UTF8.self)
        default: throw MalformedRecord()
        }
    }
}
