import Records

/// The candidates of a plan, one row each, kept as columns: about 70 bytes of memory and the label for a candidate without its source. A
/// `PlannedCandidate` is made when it is asked for.
public struct PlannedCandidates: RandomAccessCollection, Sendable, ExpressibleByArrayLiteral {
    /// The names of problems and languages, each once, and the row's positions in the list.
    private var names = NameTable()
    private var problems: [Int32] = []
    private var languages: [Int32] = []
    private var numbers: [Int] = []
    /// -1: there is nothing to run.
    private var tasks: [Int] = []
    /// Of all rows, one after another in UTF-8, and where each row's ends.
    private var labels: [UInt8] = []
    private var labelEnds: [Int] = []
    private var digests: [Digest] = []
    /// 255: unknown.
    private var expected: [UInt8] = []
    private var expectedCorrect: [UInt8] = []
    /// Up to the last row that has one.
    private var sources: [[UInt8]] = []

    public init() {}

    public init(_ candidates: some Sequence<PlannedCandidate>) { for candidate in candidates { append(candidate) } }

    public init(arrayLiteral candidates: PlannedCandidate...) { self.init(candidates) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { digests.count }

    public mutating func reserveCapacity(_ count: Int) {
        problems.reserveCapacity(count)
        languages.reserveCapacity(count)
        numbers.reserveCapacity(count)
        tasks.reserveCapacity(count)
        labelEnds.reserveCapacity(count)
        digests.reserveCapacity(count)
        expected.reserveCapacity(count)
        expectedCorrect.reserveCapacity(count)
    }

    public mutating func append(_ planned: PlannedCandidate) {
        let candidate = planned.candidate
        problems.append(names.position(of: candidate.problem))
        languages.append(names.position(of: candidate.language))
        numbers.append(candidate.index)
        tasks.append(planned.task ?? -1)
        labels.append(contentsOf: candidate.label.utf8)
        labelEnds.append(labels.count)
        digests.append(planned.sourceDigest)
        expected.append(candidate.expected?.rawValue ?? 255)
        expectedCorrect.append(StoredAnswer.byte(candidate.expectedCorrect))
        guard !candidate.source.isEmpty else { return }
        sources.append(contentsOf: repeatElement([], count: count - 1 - sources.count))
        sources.append(candidate.source)
    }

    public subscript(row: Int) -> PlannedCandidate {
        let candidate = Candidate(
            problem: names[problems[row]], index: numbers[row], label: label(ofRow: row), language: names[languages[row]],
            source: sources.indices.contains(row) ? sources[row] : [], expected: Verdict(rawValue: expected[row]),
            expectedCorrect: StoredAnswer.answer(expectedCorrect[row]))
        return PlannedCandidate(candidate: candidate, task: task(ofRow: row), sourceDigest: digests[row])
    }

    private func label(ofRow row: Int) -> String {
        let start = row == 0 ? 0 : labelEnds[row - 1]
        return labels.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[start..<labelEnds[row]]), as: UTF8.self) }
    }

    /// nil: there is nothing to run.
    func task(ofRow row: Int) -> Int? { tasks[row] < 0 ? nil : tasks[row] }

    func sourceDigest(ofRow row: Int) -> Digest { digests[row] }

    /// The candidate's number among those of its problem.
    func number(ofRow row: Int) -> Int { numbers[row] }

    /// Names of problems and languages in the order in which they first occur.
    package var nameList: [String] { names.list }

    /// The position of the problem's name in `nameList`.
    package func problemPosition(ofRow row: Int) -> Int { Int(problems[row]) }
}

/// Different texts by number. Texts are the same where their bytes are: `String` also takes other spellings of one letter for equal.
private struct NameTable: Sendable {
    private struct Key: Hashable {
        var text: String

        static func == (left: Key, right: Key) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
        func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
    }

    private(set) var list: [String] = []
    private var positions: [Key: Int32] = [:]
    /// Candidates of a problem lie together: the last two texts, mostly a problem and a language.
    private var recent: (Int32, Int32) = (-1, -1)

    subscript(position: Int32) -> String { list[Int(position)] }

    mutating func position(of text: String) -> Int32 {
        if isText(recent.0, text) { return recent.0 }
        if isText(recent.1, text) { return recent.1 }
        let key = Key(text: text)
        let position = positions[key] ?? Int32(list.count)
        if position == list.count {
            positions[key] = position
            list.append(text)
        }
        recent = (position, recent.0)
        return position
    }

    private func isText(_ position: Int32, _ text: String) -> Bool {
        guard position >= 0 else { return false }
        let known = list[Int(position)]
        return known.utf8.count == text.utf8.count && known.utf8.elementsEqual(text.utf8)
    }
}
