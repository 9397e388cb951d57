import Records

extension SetCheckReport {
    /// The proposals as a TOML file that a person may edit and `data etl --overrides` applies.
    func write(overridesTo stream: TextStream) {
        stream.append(
            """
            # Proposed by `gencode data check`; edit it as you like. `gencode data etl --source SET --overrides THIS_FILE
            # --output_dataset_name NEW` makes a new set with these changes. SET itself is never changed.
            # docs/data-check.md lists the keys.
            format_version = \(ProblemOverrides.formatVersion)
            set = \(TOMLText.quoted(facts.name))
            source_fingerprint = \(TOMLText.quoted(facts.fingerprint))

            """)
        for problem in problems {
            let entry = problem.overrides
            if !entry.isEmpty { write(entry, problem, to: stream) }
        }
    }

    private func write(_ entry: ProblemOverride, _ problem: ProblemCheck, to stream: TextStream) {
        var lines = ["", "[[problem]]", "name = \(TOMLText.quoted(entry.name))", "split = \(TOMLText.quoted(entry.split))"]
        if let quarantine = entry.quarantine { lines.append("quarantine = \(TOMLText.quoted(quarantine))") }
        if let checker = entry.checker?.tomlText { lines.append("checker = \(checker)") }
        if let limit = entry.timeLimit { lines.append("time_limit_s = \(limit.inSeconds)") }
        for test in entry.tests {
            lines += ["", "[[problem.test]]", "name = \(TOMLText.quoted(test.name))"]
            if let position = test.position { lines.append("position = \(position)") }
            switch test.change {
            case .disable: lines.append("disable = true")
            case .expect(let output): lines.append("expected = \(TOMLText.quoted(String(decoding: output, as: UTF8.self)))")
            }
            if !test.why.isEmpty { lines.append("why = \(TOMLText.quoted(test.why))") }
        }
        stream.append(lines.joined(separator: "\n") + "\n")
    }
}

extension ProblemCheck {
    /// What the check proposes for the problem.
    var overrides: ProblemOverride {
        var entry = ProblemOverride(name: name, split: split)
        entry.checker = proposedChecker
        entry.timeLimit = proposedTimeLimit
        // The set's own reason stays as it is.
        if problemClass == .quarantined, !reasons.contains(.recorded) {
            entry.quarantine = reasons.map { "\($0.rawValue): \($0.meaning)" }.joined(separator: "; ")
        }
        for finding in findings where finding.isDisabled || finding.isReplaced {
            let name = testNames[finding.test]
            let isAmbiguous = testNames.count { $0 == name } > 1
            entry.tests.append(
                ProblemOverride.Test(
                    name: name, position: isAmbiguous ? finding.test : nil,
                    change: finding.isReplaced ? .expect(finding.proposed ?? []) : .disable,
                    why: "\(finding.state.rawValue): \(finding.why)"))
        }
        return entry
    }
}
