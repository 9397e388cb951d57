import Foundation
import Testing

/// The project's own sample set, judged whole: every candidate gets the verdict that its author says it must get.
@Suite(.serialized) struct SampleSetTests {
    @Test func everyCandidateGetsTheVerdictItMustGetAndPythonReadsTheShards() throws {
        let place = try Workplace()
        let samples = Gencode.root + "/samples/"
        let made = try Gencode.run(
            [
                "data", "etl", "--source", samples + "problems.jsonl", "--output_dataset_name", "samples", "--split", "train",
                "--train_sample", "1",
                "--disable_filter_languages",
            ], in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let judged = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--solution_dataset", samples + "candidates.jsonl", "--ground_truth_dataset", "samples",
                "--ground_truth_split", "train", "--evaluation_test_type", "all", "--k_values", "1,5", "--run_dir", "runs/samples",
                "--json",
            ], in: place.path)
        try #require(judged.status == 0, "\(judged.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(judged.output.utf8)) as? [String: Any]
        let rows = try #require(report?["results"] as? [[String: Any]])
        #expect(rows.count >= 12 * 8)
        for row in rows {
            let (verdict, expected) = (row["verdict"] as? String, row["expected"] as? String)
            #expect(verdict == expected, "\(row["problem"] ?? "") \(row["label"] ?? ""): \(row["message"] ?? "")")
        }
        try theReadmeSnippetReads(place)
    }

    /// The Python lines of the README, run as they stand over this run.
    private func theReadmeSnippetReads(_ place: Workplace) throws {
        let readme = try String(contentsOfFile: Gencode.root + "/README.md", encoding: .utf8)
        // Of the README's Python blocks the one that opens a shard.
        let blocks = readme.ranges(of: "```python\n").compactMap { begin in
            readme[begin.upperBound...].range(of: "```").map { String(readme[begin.upperBound..<$0.lowerBound]) }
        }
        let snippet = try #require(blocks.first { $0.contains("import h5py") || $0.contains("h5py,") })
        #expect(snippet.split(separator: "\n").count <= 6)
        guard let python = ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"] else {
            print("skipped: the README's Python lines: GENCODE_TEST_PYTHON names no Python with h5py and hdf5plugin")
            #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs GENCODE_TEST_PYTHON")
            return
        }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-c", snippet, place.path + "/runs/samples/shards/00000.h5"]
        process.currentDirectoryURL = URL(fileURLWithPath: place.path)
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        // One line per candidate: its label and the number of its verdict.
        let lines = text.split(separator: "\n")
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0.hasPrefix("AC_") == $0.hasSuffix(" 0") }, "\(text)")
    }
}
