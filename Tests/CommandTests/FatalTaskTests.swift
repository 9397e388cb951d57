import Foundation
import Testing

/// Workers that are killed for real while they judge.
@Suite(.serialized) struct FatalTaskTests {
    @Test func aTaskThatTwoKilledWorkersHadInWorkIsAJudgeErrorUntilItIsAskedForAgain() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row(name: "sum0") + "\n")
        // Sleeps until its wall time limit: long enough to be killed meanwhile.
        let slow = "import time\ntime.sleep(20)\nprint(sum(map(int, input().split())))\n"
        try place.write(
            "candidates.jsonl",
            [slow, "print(sum(map(int, input().split())))\n", "print(1)\n"].map { Fixtures.candidate("sum0", $0) }.joined(separator: "\n")
                + "\n")
        try place.write(
            "job.toml",
            """
            verb = "eval_gen_solutions"
            dataset_name = "sums"
            split_name = "train"
            evaluation_test_type = ["public_tests", "private_tests"]
            solution_dataset = "\(place.path)/candidates.jsonl"
            k_values = [1]
            """)
        for words in [
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--train_sample", "1", "--split", "train"],
            ["run", "plan", "job.toml", "--run_dir", "fatal", "--shards", "1"],
        ] {
            let made = try Gencode.run(words, in: place.path)
            try #require(made.status == 0, "\(made.errors)")
        }
        for attempt in 1...2 {
            let worker = try Gencode.start(["run", "work", "fatal", "--slots", "1"], in: place.path)
            // The first worker begins with the slow candidate, the second one puts it last.
            let journal = place.path + "/fatal/shards/00000.attempt-\(attempt).journal"
            try poll("attempt \(attempt) has begun the slow candidate") { begun(journal) == (attempt == 1 ? 1 : 3) }
            kill(worker.process.processIdentifier, SIGKILL)
            #expect(worker.finish().wasSignalled)
        }
        let third = try Gencode.run(["run", "work", "fatal", "--slots", "1"], in: place.path)
        #expect(third.status == 0, "\(third.errors)")
        let merged = try Gencode.run(["run", "merge", "fatal", "--partial"], in: place.path)
        let table = try String(contentsOfFile: place.path + "/fatal/report/candidates.csv", encoding: .utf8)
        #expect(table.contains("died while this task was in work"), "\(table) \(merged.errors)")
        #expect(table.split(separator: "\n").count { $0.contains(",JE,") } == 1, "\(table)")
        let resumed = try Gencode.run(["run", "resume", "fatal"], in: place.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
        _ = try Gencode.run(["run", "merge", "fatal", "--partial"], in: place.path)
        let after = try String(contentsOfFile: place.path + "/fatal/report/candidates.csv", encoding: .utf8)
        #expect(!after.contains(",JE,"), "\(after)")
    }

    /// How many notes of a begun task a journal holds.
    private func begun(_ path: String) -> Int {
        guard let bytes = FileManager.default.contents(atPath: path) else { return 0 }
        // A frame: its marker, the length, the check, then the payload, whose first byte is the kind.
        let marker = Data([0xf3, 0xa7, 0xc9, 0x8e, 0xd5, 0x9b, 0xe1, 0xbc])
        var count = 0
        var place = bytes.startIndex
        while let found = bytes.range(of: marker, in: place..<bytes.endIndex) {
            if found.upperBound + 8 < bytes.endIndex, bytes[found.upperBound + 8] == 6 { count += 1 }
            place = found.upperBound
        }
        return count
    }
}
