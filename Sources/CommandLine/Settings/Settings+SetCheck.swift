import Records
import Report

extension Settings {
    /// These settings as the check of a problem set judges: every test, twice the time limit, outputs kept for a comparison by other
    /// checkers, and no order of tests, since all run.
    /// - Throws: `CommandError(.usage)` where a setting replaces the checkers of problems, which are to be checked too.
    func forSetCheck() throws -> Settings {
        guard self[\.judging.checker].isEmpty, self[\.testerType] != .codeContests else {
            throw CommandError(
                .usage, "a check of a problem set judges by the problems' own checkers, and the settings replace these",
                remedy: "Leave judging.checker empty, and tester_type other than \"code_contests\".")
        }
        var settings = self
        settings.reset(SettingTable.standard.judging.testOrder.key)
        let place = "data check"
        try settings.set(\.judging.stop, to: "none", at: place)
        let factor = self[\.judging.timeFactor] * CheckThresholds.timeFactor
        try settings.set(\.judging.timeFactor, to: factor, at: place)
        let kept = max(self[\.judging.keptOutput].bytes / 1024, CheckThresholds.keptOutputKiB)
        try settings.set(\.judging.keptOutput, to: kept, at: place)
        return settings
    }
}
