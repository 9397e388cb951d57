import Records

extension RunReport {
    /// With more candidates, only `candidates.csv` has them: a program that reads JSON holds all of it.
    static let mostResults = 10_000

    /// The report as one JSON object, keys in a fixed order, a line per candidate. Holds what was measured of time and memory only under
    /// `cpu_s_max`, `wall_s_max` and `memory_bytes_max` of each candidate.
    public func json() -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes.append(contentsOf: $0) }
        write(toJSON: stream)
        stream.flush()
        return bytes
    }

    func write(toJSON stream: TextStream) {
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", "gencode-report")
            json.member("format_version", 3)
            writeRun(to: &json)
            writeFigures(to: &json)
            writeCounts(to: &json)
            writeSetting(to: &json)
            writeGoldGate(to: &json)
            json.array("notes") { json in for note in notes { json.element(note) } }
            json.array("problem_results") { json in for tally in tallies { write(tally, to: &json) } }
            if input.rows.count <= RunReport.mostResults {
                json.array("results") { json in for row in input.rows { write(row, to: &json) } }
            } else {
                json.member("results", nil as String?)
            }
        }
        stream.append("\n")
    }

    private func writeRun(to json: inout JSONStream) {
        json.object("run", inline: true) { json in
            json.member("name", input.run.name)
            json.member("model", input.run.model)
            json.member("date", input.run.date)
            json.member("duration_s", number: input.run.duration.map { fixed($0.inSeconds, 1) })
            json.member("command", input.run.command)
            guard let rejudged = input.run.rejudged else { return }
            json.object("rejudged") { json in
                json.member("name", rejudged.name)
                json.member("path", rejudged.path)
                json.member("manifest_sha256", rejudged.manifestDigest)
            }
        }
        json.object("left_out", inline: true) { json in
            for (language, count) in input.run.leftOut.sorted(by: { $0.key < $1.key }) { json.member(language, count) }
        }
        json.object("judged", inline: true) { json in
            json.member("scope", scope)
            json.member("problems", figureProblems)
            json.member("problems_of_split", input.dataset.problems)
            json.array("test_types") { json in for type in input.testTypes { json.element(type) } }
        }
    }

    private func writeFigures(to json: inout JSONStream) {
        json.object("pass_at_k", inline: true) { json in
            for figure in figures { if let estimate = figure.estimate { json.member(String(figure.k), estimate) } }
        }
        json.object("pass_at_k_intervals") { json in
            for figure in figures { figure.interval.map { json.interval($0, of: figure) } }
        }
        json.member("denominator", input.denominator.rawValue)
        json.object("pass_at_k_by_denominator") { json in
            for choice in denominators {
                json.object(choice.denominator.rawValue) { json in
                    json.member("problems", choice.problems)
                    json.object("pass_at_k", inline: true) { json in
                        for figure in choice.figures { if let estimate = figure.estimate { json.member(String(figure.k), estimate) } }
                    }
                    json.object("intervals") { json in
                        for figure in choice.figures { figure.interval.map { json.interval($0, of: figure) } }
                    }
                }
            }
        }
        writeTrusted(to: &json)
        json.object("pass_at_k_bounds") { json in
            for figure in figures {
                json.array(String(figure.k), inline: true) { json in
                    json.element(figure.bounds.lowerBound)
                    json.element(figure.bounds.upperBound)
                }
            }
        }
        json.array("pass_at_k_left_out") { json in
            for left in leftOut {
                json.object(inline: true) { json in
                    json.member("k", left.k)
                    json.member("problems_with_fewer", left.problems)
                    json.member("fewest_candidates", left.smallestCount)
                }
            }
        }
    }

    private func writeTrusted(to json: inout JSONStream) {
        json.object("without_quarantine") { json in
            json.object("quarantined") { json in
                for (problem, reason) in input.quarantined.reasons.sorted(by: { $0.key < $1.key }) { json.member(problem, reason) }
            }
            json.member("problems", trusted?.problems)
            json.object("pass_at_k", inline: true) { json in
                for figure in trusted?.figures ?? [] { if let estimate = figure.estimate { json.member(String(figure.k), estimate) } }
            }
            json.object("intervals") { json in
                for figure in trusted?.figures ?? [] { figure.interval.map { json.interval($0, of: figure) } }
            }
        }
    }

    private func writeCounts(to json: inout JSONStream) {
        json.member("problems", tallies.count)
        json.member("candidates", coverage.total)
        json.object("verdicts", inline: true) { $0.members(verdicts) }
        json.object("coverage", inline: true) { json in
            json.member("total", coverage.total)
            json.member("judged", coverage.judged)
            json.member("missing", coverage.missing)
            json.member("judge_errors", coverage.judgeErrors)
            json.member("nothing_to_run", coverage.nothingToRun)
            if let shared = input.sharedCandidates { json.member("shared", shared) }
            json.member("complete", coverage.isComplete)
        }
        if input.run.rejudged != nil {
            json.object("undecided", inline: true) { json in
                for reason in UndecidedReason.allCases { json.member(reason.rawValue, undecided[reason] ?? 0) }
            }
        }
        json.member("outcome_sha256", outcomeDigest.description)
    }

    private func writeSetting(to json: inout JSONStream) {
        json.member("tier", tier?.name)
        json.object("tiers", inline: true) { json in for (tier, count) in tiers { json.member(tier.name, count) } }
        json.member("tester_type", input.testerType)
        json.member("sandboxed", isSandboxed)
        json.object("dataset") { json in
            json.member("name", input.dataset.name)
            json.member("split", input.dataset.split)
            json.member("fingerprint", input.dataset.fingerprint)
        }
        json.object("settings") { json in
            json.array("k_values", inline: true) { json in for figure in figures { json.element(figure.k) } }
            json.array("test_types", inline: true) { json in for type in input.testTypes { json.element(type) } }
            json.member("checker", input.checker)
            json.member("stop", input.stop)
            if let order = input.testOrder {
                json.object("test_order", inline: true) { json in
                    json.member("path", order.path)
                    json.member("sha256", order.sha256)
                    json.member("problems", order.problems)
                }
            }
            json.object("configuration") { $0.members(input.configuration) }
        }
        json.member("tool_version", input.toolVersion)
        json.object("host_facts") { $0.members(input.hostFacts) }
        json.object("problems_without_candidates") { json in
            json.member("count", input.problemsWithoutCandidates.count)
            json.array("names") { json in for name in input.problemsWithoutCandidates.names { json.element(name) } }
        }
    }

    private func writeGoldGate(to json: inout JSONStream) {
        guard let gate = goldGate else { return json.member("gold_gate", nil as String?) }
        json.object("gold_gate") { json in
            json.member("labelled", gate.labelled)
            json.member("agreeing", gate.agreeing)
            json.member("agreement", gate.agreement)
            json.member("verdict_named", gate.named)
            json.member("verdict_named_matching", gate.namedMatching)
            json.member("quarantine_below", GoldGate.quarantineBelow)
            json.array("quarantined", inline: true) { json in for problem in gate.quarantined { json.element(problem.problem) } }
            json.array("disagreements") { json in for index in gate.disagreements { writeLabel(input.rows[index], to: &json) } }
            json.array("other_verdicts") { json in for index in gate.otherVerdicts { writeLabel(input.rows[index], to: &json) } }
            json.array("problems") { json in
                for problem in gate.problems {
                    json.object(inline: true) { json in
                        json.member("problem", problem.problem)
                        json.member("correct", problem.correct)
                        json.member("correct_accepted", problem.correctAccepted)
                        json.member("true_positive_rate", problem.truePositiveRate)
                        json.member("incorrect", problem.incorrect)
                        json.member("incorrect_rejected", problem.incorrectRejected)
                        json.member("true_negative_rate", problem.trueNegativeRate)
                        json.member("quarantined", problem.isQuarantined)
                    }
                }
            }
        }
    }

    private func writeLabel(_ row: ReportRow, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", row.problem)
            json.member("candidate", row.candidate)
            json.member("label", row.label)
            json.member("language", row.language)
            json.member("verdict", row.shownVerdict?.code)
            json.member("expected", row.shownExpectation)
            json.member("first_failed_test", row.firstFailedTest)
            json.member("message", row.shownMessage)
        }
    }

    private func write(_ tally: ProblemTally, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", tally.problem)
            json.member("n", tally.candidates)
            json.member("c", tally.accepted)
            json.member("unscored", tally.unscored)
            json.object("pass_at_k") { json in
                for figure in figures where figure.k <= tally.scored.n {
                    json.member(String(figure.k), passAtK(n: tally.scored.n, c: tally.scored.c, k: figure.k))
                }
            }
            json.object("verdicts") { $0.members(tally.verdicts) }
            json.member("tests", tally.tests)
        }
    }

    private func write(_ row: ReportRow, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", row.problem)
            json.member("candidate", row.candidate)
            json.member("label", row.label)
            json.member("language", row.language)
            json.member("verdict", row.shownVerdict?.code)
            json.member("passed", row.isScored ? row.isAccepted : nil)
            json.member("tests_passed", row.knownTestsPassed)
            json.member("tests_run", row.knownTestsRun)
            json.member("tests_total", row.testsTotal)
            json.member("first_failed_test", row.firstFailedTest)
            json.member("cpu_s_max", number: row.usage.map { seconds($0.cpuTime) })
            json.member("wall_s_max", number: row.usage.map { seconds($0.wallTime) })
            json.member("memory_bytes_max", row.usage?.memory.bytes)
            json.member("source_sha256", row.sourceDigest?.description)
            json.member("expected", row.shownExpectation)
            json.member("tier", row.tier?.name)
            json.member("message", row.shownMessage)
            json.member("flaky_tests", row.knownFlakyTests)
        }
    }
}

extension ReportRow {
    /// The verdict that its source names, else `AC` or `not AC` where it says only right or wrong.
    package var shownExpectation: String? { expected?.code ?? expectedCorrect.map { $0 ? "AC" : "not AC" } }
}

extension JSONStream {
    mutating func interval(_ interval: Interval, of figure: PassAtKFigure) {
        object(String(figure.k), inline: true) { json in
            json.member("level", 0.95)
            json.array("interval") { json in
                json.rounded(interval.lower)
                json.rounded(interval.upper)
            }
        }
    }

    mutating func members(_ counts: VerdictCounts) {
        for verdict in Verdict.allCases { member(verdict.code, counts[verdict]) }
    }

    mutating func members(_ facts: [String: String]) {
        for (key, value) in facts.sorted(by: { $0.key < $1.key }) { member(key, value) }
    }
}
