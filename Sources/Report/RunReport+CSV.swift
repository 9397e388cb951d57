import Records

extension RunReport {
    /// Lines end in a line feed. Fields are empty where nothing ran or nothing is known; `passed` is `true`, `false`, or empty for an
    /// unscored candidate.
    static let candidateColumns = [
        "problem", "candidate", "label", "language", "verdict", "passed", "tests_passed", "tests_run", "tests_total", "first_failed_test",
        "cpu_s_max", "wall_s_max", "memory_bytes_max", "source_sha256", "expected", "tier", "message", "flaky_tests",
    ]

    func write(candidatesTo stream: TextStream) {
        stream.append(csvLine(RunReport.candidateColumns))
        let rows = input.rows
        RowBlocks.forEach(of: rows.count) { range in
            var lines = FieldLines()
            for index in range { lines.append(candidate: rows[index]) }
            return lines.bytes
        } take: {
            stream.append(bytes: $0)
        }
    }

    var problemColumns: [String] {
        let gate = goldGate == nil ? [] : ["true_positive_rate", "true_negative_rate", "quarantined"]
        return ["problem", "n", "c"] + figures.map { "pass@\($0.k)" } + Verdict.allCases.map(\.code) + ["missing", "tests"] + gate
    }

    func write(problemsTo stream: TextStream) {
        stream.append(csvLine(problemColumns))
        let gates = Dictionary((goldGate?.problems ?? []).map { ($0.problem, $0) }, uniquingKeysWith: { first, _ in first })
        for tally in tallies {
            var fields = [tally.problem, String(tally.candidates), String(tally.accepted)]
            fields += figures.map { figure in
                figure.k <= tally.scored.n ? "\(passAtK(n: tally.scored.n, c: tally.scored.c, k: figure.k))" : ""
            }
            fields += Verdict.allCases.map { String(tally.verdicts[$0]) } + [String(tally.verdicts.missing), String(tally.tests)]
            if goldGate != nil {
                let gate = gates[tally.problem]
                fields.append(gate?.truePositiveRate.map { "\($0)" } ?? "")
                fields.append(gate?.trueNegativeRate.map { "\($0)" } ?? "")
                fields.append(gate.map { String($0.isQuarantined) } ?? "")
            }
            stream.append(csvLine(fields))
        }
    }

    private func csvLine(_ fields: [String]) -> String { fields.map(ForeignText.csvField).joined(separator: ",") + "\n" }
}

extension FieldLines {
    /// The line of `candidates.csv`: see `RunReport.candidateColumns`.
    fileprivate mutating func append(candidate row: ReportRow) {
        foreign(row.problem)
        integer(row.candidate)
        foreign(row.label)
        foreign(row.language)
        plain(row.shownVerdict?.code ?? "")
        plain(row.isScored ? (row.isAccepted ? "true" : "false") : "")
        integer(row.knownTestsPassed)
        integer(row.knownTestsRun)
        integer(row.testsTotal)
        integer(row.firstFailedTest)
        seconds(row.usage?.cpuTime)
        seconds(row.usage?.wallTime)
        integer(row.usage?.memory.bytes)
        digest(row.sourceDigest)
        plain(row.shownExpectation ?? "")
        plain(row.tier?.name ?? "")
        foreign(row.shownMessage)
        integer(row.knownFlakyTests)
        end()
    }
}
