import ArgumentParser

struct RunVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "A batch run, step by step: plan, work, status, resume, merge, verify; and what to make of it: show, view, list, compare, export.",
        subcommands: [
            Plan.self, Work.self, Status.self, Resume.self, Merge.self, Verify.self, Show.self, View.self, List.self, Compare.self,
            Export.self,
        ])
}
