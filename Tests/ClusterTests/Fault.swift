import Foundation
import Testing

/// What can befall a run on a cluster.
enum Fault: String, CaseIterable, CustomTestStringConvertible {
    case powerLoss, splitBrain, cancellation, notice, timeLimit, preemption, controllerOutage, secondSubmission, killedWorkers

    var testDescription: String { rawValue }

    /// Whether someone has to submit what is left; nil: that depends on when it happens.
    var needsResume: Bool? {
        switch self {
        case .cancellation, .killedWorkers: true
        // Whoever was told of the end of time asks for more; whoever was not does not.
        case .timeLimit: nil
        default: false
        }
    }

    /// Lets it happen to a run whose workers are at work, and returns when it is over.
    /// - Returns: the arrays that are the run's since.
    func befall(_ run: ClusterRun, _ array: String) throws -> [String] {
        switch self {
        case .powerLoss: try losePower(run, array)
        case .splitBrain: try splitBrain(run, array)
        case .cancellation: try cancel(run, array)
        case .notice: try giveNotice(run, array)
        case .timeLimit: try shortenTime(run, array)
        case .preemption: try preempt(run, array)
        case .controllerOutage: try loseController(run)
        case .secondSubmission: return [array, try run.submit()]
        case .killedWorkers: try killWorkers(run, array)
        }
        return [array]
    }

    private func running(_ run: ClusterRun, _ array: String) throws -> [Cluster.Job] {
        try run.cluster.jobs(of: array).filter { $0.state == "RUNNING" }
    }

    private func victim(_ run: ClusterRun, _ array: String) throws -> Cluster.Job {
        try #require(try running(run, array).first, "no worker runs\n\(run.evidence())")
    }

    private func losePower(_ run: ClusterRun, _ array: String) throws {
        let node = try victim(run, array).node
        try run.cluster.verb("kill", node)
        try run.cluster.control("update", "NodeName=\(node)", "State=DOWN", "Reason=power")
        try wait(for: "the jobs of \(node) to leave it", evidence: run.evidence) {
            try !run.cluster.jobs(of: array).contains { $0.node == node && $0.isActive }
        }
        try run.cluster.verb("start", node)
    }

    /// The controller gives the job of a node that is silent to another one, while the first one's worker goes on.
    private func splitBrain(_ run: ClusterRun, _ array: String) throws {
        let job = try victim(run, array)
        try run.cluster.verb("freeze", job.node)
        try run.cluster.control("update", "NodeName=\(job.node)", "State=DOWN", "Reason=silence")
        try wait(for: "job \(job.id) to run elsewhere, or the run to be over", evidence: run.evidence) {
            let jobs = try run.cluster.jobs(of: array)
            return jobs.contains { $0.id == job.id && $0.node != job.node && $0.state == "RUNNING" } || !jobs.contains(where: \.isActive)
        }
        if try run.cluster.jobs(of: array).contains(where: \.isActive) {
            let old = try run.cluster.userProcesses(on: job.node).contains { $0.command.contains("run work") }
            print(
                "split brain: job \(job.id) runs elsewhere\(old ? ", and its first worker still does" : "; its first worker had nothing left")"
            )
        }
        try run.cluster.verb("thaw", job.node)
    }

    private func cancel(_ run: ClusterRun, _ array: String) throws {
        let outcome = try run.cluster.asUser(["scancel", array])
        try #require(outcome.succeeded, "\(outcome.errors)")
        try run.waitUntilEnded(array)
        #expect(try run.merge().status == 3, "a cancelled run is not complete")
    }

    /// The signal that comes before the time limit: each worker drains and asks for another turn.
    private func giveNotice(_ run: ClusterRun, _ array: String) throws {
        let outcome = try run.cluster.asUser(["scancel", "--batch", "--signal=USR1", array])
        try #require(outcome.succeeded, "\(outcome.errors)")
        try wait(for: "every worker to be queued again", evidence: run.evidence) {
            try run.cluster.jobs(of: array).allSatisfy { $0.state == "PENDING" }
        }
    }

    private func shortenTime(_ run: ClusterRun, _ array: String) throws {
        let jobs = try running(run, array)
        for job in jobs { try run.cluster.control("update", "JobId=\(job.id)", "EndTime=now+10") }
        try wait(for: "the workers to end", evidence: run.evidence) {
            let now = try running(run, array)
            return jobs.contains { job in !now.contains(job) }
        }
        // The limit stays with a job that is queued again: it would go on in turns of a minute.
        var shortened = try run.cluster.jobs(of: array).filter(\.isActive).map(\.id)
        try wait(for: "the jobs to have their time limit back", evidence: run.evidence) {
            let active = try run.cluster.jobs(of: array).filter(\.isActive).map(\.id)
            // Refused while a job is between its end and its place in the queue.
            shortened = shortened.filter { id in
                active.contains(id) && (try? run.cluster.control("update", "JobId=\(id)", "TimeLimit=30")) == nil
            }
            return shortened.isEmpty
        }
    }

    /// Another partition's job takes every node for a moment.
    private func preempt(_ run: ClusterRun, _ array: String) throws {
        let nodes = "--nodes=\(run.cluster.nodes.count)"
        let urgent = try run.cluster.asUser([
            "sbatch", "--parsable", "--partition=urgent", nodes, "--exclusive", "--output=/dev/null", "--wrap", "sleep 2",
        ])
        try #require(urgent.succeeded, "\(urgent.errors)")
        let id = urgent.output.split(whereSeparator: \.isWhitespace).first.map(String.init)
        try wait(for: "the urgent job to have run", evidence: run.evidence) {
            try run.cluster.jobs(of: id).contains { $0.state == "COMPLETED" }
        }
    }

    private func loseController(_ run: ClusterRun) throws {
        try run.cluster.verb("kill", "slurmctld")
        let before = try run.done()
        // Workers need no controller.
        try run.waitUntilDone(before + 10)
        try run.cluster.verb("start", "slurmctld")
    }

    private func killWorkers(_ run: ClusterRun, _ array: String) throws {
        var killed = 0
        for node in run.cluster.nodes {
            for process in try run.cluster.userProcesses(on: node) where process.command.contains("run work") {
                if kill(process.pid, SIGKILL) == 0 { killed += 1 }
            }
        }
        #expect(killed >= 2, "there were workers to kill")
        try run.waitUntilEnded(array)
    }
}
