import ColumnStore
import Evaluation
import Foundation
import Records
import Report

/// A run's results as LiveCodeBench writes its `_eval_all.json`: a list of problems with the programs and whether each is right.
struct LiveCodeBenchResults {
    private let run: JudgedRun
    private let places: ProblemPlaces

    init(run: JudgedRun, scratch: String) throws {
        self.run = run
        places = try ProblemPlaces(plan: run.plan, set: run.set)
    }

    /// What a row of LiveCodeBench has beside the problem itself, and what a problem set calls it.
    private static let texts = [
        ("question_title", "title"), ("platform", "platform"), ("contest_id", "contest_id"), ("contest_date", "contest_date"),
        ("starter_code", "starter_code"),
    ]

    func write(to stream: TextStream, isInterrupted: () -> Bool) throws {
        var json = JSONStream(stream)
        try json.array { json in try run.forEachProblem(isInterrupted) { try write($0, $1, to: &json) } }
        stream.append("\n")
    }

    private func write(_ name: String, _ candidates: [Int], to json: inout JSONStream) throws {
        let rows = candidates.filter { run.rows[$0].isScored }
        guard !rows.isEmpty else { return }
        let problem = try places.problem(named: name, parts: .statement)
        let extra = (problem?.extra).flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] } ?? [:]
        func text(_ key: String) -> String? { extra[key].flatMap { $0 as? String ?? ($0 as? NSNumber)?.stringValue } }
        guard text("contest_date") != nil else {
            throw CommandError(
                .usage, "\(ForeignText.line(name)) has no `contest_date`, without which LiveCodeBench cannot read its results",
                remedy: "Export runs over a set that was made from LiveCodeBench's rows, or choose another --format.")
        }
        let sources = try rows.map { String(decoding: try run.plan.source(ofCandidate: $0), as: UTF8.self) }
        let judged = rows.map { run.rows[$0] }
        json.object { json in
            json.member("question_id", name)
            for (key, own) in Self.texts { json.member(key, text(own)) }
            json.member("question_content", problem.map { Self.content($0.statement, starter: text("starter_code") ?? "") })
            json.member("difficulty", problem.flatMap { $0.difficulty.isEmpty ? nil : $0.difficulty })
            for key in ["output_list", "code_list"] { json.array(key) { json in for source in sources { json.element(source) } } }
            json.array("graded_list", inline: true) { json in for row in judged { json.element(row.isAccepted) } }
            json.member("pass@1", Double(judged.count(where: \.isAccepted)) / Double(judged.count))
            json.array("metadata") { json in for row in judged { json.element(Self.metadata(row)) } }
        }
    }

    /// The statement without the starter code, which reading the set has put behind it.
    private static func content(_ statement: String, starter: String) -> String {
        let tail = "\n\n\(starter)\n"
        return !starter.isEmpty && statement.hasSuffix(tail) ? String(statement.dropLast(tail.count)) : statement
    }

    /// JSON text, with the codes of LiveCodeBench's grader.
    private static func metadata(_ row: ReportRow) -> String {
        let fields: [String: Any] =
            switch row.shownVerdict {
            // LiveCodeBench has the time of all tests here, and the run keeps the longest.
            case .accepted: [:]
            case .timeLimit, .idleLimit: ["error_code": -3, "error_message": "Time Limit Exceeded"]
            case .wrongAnswer, nil: ["error_code": -2, "error_message": "Wrong Answer"]
            default: ["error_code": -4, "error_message": "Runtime Error", "error": row.shownVerdict?.code ?? ""]
            }
        let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
