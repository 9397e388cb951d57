import Records

/// `README.md`: what the hub and `datasets` read in front, and what a person reads behind it.
struct ExportReadme {
    private let about: ExportSubject
    private let request: ExportRequest
    private let columns: [ExportColumn]
    private let summary: ExportSummary
    /// Bytes of the values per split.
    private let sizes: [String: Int]

    init(_ about: ExportSubject, _ request: ExportRequest, _ columns: [ExportColumn], _ summary: ExportSummary, sizes: [String: Int]) {
        (self.about, self.request, self.columns, self.summary, self.sizes) = (about, request, columns, summary, sizes)
    }

    var text: String { (["---"] + header + ["---", ""] + body).joined(separator: "\n") + "\n" }

    private var splits: [(name: String, rows: Int)] { summary.splits.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    private var header: [String] {
        var lines = ["pretty_name: \(FeatureText.quoted(about.name))", "configs:", "- config_name: default", "  data_files:"]
        for split in splits {
            lines += ["  - split: \(FeatureText.quoted(split.name))", "    path: \(FeatureText.quoted("data/\(split.name)-*"))"]
        }
        lines += ["dataset_info:", "  features:"] + FeatureText.yaml(columns, indent: 2) + ["  splits:"]
        for split in splits {
            lines += [
                "  - name: \(FeatureText.quoted(split.name))", "    num_bytes: \(sizes[split.name] ?? 0)",
                "    num_examples: \(split.rows)",
            ]
        }
        return lines + ["  download_size: \(summary.bytes)", "  dataset_size: \(sizes.values.reduce(0, +))"]
    }

    private var body: [String] {
        var lines = ["# \(ForeignText.markdown(about.name))", ""]
        let count = summary.splits.values.reduce(0, +)
        let noun = about.kind == .problems ? "problem" : "candidate"
        lines.append("\(counted(count, noun)), written by `gencode data export` \(request.toolVersion).")
        if let source = about.source {
            lines += [
                "", "- Source: \(ForeignText.markdown(source)). The licence of the source holds for these rows.",
                "- Fingerprint of the problem set: `\(about.fingerprint?.description ?? "")`",
                "- What was done to the source: `\(ForeignText.line(about.transforms ?? "").replacing("`", with: "'"))`",
            ]
        }
        lines += ["", "| split | rows |", "|---|---:|"] + splits.map { "| \($0.name) | \($0.rows) |" }
        lines += [
            "", "```python", "from datasets import load_dataset", "rows = load_dataset(\"PATH/OF/THIS/DIRECTORY\")", "```", "", "```sh",
        ]
        lines.append(
            about.kind == .problems
                ? "gencode data etl --source codecontests:PATH/OF/THIS/DIRECTORY --output_dataset_name NAME --train_sample 1 "
                    + "--disable_filter_languages"
                : "gencode eval eval_gen_solutions --solution_dataset PATH/OF/THIS/DIRECTORY --ground_truth_dataset NAME")
        return lines + ["```", "", "`\(ExportDirectory.manifest)` lists every file with its SHA-256."]
    }
}
