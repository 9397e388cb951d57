import FileSystem
import Records
import RunProtocol

extension RunStore where Record == TaskResult {
    /// Every task's verdict in plan order.
    /// - Throws: `RunError` (.incomplete) when a task has no scored verdict, unless `allowPartial`. Damage does not throw: it is in the list,
    ///   and what it cost counts as missing.
    public func merge(allowPartial: Bool = false) throws -> MergedRun {
        var merged = MergedRun(outline)
        let facts = try reduce(into: &merged)
        merged.damage = facts.damage
        merged.redone += facts.redone
        merged.hosts = facts.hosts
        guard allowPartial || merged.missing + merged.judgeErrors == 0 else { throw incomplete(merged) }
        return merged
    }

    private func incomplete(_ merged: MergedRun) -> RunError {
        let errors = merged.judgeErrors == 0 ? "" : ", and \(merged.judgeErrors) with only the judge's own error"
        let damage = merged.damage.isEmpty ? "" : " (damaged: \(Set(merged.damage.map(\.file)).sorted().joined(separator: ", ")))"
        return RunError(
            .incomplete,
            "\(merged.missing) of \(counted(merged.taskCount, "task")) of \(directory.path) without a verdict\(errors)\(damage)",
            remedy: "Resume the run, or merge what there is with --partial")
    }
}
