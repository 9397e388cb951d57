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
        for row in input.rows {
            var line = FieldLine(stream)
            line.foreign(row.problem)
            line.integer(row.candidate)
            line.foreign(row.label)
            line.foreign(row.language)
            line.plain(row.shownVerdict?.code ?? "")
            line.plain(row.isScored ? (row.isAccepted ? "true" : "false") : "")
            line.integer(row.knownTestsPassed)
            line.integer(row.knownTestsRun)
            line.integer(row.testsTotal)
            line.integer(row.firstFailedTest)
            line.seconds(row.usage?.cpuTime)
            line.seconds(row.usage?.wallTime)
            line.integer(row.usage?.memory.bytes)
            line.digest(row.sourceDigest)
            line.plain(row.shownExpectation ?? "")
            line.plain(row.tier?.name ?? "")
            line.foreign(row.shownMessage)
            line.integer(row.knownFlakyTests)
            line.end()
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
