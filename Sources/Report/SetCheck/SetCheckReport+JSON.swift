import Records

extension SetCheckReport {
    /// The report as one JSON object, keys in a fixed order, a line per problem.
    package func json() -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes.append(contentsOf: $0) }
        write(toJSON: stream)
        stream.flush()
        return bytes
    }

    func write(toJSON stream: TextStream) {
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", "gencode-set-check")
            json.member("format_version", 1)
            writeFacts(to: &json)
            writeCounts(to: &json)
            json.object("rates") { json in
                for (step, rates) in zip(CheckStep.allCases, rates) { json.object(step.rawValue, inline: true) { $0.members(rates) } }
                json.object("without quarantine", inline: true) { $0.members(trustedRates) }
            }
            json.array("problems") { json in for problem in problems { write(problem, to: &json) } }
        }
        stream.append("\n")
    }

    private func writeFacts(to json: inout JSONStream) {
        json.object("set", inline: true) { json in
            json.member("name", facts.name)
            json.member("fingerprint", facts.fingerprint)
            json.array("splits") { json in for split in facts.splits { json.element(split) } }
        }
        json.member("tool_version", facts.toolVersion)
        json.object("sample", inline: true) { json in
            json.member("per_side", facts.perSide)
            json.member("seed", facts.seed)
        }
        json.object("left_out", inline: true) { json in
            for (language, count) in facts.leftOut.sorted(by: { $0.key < $1.key }) { json.member(language, count) }
        }
        json.object("thresholds") { json in
            for (name, value) in CheckThresholds.all { json.member(name, value) }
            json.array("tolerances", inline: true) { json in for tolerance in CheckThresholds.tolerances { json.element(tolerance) } }
        }
    }

    private func writeCounts(to json: inout JSONStream) {
        json.object("classes", inline: true) { json in
            for kind in ProblemClass.allCases { json.member(kind.rawValue, count(of: kind)) }
        }
        json.object("reasons", inline: true) { json in
            for reason in ProblemReason.allCases { json.member(reason.rawValue, count(of: reason)) }
        }
        json.object("tests", inline: true) { json in for state in TestState.allCases { json.member(state.rawValue, count(of: state)) } }
        json.object("lint", inline: true) { json in for code in LintCode.allCases { json.member(code.rawValue, count(of: code)) } }
        json.member("problems_with_failing_references", failing.count)
        json.member("disabled_tests", disabledTests)
        json.member("replaced_tests", replacedTests)
        json.member("wrong_references_that_pass", uncaught)
        json.member("tests_that_kill_nothing", testsThatKillNothing)
    }

    private func write(_ problem: ProblemCheck, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", problem.name)
            json.member("split", problem.split)
            json.member("class", problem.problemClass.rawValue)
            json.array("reasons") { json in for reason in problem.reasons { json.element(reason.rawValue) } }
            json.array("remarks") { json in for remark in problem.remarks { json.element(remark) } }
            json.member("tests", problem.testCount)
            json.member("hidden_tests", problem.hiddenTests)
            json.member("right_sampled", problem.sampledRight)
            json.member("right", problem.rightCount)
            json.member("wrong", problem.wrongCount)
            json.object("rates") { json in
                for (step, rates) in zip(CheckStep.allCases, problem.rates) { json.object(step.rawValue) { $0.members(rates) } }
            }
            json.member("checker", problem.checker.rowText)
            json.member("proposed_checker", problem.proposedChecker?.rowText)
            json.array("ladder") { json in for step in problem.ladder.steps { write(step, to: &json) } }
            json.member("proposed_time_limit_s", number: problem.proposedTimeLimit.map(seconds))
            json.array("wrong_references_that_pass") { json in for label in problem.uncaught { json.element(label) } }
            json.array("lint") { json in for code in problem.lint.problem { json.element(code.rawValue) } }
        }
    }

    private func write(_ step: CheckerLadder.Step, to json: inout JSONStream) {
        json.object { json in
            json.member("checker", step.checker.rowText)
            json.members(CheckRates(truePositives: step.truePositives, trueNegatives: step.trueNegatives))
            json.member("accepted_pairs", step.pairs.count)
            json.member("pairs", step.pairs.total)
            json.member("good_tests", step.goodTests)
            json.member("rejects_junk", step.rejectsJunk)
            json.member("adopted", step.isAdopted)
        }
    }
}

extension JSONStream {
    fileprivate mutating func members(_ rates: CheckRates) {
        for (name, rate) in [("true_positive", rates.truePositives), ("true_negative", rates.trueNegatives)] {
            object(name) { json in
                json.member("count", rate.count)
                json.member("total", rate.total)
                json.member("rate", number: rate.share.map { fixed($0, 6) })
                guard let interval = rate.interval else { return }
                json.array("wilson_95") { json in
                    json.rounded(interval.lower)
                    json.rounded(interval.upper)
                }
            }
        }
    }
}
