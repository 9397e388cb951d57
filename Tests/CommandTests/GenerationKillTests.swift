import Foundation
import Records
import Testing

/// Workers of a generation that are killed while a thousand requests are in flight. `GENCODE_KILLS` says how many; default: 20.
@Suite(.serialized) struct GenerationKillTests {
    private let kills = Int(ProcessInfo.processInfo.environment["GENCODE_KILLS"] ?? "") ?? 20
    /// The seed of the random moments; printed, so that a failure can be repeated.
    private let seed = UInt64(ProcessInfo.processInfo.environment["GENCODE_TEST_SEED"] ?? "") ?? 20_261_128
    private let inFlight = 1000
    private let samples = 100

    @Test func killedWorkersLoseNoAnswerThatIsOlderThanASecondAndTheResultIsTheSame() throws {
        let problems = max(30, kills)
        let calm = try calmCandidates(problems: problems)
        let server = try FaultServerProcess(["--delay-ms", "50", "--spread-ms", "12000"])
        let fixture = try fixture(server, problems: problems)
        try fixture.plan("stormy", shards: 8)

        let moments = try killWorkers(of: "stormy", fixture, server)
        let resumed = try fixture.run(["run", "resume", "stormy"])
        try #require(resumed.status == 0, "\(resumed.errors)")

        let losses = try losses(in: server.asks(), killedAt: moments)
        let asked = try server.asks().count
        print(
            "\(moments.count) workers killed (seed \(seed)); \(fixture.candidates) candidates, \(asked) requests; \(losses.count) answers "
                + "were sent before a kill and asked for again, the oldest \(losses.max() ?? 0) ms before it")
        #expect(moments.count == kills, "the run was over before it could be disturbed")
        #expect(losses.allSatisfy { $0 <= 1000 + allowance }, "seed \(seed): \(losses.sorted().suffix(10))")
        #expect(asked <= fixture.candidates + inFlight * kills)
        try expectEachOnce("stormy", fixture)
        #expect(try fixture.candidates(of: "stormy") == calm)
    }

    /// Milliseconds between the server's sending and the journal's write, on a machine that has other things to do: the answer waits in the
    /// socket, and the thread that commits waits for a core.
    private let allowance = 4000

    private func fixture(_ server: FaultServerProcess, problems: Int) throws -> GenerationFixture {
        try GenerationFixture(
            url: server.url, problems: problems, samples: samples, gen: ["in_flight = \(inFlight)", "stream = \"false\""])
    }

    private func calmCandidates(problems: Int) throws -> Data {
        let server = try FaultServerProcess()
        let fixture = try fixture(server, problems: problems)
        try fixture.plan("calm", shards: 3)
        let worked = try fixture.run(["run", "work", "calm"])
        try #require(worked.status == 0, "\(worked.errors)")
        let merged = try fixture.run(["run", "merge", "calm"])
        try #require(merged.status == 0, "\(merged.errors)")
        #expect(try server.asks().count == fixture.candidates)
        return try fixture.candidates(of: "calm")
    }

    /// Each worker lives for a random time after its first request.
    /// - Returns: when each was killed, in milliseconds of CLOCK_MONOTONIC.
    private func killWorkers(of run: String, _ fixture: GenerationFixture, _ server: FaultServerProcess) throws -> [Int] {
        var random = SplitMix64(seed: seed)
        var moments: [Int] = []
        for number in 0..<kills {
            let before = try server.asks().count
            let worker = try fixture.start(["run", "work", run])
            try poll("worker \(number) asks") { try server.asks().count > before || !worker.process.isRunning }
            usleep(UInt32(random.next() % 2_000_000))
            if worker.process.isRunning { moments.append(FaultServerProcess.now()) }
            kill(worker.process.processIdentifier, SIGKILL)
            _ = worker.finish()
        }
        return moments
    }

    /// For each answer that was sent before a kill and asked for again after it: how many milliseconds before the kill it was sent.
    private func losses(in asks: [FaultServerProcess.Ask], killedAt moments: [Int]) throws -> [Int] {
        try Dictionary(grouping: asks, by: \.body).values.flatMap { asks in
            try zip(asks, asks.dropFirst()).compactMap { first, second in
                let moment = try #require(moments.first { $0 >= first.came }, "a request was sent twice without a kill")
                try #require(second.came >= moment, "a request was sent twice without a kill")
                return first.answered <= moment ? moment - first.answered : nil
            }
        }
    }

    private func expectEachOnce(_ run: String, _ fixture: GenerationFixture) throws {
        let rows = try String(decoding: fixture.candidates(of: run), as: UTF8.self).split(separator: "\n").map { line in
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return "\(row["task_name"] ?? "") \(row["sample"] ?? "")"
        }
        #expect(rows.count == fixture.candidates)
        #expect(Set(rows).count == rows.count, "candidates.jsonl has a slot twice")
    }
}
