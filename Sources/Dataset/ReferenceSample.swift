import Judging
import Records

/// A seeded sample of a problem's own solutions, right and wrong ones, for the check of a problem set.
package struct ReferenceSample {
    package struct Entry: Sendable {
        package var candidate: Candidate
        /// How often the program is run.
        package var runs: Int
    }

    /// Right ones first; of each side in stored order.
    package private(set) var entries: [Entry] = []

    /// - Parameters:
    ///   - perSide: at most so many right and so many wrong ones. Programs that differ in white space only count as one.
    ///   - repeats: runs of a program whose answers may change from run to run; of at most `mostRepeated` right ones.
    ///   - isUsable: whether this host offers a language.
    package init(of problem: Problem, perSide: Int, seed: Int, repeats: Int, mostRepeated: Int, isUsable: (String) -> Bool) {
        let all = referenceCandidates(of: problem).filter { isUsable($0.language) }
        for isCorrect in [true, false] {
            let side = all.filter { $0.expectedCorrect == isCorrect }
            var repeated = 0
            for candidate in Self.sample(of: side, problem, perSide: perSide, seed: seed) {
                let isRepeated = isCorrect && repeated < mostRepeated && Self.mayChange(candidate.source)
                repeated += isRepeated ? 1 : 0
                entries.append(Entry(candidate: candidate, runs: isRepeated ? repeats : 1))
            }
        }
    }

    /// One language after the other takes a turn, C++ first, the others by name. Within a language the order is that of keyed hashes.
    private static func sample(of side: [Candidate], _ problem: Problem, perSide: Int, seed: Int) -> [Candidate] {
        var seen: Set<[UInt8]> = []
        let different = side.filter { candidate in
            let program = squeezed(candidate.source)
            return !program.isEmpty && seen.insert(program).inserted
        }
        let byLanguage = Dictionary(grouping: different) { KnownLanguages.family(of: $0.language) }
        let languages = byLanguage.keys.sorted { ($0 == "cpp" ? 0 : 1, $0) < ($1 == "cpp" ? 0 : 1, $1) }
        var queues = languages.map { language in
            (byLanguage[language] ?? []).map { candidate in
                let name = "\(problem.split)/\(problem.name)/\(candidate.index)/\(candidate.label)"
                return (sampleNumber(seed: UInt64(bitPattern: Int64(seed)), purpose: "check", name: name), candidate)
            }.sorted { ($0.0, $0.1.index) > ($1.0, $1.1.index) }.map(\.1)
        }
        var taken: [Candidate] = []
        while taken.count < perSide, queues.contains(where: { !$0.isEmpty }) {
            for position in queues.indices where taken.count < perSide {
                if let next = queues[position].popLast() { taken.append(next) }
            }
        }
        return taken.sorted { $0.index < $1.index }
    }

    /// The program with each run of white space as one blank.
    private static func squeezed(_ source: [UInt8]) -> [UInt8] {
        Array(source.split { $0 == 32 || (9...13).contains($0) }.joined(separator: [32]))
    }

    /// The program asks for random numbers, the time or threads, or for what depends on addresses.
    package static func mayChange(_ source: [UInt8]) -> Bool {
        let text = String(decoding: source, as: UTF8.self)
        return unsteadyWords.contains { text.contains($0) }
    }

    private static let unsteadyWords = [
        "rand", "Rand", "mt19937", "shuffle", "time(", "clock", "chrono", "nanoTime", "currentTimeMillis", "thread", "Thread", "hash(",
        "getpid", "urandom",
    ]
}
