import Foundation
import Records

/// `eval_gen_solutions` from its start to its report, in a process of its own: planning, judging, sealing and reporting.
struct EndToEndRun {
    /// A new directory for the problem set, the candidates and the run.
    let place: String
    let slots: Int
    /// What the caller gave of settings, for the processes that are started here.
    let commonFlags: [String]
    let testerFlags: [String]

    /// - Parameters:
    ///   - problems: rows of the CodeContests schema.
    ///   - candidates: rows of a candidates' file.
    /// - Returns: the seconds of the evaluation, and how many candidates were accepted.
    func run(problems: Data, candidates: Data) throws -> (seconds: Double, accepted: Int) {
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try problems.write(to: URL(fileURLWithPath: place + "/rows.jsonl"))
        try candidates.write(to: URL(fileURLWithPath: place + "/candidates.jsonl"))
        try gencode(["data", "etl", "--source", place + "/rows.jsonl", "--output-dataset-name", place + "/set.h5", "--train-sample", "1"])
        let clock = ContinuousClock()
        let start = clock.now
        try gencode(
            [
                "eval", "eval_gen_solutions", "--solution-dataset", place + "/candidates.jsonl", "--ground-truth-dataset",
                place + "/set.h5", "--ground-truth-split", "train", "--evaluation-test-type", "all", "--run-dir", place + "/run",
                "--slots", "\(slots)",
            ] + testerFlags)
        return ((clock.now - start).inSeconds, try accepted(place + "/run/report/report.json"))
    }

    private func gencode(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments + commonFlags
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = place + "/errors"
        try Data().write(to: URL(fileURLWithPath: errors))
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            throw CommandError(
                .failure,
                "gencode \(arguments.prefix(2).joined(separator: " ")) ended with \(process.terminationStatus): \(said.suffix(500))")
        }
    }

    private func accepted(_ path: String) throws -> Int {
        let report = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
        return (report?["verdicts"] as? [String: Any])?["AC"] as? Int ?? 0
    }
}
