import Records

extension SetCheckReport {
    func write(problemsTo stream: TextStream) {
        stream.line([
            "problem", "split", "tests", "hidden_tests", "right", "wrong", "tpr_stored", "tpr", "tpr_low", "tpr_high", "tnr_stored", "tnr",
            "tnr_low", "tnr_high", "checker", "proposed_checker", "class", "reasons", "remarks", "lint",
        ])
        for problem in problems {
            stream.line(
                [problem.name, problem.split, String(problem.testCount), String(problem.hiddenTests)]
                    + [String(problem.rightCount), String(problem.wrongCount)]
                    + Self.fields(problem.rates[0].truePositives, problem.final.truePositives)
                    + Self.fields(problem.rates[0].trueNegatives, problem.final.trueNegatives)
                    + [
                        problem.checker.rowText, problem.proposedChecker?.rowText ?? "", problem.problemClass.rawValue,
                        problem.reasons.map(\.rawValue).joined(separator: " "), problem.remarks.joined(separator: "; "),
                        problem.lint.problem.map(\.rawValue).joined(separator: " "),
                    ])
        }
    }

    private static func fields(_ stored: Proportion, _ final: Proportion) -> [String] {
        [stored.share, final.share, final.interval?.lower, final.interval?.upper].map { $0.map { fixed($0, 4) } ?? "" }
    }

    func write(testsTo stream: TextStream) {
        stream.line([
            "problem", "split", "position", "test", "state", "proposal", "right", "accepted", "share", "wrong", "killed", "why", "lint",
        ])
        for problem in problems {
            for finding in problem.findings {
                stream.line([
                    problem.name, problem.split, String(finding.test), problem.testNames[finding.test], finding.state.rawValue,
                    finding.isDisabled ? "disable" : finding.isReplaced ? "replace" : "", String(finding.accepted.total),
                    String(finding.accepted.count), finding.accepted.share.map { fixed($0, 4) } ?? "", String(finding.killed.total),
                    String(finding.killed.count), finding.why, problem.lint.tests[finding.test].map(\.rawValue).joined(separator: " "),
                ])
            }
        }
    }
}

extension TextStream {
    fileprivate func line(_ fields: [String]) { append(fields.map(ForeignText.csvField).joined(separator: ",") + "\n") }
}
