import RunProtocol

/// Makes the run directory of a job file's request, of either kind.
struct JobPlanning {
    private let request: JobRequest
    private let settings: Settings
    /// What a person should know and need not act on.
    private(set) var notes: [String] = []
    /// Recorded beside the host's facts.
    var facts: [String: String] = [:]
    /// At least so many shards, where `run.shards` says nothing and there are as many tasks.
    var minimumShards = 0

    init(request: JobRequest, settings: Settings) {
        self.request = request
        self.settings = settings
    }

    /// Plans into `directory`. Where the same plan already lies there, it is kept.
    /// - Returns: the plan, and whether it was there before.
    mutating func plan(into directory: RunDirectory) throws -> (run: PlannedRun, existed: Bool) {
        switch request {
        case .evaluation(let request):
            var planning = evaluation(request)
            defer { notes = planning.notes }
            let (plan, existed) = try planning.plan(into: directory)
            return (.evaluation(plan), existed)
        case .generation(let request):
            let (plan, existed) = try generation(request).plan(into: directory)
            return (.generation(plan), existed)
        }
    }

    /// The plan, and whether the same one already lies in `directory`. Writes nothing.
    mutating func plan(for directory: RunDirectory) throws -> (run: PlannedRun, existed: Bool) {
        switch request {
        case .evaluation(let request):
            var planning = evaluation(request)
            defer { notes = planning.notes }
            let (plan, known) = try planning.plan(for: directory)
            return (.evaluation(known ?? plan), known != nil)
        case .generation(let request):
            let (plan, known) = try generation(request).plan(for: directory)
            return (.generation(known ?? plan), known != nil)
        }
    }

    private func evaluation(_ request: EvaluationRequest) -> RunPlanning {
        var planning = RunPlanning(request: request, settings: settings)
        planning.facts = facts
        planning.minimumShards = minimumShards
        return planning
    }

    private func generation(_ request: GenerationRequest) -> GenerationPlanning {
        var planning = GenerationPlanning(request: request, settings: settings)
        planning.facts = facts
        planning.minimumShards = minimumShards
        return planning
    }
}
