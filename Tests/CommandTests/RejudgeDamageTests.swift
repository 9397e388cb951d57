import Fixtures
import Foundation
import Testing

/// `eval rejudge` on run directories that were changed by hand, and rejudgements that are killed or come in twos.
@Suite(.serialized) struct RejudgeDamageTests {
    private static func judged(_ fixture: RunFixture, _ run: String = "first", shards: Int = 2) throws {
        let planned = try Gencode.run(
            ["run", "plan", "job.toml", "--run_dir", run, "--shards", "\(shards)", "--set", "judging.stop=none"], in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let resumed = try Gencode.run(["run", "resume", run], in: fixture.place.path)
        try #require(resumed.status == 0, "\(resumed.errors)")
    }

    private static func words(_ run: String = "re") -> [String] {
        ["eval", "rejudge", "first", "--checker", "alphacodium", "--run_dir", run]
    }

    @Test func aShardThatIsGoneOrDamagedIsNamed() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        try Self.judged(fixture)
        let shard = fixture.place.path + "/first/shards/00001.h5"
        let whole = try Data(contentsOf: URL(fileURLWithPath: shard))
        // The outputs lie behind the verdicts: verdicts stay readable, and a chunk of outputs is not.
        for (content, what) in [
            (nil, "without a verdict"), (whole.prefix(whole.count / 2), "00001.h5"), (Self.withZeros(whole), "00001.h5"),
        ] {
            try FileManager.default.removeItem(atPath: shard)
            if let content { try content.write(to: URL(fileURLWithPath: shard)) }
            let result = try Gencode.run(Self.words(), in: fixture.place.path)
            #expect(result.status == 3 && !result.wasSignalled, "\(result.status) \(result.errors)")
            #expect(result.errors.contains(what) && result.errors.contains("gencode run resume"), "\(result.errors)")
            if content == nil { try Data().write(to: URL(fileURLWithPath: shard)) }
        }
        // Put back, the same command goes on.
        try whole.write(to: URL(fileURLWithPath: shard))
        let result = try Gencode.run(Self.words(), in: fixture.place.path)
        #expect(result.status == 0, "\(result.errors)")
    }

    /// All bytes of the stored outputs, which the programs' answers are, without the directory behind the data.
    private static func withZeros(_ file: Data) -> Data {
        var changed = file
        for position in 2048..<(file.count * 2 / 3) { changed[position] = 0 }
        return changed
    }

    @Test func anotherSetOrAnotherRunInItsPlaceIsNamed() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        try Self.judged(fixture)
        try Self.judged(fixture, "second")
        let place = fixture.place.path
        #expect(try Gencode.run(Self.words("re"), in: place).status == 0)
        // The run that the rejudgement was planned from, replaced by another one of the same plan.
        try FileManager.default.moveItem(atPath: place + "/first", toPath: place + "/kept")
        try FileManager.default.moveItem(atPath: place + "/second", toPath: place + "/first")
        let replaced = try Gencode.run(Self.words("re"), in: place)
        #expect(replaced.status == 2 && replaced.errors.contains("already holds another plan"), "\(replaced.errors)")
        try FileManager.default.removeItem(atPath: place + "/first")
        try FileManager.default.moveItem(atPath: place + "/kept", toPath: place + "/first")
        // Another set of the same name.
        try fixture.place.write("rows.jsonl", Fixtures.row(name: "sum0", privateTests: [("1 1\n", "2\n")]) + "\n")
        try FileManager.default.removeItem(atPath: place + "/data-sets/sums.h5")
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "train"], in: place
        )
        try #require(made.status == 0, "\(made.errors)")
        let other = try Gencode.run(Self.words("other"), in: place)
        #expect(other.status == 1 && other.errors.contains("is not the problem set that the run was planned for"), "\(other.errors)")
        #expect(!FileManager.default.fileExists(atPath: place + "/other"))
    }

    @Test func aRunWithoutAllItsVerdictsIsIncomplete() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("first", shards: 1)
        let result = try Gencode.run(Self.words(), in: fixture.place.path)
        #expect(result.status == 3 && result.errors.contains("of 7 tasks of"), "\(result.errors)")
    }

    @Test func aKilledRejudgementGoesOnAndTwoAtOnceShareTheWork() async throws {
        let fixture = try RunFixture(candidates: 400, problems: 4)
        try Self.judged(fixture, shards: 40)
        let place = fixture.place.path
        let calm = try Gencode.run(Self.words("calm"), in: place)
        #expect(calm.status == 0, "\(calm.errors)")
        for _ in 0..<6 {
            let running = try Gencode.start(Self.words("stormy"), in: place)
            let begun = await eventually {
                let files = (try? FileManager.default.contentsOfDirectory(atPath: place + "/stormy/shards")) ?? []
                return !files.isEmpty || !running.process.isRunning
            }
            #expect(begun)
            kill(running.process.processIdentifier, SIGKILL)
            _ = running.finish()
        }
        // A task that two killed workers had in work is a judge error, which the same command tries again.
        _ = try Gencode.run(Self.words("stormy"), in: place)
        let last = try Gencode.run(Self.words("stormy"), in: place)
        #expect(last.status == 0, "\(last.errors)")
        let pair = try (0..<2).map { _ in try Gencode.start(Self.words("pair"), in: place) }
        let ended = pair.map { $0.finish() }
        #expect(ended.allSatisfy { !$0.wasSignalled && $0.status == 0 }, "\(ended.map(\.errors))")
        for run in ["stormy", "pair"] {
            #expect(try Gencode.run(["run", "merge", run], in: place).status == 0)
            #expect(try fixture.comparableReport(run) == fixture.comparableReport("calm"), "\(run)")
        }
    }
}
