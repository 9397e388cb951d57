import ArgumentParser

struct RunVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "A batch run, step by step: plan, work, status, resume, merge, verify, view, compare.",
        subcommands: [Plan.self, Work.self, Status.self, Resume.self, Merge.self, Verify.self, View.self, Compare.self])
}
