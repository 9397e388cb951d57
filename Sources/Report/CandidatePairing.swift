import Records

/// Which rows of two runs are the same candidate.
struct CandidatePairing {
    /// Row numbers of the first and the second run, in the first one's order.
    let pairs: [(first: Int, second: Int)]

    /// What is judged once however often it occurs.
    struct Program: Hashable {
        let problem: String
        let language: String
        let source: Digest?

        init(_ row: ReportRow) {
            problem = row.problem
            language = row.language
            source = row.sourceDigest
        }
    }

    private struct Place: Hashable {
        let problem: String
        let candidate: Int
    }

    /// - Throws: `.differentCandidates`, which names what differs.
    init(_ first: ComparedRun, _ second: ComparedRun) throws(ReportError) {
        var rows: [Place: Int] = [:]
        for (index, row) in second.rows.enumerated() { rows[Place(problem: row.problem, candidate: row.candidate)] = index }
        var pairs: [(first: Int, second: Int)] = []
        var differences: [String] = []
        for (index, row) in first.rows.enumerated() {
            guard let other = rows.removeValue(forKey: Place(problem: row.problem, candidate: row.candidate)) else {
                differences.append("\(CandidatePairing.name(row)) is only in \(first.name)")
                continue
            }
            if Program(row) != Program(second.rows[other]) {
                differences.append("\(CandidatePairing.name(row)) has another source or language in \(second.name)")
            }
            pairs.append((index, other))
        }
        differences += rows.values.sorted().map { "\(CandidatePairing.name(second.rows[$0])) is only in \(second.name)" }
        guard differences.isEmpty else { throw .differentCandidates(differences) }
        // Only where both say what a problem is.
        let changed = first.problems.filter { name, digest in second.problems[name].map { $0 != digest } ?? false }.keys.sorted()
        guard changed.isEmpty else { throw .differentCandidates(changed.map { "problem \($0) has other tests, limits or text" }) }
        self.pairs = pairs
    }

    private static func name(_ row: ReportRow) -> String { "candidate \(row.candidate) of \(row.problem) (\(row.label))" }
}
