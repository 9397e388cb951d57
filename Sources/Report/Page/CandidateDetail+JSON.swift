import Records

extension CandidateDetail {
    /// - Parameter row: the line of the table; the message is not in the table.
    func write(to json: inout ScriptJSON, row: ReportRow) {
        json.object { json in
            json.key("row")
            json.number(self.row)
            json.key("message")
            json.text(ForeignText.cut(row.shownMessage, bytes: CandidateDetail.longestOutput))
            json.key("expected")
            json.text(row.shownExpectation ?? "")
            json.key("digest")
            json.text(row.sourceDigest?.description ?? "")
            json.key("tier")
            json.text(row.tier?.name ?? "")
            json.key("wall")
            json.number(row.usage.map { Int(clamping: $0.wallTime.nanoseconds / 100_000) } ?? -1)
            json.key("source")
            source.write(to: &json)
            json.key("ran")
            json.number(testsRun)
            json.key("tests")
            json.array { json in for test in tests { test.write(to: &json) } }
            json.key("failures")
            json.array { json in for failure in failures { failure.write(to: &json) } }
            if let completion {
                json.key("completion")
                completion.write(to: &json)
            }
        }
    }
}

extension DetailedTest {
    /// `[position, name, verdict, CPU and wall time in 0.1 ms, KiB, exit code]`
    fileprivate func write(to json: inout ScriptJSON) {
        json.array { json in
            json.number(position)
            json.text(ForeignText.cut(name, bytes: CandidateDetail.longestName))
            json.number(Int(verdict.rawValue))
            json.number(Int(usage.cpuTime.nanoseconds / 100_000))
            json.number(Int(usage.wallTime.nanoseconds / 100_000))
            json.number(usage.memory.bytes >> 10)
            json.number(exitCode)
        }
    }
}

extension FailedTest {
    fileprivate func write(to json: inout ScriptJSON) {
        json.object { json in
            json.key("test")
            json.number(position)
            json.key("printed")
            printed.write(to: &json)
            if let input {
                json.key("input")
                input.write(to: &json)
            }
            if let expected {
                json.key("wanted")
                expected.write(to: &json)
            }
            if let errors {
                json.key("errors")
                errors.write(to: &json)
            }
        }
    }
}

extension ShownCompletion {
    fileprivate func write(to json: inout ScriptJSON) {
        json.object { json in
            json.key("text")
            text.write(to: &json)
            json.key("stage")
            json.text(ForeignText.cut(stage, bytes: CandidateDetail.longestName))
            json.key("reason")
            json.text(ForeignText.cut(reason, bytes: CandidateDetail.longestOutput))
            if let prompt {
                json.key("prompt")
                prompt.write(to: &json)
            }
        }
    }
}
