import ColumnStore
import Digests
import Judging
import Records

/// The ids of tasks: SHA-256 over everything that decides the verdict, each part led by its length, so that no two inputs share one text.
struct TaskIDs: Sendable {
    /// By the name that a candidate gives its language.
    private let languages: [String: Language]

    private struct Language {
        /// The toolchain's own name of it.
        var name: String
        var toolchain: Digest
        /// The parts that all candidates in the language share.
        var beginning: [UInt8]
        var rules: LexicalRules?
    }

    /// A candidate before those that are equal share a task.
    struct Identified: Sendable {
        var sourceDigest: Digest
        /// nil: nothing to run.
        var id: Digest?
    }

    /// - Parameters:
    ///   - toolchains: by the name that a candidate gives its language.
    ///   - judging: everything that decides a verdict beside problem, candidate and toolchain, as one canonical text.
    init(toolchains: [String: Toolchain], kinds: [TestKind], judging: String) {
        let kindNames = kinds.map(\.name).joined(separator: ",")
        languages = toolchains.mapValues { toolchain in
            let name = toolchain.language.name
            let parts = ["gencode task 1", kindNames, name, judging]
            return Language(
                name: name, toolchain: toolchain.digest, beginning: parts.flatMap { Array("\($0.utf8.count):\($0)".utf8) },
                rules: toolchain.language.lexicalRules)
        }
    }

    /// Programs are equal whatever names their language was given.
    func languageName(of given: String) -> String { languages[given]?.name ?? given }

    /// - Parameters:
    ///   - problem: the digest of the item's problem.
    ///   - programs: those of the item's numbers, where it has numbers.
    ///   - sharesEqual: programs that are equal but for comments and white space get one id.
    /// - Throws: `JudgingError` (.noToolchain).
    func identified(_ item: EvaluationPlanner.Item, problem: Digest, programs: SpooledPrograms?, sharesEqual: Bool) throws -> [Identified] {
        // For the language that was met last, which is mostly the next candidate's too.
        var last: (language: String, digest: PrefixedDigest)?
        return try item.candidates.enumerated().map { position, candidate in
            let number = item.programs?[position]
            let source = if let number, let programs { programs.digests[number] } else { sha256(candidate.source) }
            let isBlank = if let number, let programs { programs.areBlank[number] } else { candidate.source.allSatisfy(isWhiteSpace) }
            if isBlank { return Identified(sourceDigest: source, id: nil) }
            if last?.language != candidate.language {
                last = (candidate.language, PrefixedDigest(try beginning(candidate, problem: problem)))
            }
            var rest = ByteWriter()
            if sharesEqual, let canonical = canonicalDigest(candidate, number: number, programs: programs) {
                rest.add(text: Self.canonicalTag)
                rest.add(canonical)
            } else {
                rest.add(source)
            }
            let repetition = item.repetitions?[position] ?? 0
            if repetition > 0 { rest.bytes += Array("repetition \(repetition)".utf8) }
            return Identified(sourceDigest: source, id: last?.digest.digest(adding: rest.bytes))
        }
    }

    /// Stands before the digest of a canonical form, so that it is no part of an id that a program has by its own bytes.
    private static let canonicalTag = "equal but for comments and white space 1"

    private func canonicalDigest(_ candidate: Candidate, number: Int?, programs: SpooledPrograms?) -> Digest? {
        if let number, let programs { return programs.canonicalDigest(number) }
        return languages[candidate.language]?.rules?.canonicalForm(of: candidate.source).map { sha256($0) }
    }

    private func beginning(_ candidate: Candidate, problem: Digest) throws -> [UInt8] {
        guard let language = languages[candidate.language] else {
            throw JudgingError(
                .noToolchain, "no toolchain on this host for \"\(candidate.language)\" (\(candidate.problem), \(candidate.label))",
                remedy: "`gencode doctor` lists what was looked for; install it or leave these candidates out.")
        }
        var parts = ByteWriter(bytes: language.beginning)
        for digest in [problem, language.toolchain] { parts.add(digest) }
        return parts.bytes
    }
}

/// The numbers of tasks by their ids, which are those of the list of tasks: a dictionary would hold every id a second time.
struct TaskNumbers {
    /// Open addressing: a number stands in the first free slot from the one that its id's first bits name. `free`: none.
    private var slots: [UInt32]
    private static let free = UInt32.max

    /// - Parameter most: so many tasks come at most.
    init(most: Int) {
        var count = 16
        while count < 2 * most { count *= 2 }
        slots = Array(repeating: Self.free, count: count)
    }

    /// The number of the task with that id; nil: it is a new one, which is the next task of the list from now on.
    mutating func find(_ id: Digest, among tasks: [PlannedTask]) -> Int? {
        var slot = Int(truncatingIfNeeded: id.words[0]) & (slots.count - 1)
        while slots[slot] != Self.free {
            let number = Int(slots[slot])
            if tasks[number].id == id { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = UInt32(tasks.count)
        return nil
    }
}
