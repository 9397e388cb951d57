import Evaluation
import Foundation
import Generation
import Records
import RunProtocol

/// A run as the verbs see it, whatever its kind: its plan, and what they say of its tasks.
enum PlannedRun {
    case evaluation(EvaluationPlan)
    case generation(GenerationPlan)

    /// - Throws: `RunError` for a kind of run that this build does not know.
    static func read(from directory: RunDirectory) throws -> PlannedRun {
        switch try directory.kind() {
        case GenerationSubject.kind: .generation(try GenerationPlan.read(from: directory))
        // Refuses every other word but its own.
        default: .evaluation(try EvaluationPlan.read(from: directory))
        }
    }

    var name: String {
        switch self {
        case .evaluation(let plan): plan.manifest.name
        case .generation(let plan): plan.manifest.name
        }
    }

    var taskCount: Int {
        switch self {
        case .evaluation(let plan): plan.tasks.count
        case .generation(let plan): plan.tasks.count
        }
    }

    var shardCount: Int {
        switch self {
        case .evaluation(let plan): plan.manifest.shardCount
        case .generation(let plan): plan.manifest.shardCount
        }
    }

    /// Hexadecimal; computed where the plan was not read from disk.
    var planDigest: String {
        switch self {
        case .evaluation(let plan): plan.manifest.planDigest.isEmpty ? plan.digest.description : plan.manifest.planDigest
        case .generation(let plan): plan.manifest.planDigest.isEmpty ? plan.digest.description : plan.manifest.planDigest
        }
    }

    var hostFacts: [String: String] {
        switch self {
        case .evaluation(let plan): plan.manifest.hostFacts
        case .generation(let plan): plan.manifest.hostFacts
        }
    }

    /// The effective settings: JSON text.
    var configuration: String {
        switch self {
        case .evaluation(let plan): plan.manifest.configuration
        case .generation(let plan): plan.manifest.configuration
        }
    }

    /// What a task of the run ends with.
    var resultName: String {
        switch self {
        case .evaluation: "verdict"
        case .generation: "candidate"
        }
    }

    /// What is in it, for a person.
    var contents: String {
        switch self {
        case .evaluation(let plan): "\(counted(plan.candidates.count, "candidate")) of \(counted(plan.problems.count, "problem"))"
        case .generation(let plan):
            "\(counted(plan.manifest.subject.samplesPerProblem, "candidate")) for each of \(counted(plan.problems.count, "problem"))"
        }
    }

    /// How its jobs are asked for.
    var stage: SubmissionStage {
        switch self {
        case .evaluation: .evaluation
        case .generation: .generation
        }
    }

    /// Of a generation whose candidates are to be judged: at most how many tasks that gives. nil: nothing follows the run.
    var evaluation: (request: GenerationRequest, taskCount: Int)? {
        guard case .generation(let plan) = self,
            let configuration = try? GenerationConfiguration(manifestText: plan.manifest.configuration, path: ""),
            configuration.request.isEvaluated
        else { return nil }
        return (configuration.request, plan.tasks.count)
    }

    /// The problem and the candidate that a task is about.
    func names(ofTask task: Int) -> (problem: String, candidate: String) {
        switch self {
        case .evaluation(let plan):
            let candidate = plan.candidates[plan.tasks[task].candidate].candidate
            return (candidate.problem, candidate.label)
        case .generation(let plan):
            let slot = plan.tasks[task]
            return (plan.problems[slot.problem].name, "sample/\(slot.sample)")
        }
    }

    func store(in directory: RunDirectory) throws -> any RunAdministration {
        switch self {
        case .evaluation(let plan): try EvaluationStore(directory: directory, plan: plan)
        case .generation(let plan): try GenerationStore(directory: directory, plan: plan)
        }
    }

    /// A worker on this machine.
    func worker(in directory: RunDirectory, local: Settings, place: WorkerPlace) throws -> any WorkerExecution {
        switch self {
        case .evaluation(let plan):
            // A user who resumes a run wants every verdict.
            try RejudgeExecution(directory: directory, plan: plan, local: local, place: place, runsMissing: true)
                ?? RunExecution(directory: directory, plan: plan, local: local, place: place)
        case .generation(let plan): try GenerationExecution(directory: directory, plan: plan, local: local, place: place)
        }
    }
}

/// One worker of a run. While it lives, signals ask it to drain and do not end the process.
protocol WorkerExecution {
    /// Works until the worker has nothing more to do. The run may go on elsewhere.
    func work() throws -> WorkerSummary
}

/// What a run's files say and take, whatever its records are.
protocol RunAdministration: Sendable {
    var directory: RunDirectory { get }

    func status(lease: Duration?, date: Int64?) throws -> RunStatus
    func isSealed() throws -> Bool
    func setAsideDamaged() throws -> [Damage]
    func verify() throws -> RunVerification
    func unfinishedTasks() throws -> [Int]
    @discardableResult func reshard(missing tasks: [Int], into count: Int) throws -> Int?
}

extension RunStore: RunAdministration {}

extension RunDirectory {
    /// Opens the run directory that a verb was given, with its plan.
    static func opened(_ path: String) throws -> (directory: RunDirectory, run: PlannedRun) {
        let directory = RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
        guard FileManager.default.fileExists(atPath: directory.manifestPath) else {
            throw CommandError(
                .usage, "\(path) is no run directory: it has no manifest.json", remedy: "`gencode run plan JOB.toml` makes one.")
        }
        return (directory, try PlannedRun.read(from: directory))
    }
}
