import Foundation
import Testing

/// Many tasks and small arrays: two submissions do, whatever the numbers.
@Suite(.serialized, .enabled(if: ClusterDemand.isMet)) struct ScaleTests {
    @Test(arguments: ClusterDemand.isWhole ? [2, 11, 1001] : [2, 11])
    func anArrayStaysBelowTheLimitOfTheCluster(_ limit: Int) throws {
        let run = ClusterRun("limit-\(limit)", on: try Cluster(slots: 8, lines: ["MaxArraySize=\(limit)"]))
        let tasks = limit < 100 ? 40 : limit + 49
        try run.prepare(.trivial(tasks))
        try run.plan(shards: tasks)
        let array = try run.submit(workers: tasks, cpus: 1, slots: 1, memory: "700M")
        let indices = try run.cluster.jobs(of: array).compactMap { $0.id.split(separator: "_").last.flatMap { Int($0) } }
        #expect(indices.max().map { $0 < limit } == true, "\(indices)")
        try run.waitUntilDone(tasks)
        // Of a thousand workers most find nothing left; they need not all start to show that.
        _ = try run.cluster.asUser(["scancel", "--state=PENDING", array])
        try run.waitUntilEnded(array)
        _ = try run.merged()
        #expect(try run.verdicts() == ["AC": tasks])
    }

    @Test(.enabled(if: ClusterDemand.isWhole)) func aHundredThousandTasksAreSubmittedAtOnce() throws {
        let run = ClusterRun("many", on: try Cluster())
        try run.prepare(.trivial(100_000))
        try run.plan(shards: 400)
        let calls = run.cluster.work + "/sbatch-calls"
        let path = try countingSubmissions(run.cluster, to: calls)
        let submitted = try run.gencode(
            ["slurm", "submit", run.path, "--workers", "6", "--slots", "1", "--mem", "700M"], environment: ["PATH": path])
        try #require(submitted.succeeded, "\(submitted.errors)")
        let count = try String(contentsOfFile: calls, encoding: .utf8).split(separator: "\n").count
        #expect(count <= 2)
        print("100000 tasks: \(count) submissions in \(String(format: "%.2f", submitted.seconds)) s")
        let begin = ContinuousClock.now
        let jobs = ClusterRun.identifiers(submitted)
        try run.waitUntilEnded(try #require(jobs.last), atMost: 1200)
        print("100000 tasks: judged and merged in \(Int((ContinuousClock.now - begin) / .seconds(1))) s")
        #expect(try run.verdicts() == ["AC": 100_000])
    }

    @Test(.enabled(if: ClusterDemand.isWhole)) func tenThousandIsolatedMissingTasksResumeInOneGo() throws {
        let tasks = 60_000
        let run = ClusterRun("holes", on: try Cluster())
        try run.prepare(.trivial(tasks))
        try run.plan(shards: 3)
        let first = try run.submit(cpus: 1, slots: 1)
        // Of three shards of 20,000: none can be sealed yet, and their journals are what gets the holes.
        try run.waitUntilDone(22_000)
        for node in run.cluster.nodes {
            for process in try run.cluster.userProcesses(on: node) where process.command.contains("run work") { kill(process.pid, SIGKILL) }
        }
        try run.waitUntilEnded(first)
        let before = try run.done()
        try #require(before < tasks, "the workers were done before they were killed")
        var spoiled = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: run.path + "/shards") where name.hasSuffix(".journal") {
            spoiled += try spoilEverySecondRecord(run.path + "/shards/" + name)
        }
        let left = try run.done()
        #expect(spoiled >= 10_000 && before - left >= 10_000, "\(spoiled) spoiled, \(before) done before, \(left) after")
        let second = try run.submit(options: ["--shards", "12"])
        try run.waitUntilEnded(second, atMost: 600)
        _ = try run.merged()
        #expect(try run.verdicts() == ["AC": tasks])
        print("holes: \(before - left) verdicts lost between others, \(tasks - left) missing, one submission")
    }

    /// A directory whose `sbatch` notes each call, in front of the usual ones.
    private func countingSubmissions(_ cluster: Cluster, to file: String) throws -> String {
        let directory = cluster.work + "/bin"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let script = "#!/bin/sh\necho call >>'\(file)'\nexec /usr/bin/sbatch \"$@\"\n"
        try script.write(toFile: directory + "/sbatch", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory + "/sbatch")
        return directory + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    }

    /// Overwrites the beginning of every second record, as a disk that lost blocks would; the first, which is the claim, stays.
    private func spoilEverySecondRecord(_ path: String) throws -> Int {
        let marker = Data([0xf3, 0xa7, 0xc9, 0x8e, 0xd5, 0x9b, 0xe1, 0xbc])
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var (record, spoiled) = (0, 0)
        var place = bytes.startIndex
        while let found = bytes.range(of: marker, in: place..<bytes.endIndex) {
            if record > 0, record.isMultiple(of: 2) {
                bytes.replaceSubrange(found, with: [UInt8](repeating: 0, count: marker.count))
                spoiled += 1
            }
            record += 1
            place = found.upperBound
        }
        // In place: the file is still its owner's.
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.write(contentsOf: bytes)
        try file.close()
        return spoiled
    }
}
