import Records

extension GenerationReport {
    /// What the terminal shows and `report.md` begins with.
    public var summaryLines: [String] {
        let tally = merged.tally
        var lines = [
            "\(counted(tally.candidates, "candidate")) of \(counted(plan.tasks.count, "slot")) "
                + "(\(counted(plan.problems.count, "problem")), \(plan.manifest.subject.samplesPerProblem) each)",
            "\(counted(tally.asked, "request")) sent, \(counted(tally.answered, "completion")) received",
            "tokens: " + GenerationReport.tokens("prompt", tally.promptTokens) + ", "
                + GenerationReport.tokens("completion", tally.completionTokens),
            "spend: " + GenerationReport.spend(tally.spend),
        ]
        let noCode = tally.noCode.values.reduce(0, +)
        if noCode > 0 { lines.append("\(counted(noCode, "candidate")) without code: " + GenerationReport.list(tally.noCode)) }
        if tally.truncated > 0 { lines.append("\(counted(tally.truncated, "candidate")) cut off for want of output tokens") }
        if merged.missing > 0 { lines.append("\(counted(merged.missing, "slot")) without a candidate yet") }
        for (reason, count) in unansweredByReason.sorted(by: { $0.key < $1.key }) { lines.append("unanswered \(count) times: \(reason)") }
        return lines
    }

    func markdown() -> String {
        let parameters = plan.parameters
        let tally = merged.tally
        var text = "# Generation \(ForeignText.markdown(plan.manifest.name))\n\n"
        text += "Model \(ForeignText.markdown(parameters.model)), flow \(ForeignText.markdown(parameters.flow)), "
        text +=
            "problems of \(ForeignText.markdown(plan.manifest.subject.datasetPath)), split \(ForeignText.markdown(plan.manifest.subject.split)).\n\n"
        for line in summaryLines { text += "- \(ForeignText.markdown(line))\n" }
        text += table("Requests by ending", tally.endings) + table("Completions by finish reason", tally.finishReasons)
        text += table("Candidates without code by reason", tally.noCode)
        text += shares("Stage", tally.byStage) + shares("Model", tally.byModel)
        for note in notes { text += "\n\(ForeignText.markdown(note))\n" }
        return text
    }

    private func table(_ title: String, _ counts: [String: Int]) -> String {
        guard !counts.isEmpty else { return "" }
        let rows = counts.sorted { $0.key < $1.key }.map { "| \(ForeignText.markdown($0.key)) | \($0.value) |\n" }
        return "\n## \(title)\n\n| | count |\n|---|---:|\n" + rows.joined()
    }

    private func shares(_ title: String, _ shares: [String: GenerationTally.Share]) -> String {
        guard !shares.isEmpty else { return "" }
        let knowsRequests = shares.values.contains { $0.asked != nil }
        let rows = shares.sorted { $0.key < $1.key }.map { name, share in
            var cells = [ForeignText.markdown(name)]
            if knowsRequests { cells.append("\(share.asked ?? 0)") }
            cells += ["\(share.completions)", ForeignText.markdown(GenerationReport.list(share.finishReasons))]
            cells += [GenerationReport.cell(share.promptTokens), GenerationReport.cell(share.completionTokens)]
            if knowsRequests { cells.append(share.spend.map(GenerationReport.spend) ?? "") }
            return "| " + cells.joined(separator: " | ") + " |\n"
        }
        let heads =
            [title] + (knowsRequests ? ["requests"] : []) + ["completions", "finish reasons", "prompt tokens", "completion tokens"]
            + (knowsRequests ? ["spend"] : [])
        let rule = heads.map { ["requests", "completions", "prompt tokens", "completion tokens"].contains($0) ? "---:" : "---" }
        return "\n## By \(title.lowercased())\n\n| \(heads.joined(separator: " | ")) |\n|\(rule.joined(separator: "|"))|\n" + rows.joined()
    }

    private static func tokens(_ name: String, _ tokens: GenerationTally.Tokens) -> String { "\(cell(tokens)) \(name)" }

    private static func cell(_ tokens: GenerationTally.Tokens) -> String {
        tokens.unknownRequests == 0 ? "\(tokens.known)" : "\(tokens.known) and \(tokens.unknownRequests) times unknown"
    }

    private static func spend(_ spend: GenerationTally.Spend) -> String {
        let known = "\(dollars(spend.usd)) known"
        let wasted = spend.wastedUSD > 0 ? ", of which \(dollars(spend.wastedUSD)) for requests without a completion" : ""
        return known + wasted + (spend.unknownRequests > 0 ? ", unknown for \(counted(spend.unknownRequests, "request"))" : "")
    }

    private static func dollars(_ value: Double) -> String {
        let rounded = (value * 10_000).rounded() / 10_000
        return "$\(rounded)"
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
