import Foundation
import Testing

/// Three siblings for each kind of honest input.
@Suite struct HonestInputTests {
    @Test(arguments: HonestInput.all) func isUnderstoodOrRefusedByName(_ input: HonestInput) throws {
        let place = try Workplace()
        let made = try set(of: input, in: place)
        #expect(made.status == input.etlStatus, "\(made.errors)")
        var said = made.errors + made.output
        if made.status == 0, !input.candidates.isEmpty || !input.verdicts.isEmpty {
            let judged = try evaluation(of: input, in: place)
            #expect(judged.status == input.status, "\(judged.errors)")
            said += judged.errors + judged.output
            let table = try? String(contentsOfFile: place.path + "/run/report/candidates.csv", encoding: .utf8)
            if let table {
                said += table
                let verdicts = table.split(separator: "\n").dropFirst().compactMap { Self.verdict(of: $0) }
                if !input.verdicts.isEmpty { #expect(verdicts == input.verdicts, "\(table)") }
            } else if input.verdicts.contains("JE") {
                // Judge errors are reported with --partial.
                let merged = try Gencode.run(["run", "merge", "run", "--partial", "--json"], in: place.path)
                said += merged.output
                #expect(merged.output.contains("\"JE\""), "\(merged.errors)")
            }
        }
        #expect(!made.wasSignalled)
        for word in input.says { #expect(said.contains(word), "\(word) is not in: \(said)") }
        for word in input.conceals { #expect(!said.contains(word), "\(word) is in: \(said)") }
    }

    @Test func everyKindHasThreeSiblings() {
        let kinds = Dictionary(grouping: HonestInput.all, by: \.kind)
        #expect(kinds.count == 11 && kinds.values.allSatisfy { $0.count >= 3 })
    }

    private static func verdict(of row: Substring) -> String? {
        row.split(separator: ",", omittingEmptySubsequences: false).first {
            ["AC", "WA", "RE", "ILE", "TLE", "MLE", "OLE", "SV", "JE", "CE"].contains($0)
        }
        .map(String.init)
    }

    private func set(of input: HonestInput, in place: Workplace) throws -> Gencode.Result {
        if !input.configuration.isEmpty { try place.write("configuration.toml", input.configuration) }
        try place.write("candidates.jsonl", input.candidates)
        if input.package.isEmpty {
            try place.write("problems.jsonl", input.rows)
        } else {
            for (name, text) in input.package { try place.write("packages/p/\(name)", text) }
            for (name, target) in input.links {
                try FileManager.default.createSymbolicLink(atPath: "\(place.path)/packages/p/\(name)", withDestinationPath: target)
            }
        }
        let source = input.package.isEmpty ? "problems.jsonl" : "packages"
        return try Gencode.run(
            ["data", "etl", "--source", source, "--output_dataset_name", "mine", "--split", "test", "--train_sample", "1"]
                + input.etlOptions,
            in: place.path)
    }

    private func evaluation(of input: HonestInput, in place: Workplace) throws -> Gencode.Result {
        let words =
            input.package.isEmpty
            ? [
                "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "mine", "--ground_truth_split",
                "test",
            ]
            : [
                "eval_cc_solutions", "--dataset_name", "mine", "--split_name", "test", "--path_to_solutions_column", "all", "--sample_rate",
                "1",
            ]
        return try Gencode.run(
            ["eval"] + words + ["--evaluation_test_type", "all", "--run_dir", "run", "--k_values", "1"] + input.options, in: place.path)
    }
}
