/// The candidates of each task of a plan, in plan order: `rows[starts[task]..<starts[task + 1]]`.
package struct CandidatesOfTasks: Sendable {
    private let starts: [Int32]
    private let rows: [Int32]

    package init(_ plan: EvaluationPlan) {
        var starts = [Int32](repeating: 0, count: plan.tasks.count + 1)
        for row in plan.candidates.indices { if let task = plan.candidates.task(ofRow: row) { starts[task + 1] += 1 } }
        for task in plan.tasks.indices { starts[task + 1] += starts[task] }
        var rows = [Int32](repeating: 0, count: Int(starts[plan.tasks.count]))
        var next = starts
        for row in plan.candidates.indices {
            guard let task = plan.candidates.task(ofRow: row) else { continue }
            rows[Int(next[task])] = Int32(row)
            next[task] += 1
        }
        (self.starts, self.rows) = (starts, rows)
    }

    package subscript(task: Int) -> ArraySlice<Int32> { rows[Int(starts[task])..<Int(starts[task + 1])] }
}
