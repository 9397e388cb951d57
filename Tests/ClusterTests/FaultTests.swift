import Foundation
import Testing

/// Whatever befalls a run on a cluster, its report is that of an undisturbed run on one machine.
@Suite(.enabled(if: ClusterDemand.isMet)) struct FaultTests {
    private static let faults: [Fault] = ClusterDemand.isWhole ? Fault.allCases : [.powerLoss, .splitBrain, .cancellation]

    @Test(arguments: faults) func theReportIsThatOfAnUndisturbedRun(_ fault: Fault) throws {
        try disturb(fault.rawValue, tasks: ClusterDemand.isWhole ? 160 : 100, with: [fault])
    }

    @Test(.enabled(if: ClusterDemand.isWhole)) func theReportOfALongRunSurvivesAllOfThem() throws {
        try disturb("everything", tasks: 640, with: Fault.allCases)
    }

    private func disturb(_ name: String, tasks: Int, with faults: [Fault]) throws {
        let cluster = try Cluster(slots: 4, lines: ["SelectTypeParameters=CR_CPU_Memory,CR_LLN"])
        let run = ClusterRun(name, on: cluster)
        try run.prepare(.sleepers(tasks))
        try run.plan(shards: 16)
        var arrays = [try run.submit()]
        for (number, fault) in faults.enumerated() {
            let mayStandStill = faults[..<number].contains { $0.needsResume == nil }
            let goal = min(tasks, try run.done() + tasks / (4 * faults.count))
            try wait(for: "\(goal) tasks of \(name) done", evidence: run.evidence) {
                // Workers that nobody queued again left the run to whoever submits it again.
                if mayStandStill, try run.isAbandoned(by: arrays), try run.done() < goal { arrays = [try run.submit()] }
                return try run.done() >= goal
            }
            try #require(try run.done() < tasks, "the run was over before \(fault) befell it")
            arrays = try fault.befall(run, try #require(arrays.last))
            guard fault.needsResume == true else { continue }
            for array in arrays { try run.waitUntilEnded(array) }
            // In a long run another submission's workers may have been queued all the while, and have judged the rest.
            if faults.count == 1 { #expect(try run.done() < tasks, "\(fault) left nothing to resume") }
            if try run.done() < tasks { arrays = [try run.submit()] }
        }
        for array in arrays { try run.waitUntilEnded(array) }
        if faults.contains(where: { $0.needsResume == nil }), try run.done() < tasks {
            try run.waitUntilEnded(try run.submit())
        }
        #expect(try run.done() == tasks, "\(run.evidence())")
        let (report, redone) = try run.merged()
        let differences = ClusterRun.differences(report, try run.judgedHere(slots: 16))
        #expect(differences.isEmpty, "\(differences.prefix(6).joined(separator: "\n"))")
        print("\(name): \(redone) of \(tasks) tasks judged more than once")
    }
}
