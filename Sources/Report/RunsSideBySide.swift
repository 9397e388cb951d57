import Records

/// pass@k of several runs in one table, such as one run under the rules of several testers.
public struct RunsSideBySide: Sendable {
    private var runs: [(name: String, path: String, report: RunReport)] = []

    public init() {}

    /// - Parameter path: of the run directory.
    public mutating func add(_ report: RunReport, as name: String, in path: String) { runs.append((name, path, report)) }

    private var ks: [Int] { Array(Set(runs.flatMap { $0.report.figures.map(\.k) })).sorted() }

    /// One line per run and k. Bounds stand where verdicts are missing.
    public func terminalText(width: Int) -> String {
        let isPartial = runs.contains { !$0.report.coverage.isComplete }
        var table = TextTable(columns: [
            .init(title: "rules", isNumber: false), .init(title: "", isNumber: false), .init(title: "estimate"),
            .init(title: "95 % interval"),
        ])
        if isPartial { table.columns += [.init(title: "bounds"), .init(title: "unscored")] }
        table.columns.append(.init(title: "verdicts", isNumber: false))
        for k in ks {
            for run in runs {
                guard let figure = run.report.figures.first(where: { $0.k == k }) else { continue }
                var row = [
                    run.name, "pass@\(k)", figure.estimate.map(percent) ?? "-",
                    figure.interval.map { RunsSideBySide.span($0.lower, $0.upper) } ?? "-",
                ]
                if isPartial {
                    row += [
                        RunsSideBySide.span(figure.bounds.lowerBound, figure.bounds.upperBound),
                        String(run.report.coverage.total - run.report.coverage.judged),
                    ]
                }
                table.rows.append(row + [run.report.verdictMix()])
            }
        }
        let scope = runs.first.map { "over \($0.report.scope), \($0.report.extent)" } ?? ""
        let notes = runs.flatMap { run in
            run.report.notes.filter { $0.hasPrefix("undecided") }.flatMap { wrapped("\(run.name): \($0)", width: width) }
        }
        return (table.plain() + ["", scope] + notes).joined(separator: "\n") + "\n"
    }

    private static func span(_ lower: Double, _ upper: Double) -> String { "\(fixed(100 * lower, 2)) .. \(fixed(100 * upper, 2))" }

    /// One object: `format`, `format_version`, and under `runs` a list in the order of the table.
    public func json() -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes.append(contentsOf: $0) }
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", "gencode-side-by-side")
            json.member("format_version", 1)
            json.array("runs") { json in
                for run in runs { RunsSideBySide.write(run.report, run.name, run.path, to: &json) }
            }
        }
        stream.append("\n")
        stream.flush()
        return bytes
    }

    private static func write(_ report: RunReport, _ name: String, _ path: String, to json: inout JSONStream) {
        json.object { json in
            json.member("rules", name)
            json.member("path", path)
            json.member("checker", report.input.checker)
            json.object("pass_at_k", inline: true) { json in
                for figure in report.figures { if let estimate = figure.estimate { json.member(String(figure.k), estimate) } }
            }
            json.object("pass_at_k_intervals") { json in
                for figure in report.figures { figure.interval.map { json.interval($0, of: figure) } }
            }
            json.object("pass_at_k_bounds") { json in
                for figure in report.figures {
                    json.array(String(figure.k), inline: true) { json in
                        json.element(figure.bounds.lowerBound)
                        json.element(figure.bounds.upperBound)
                    }
                }
            }
            json.object("verdicts", inline: true) { $0.members(report.verdicts) }
            json.object("undecided", inline: true) { json in
                for reason in UndecidedReason.allCases { json.member(reason.rawValue, report.undecided[reason] ?? 0) }
            }
            json.member("outcome_sha256", report.outcomeDigest.description)
        }
    }
}
