import Foundation
import Records

/// `eval_gen_solutions` from its start to its report, in a process of its own: planning, judging, sealing and reporting distinct trivial
/// candidates in Python.
struct EndToEndBench {
    static let candidates = 400
    static let tests = 10
    private static let slots = 2

    let scratch: String
    /// What the caller gave of settings, for the processes that are started here.
    let commonFlags: [String]
    let testerFlags: [String]

    func run() throws -> SandboxBench.Line {
        let place = scratch + "/end-to-end"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try EndToEndBench.problem().write(to: URL(fileURLWithPath: place + "/rows.jsonl"))
        try EndToEndBench.solutions().write(to: URL(fileURLWithPath: place + "/candidates.jsonl"))
        try gencode(["data", "etl", "--source", place + "/rows.jsonl", "--output-dataset-name", place + "/set.h5", "--train-sample", "1"])
        let clock = ContinuousClock()
        let start = clock.now
        try gencode(
            [
                "eval", "eval_gen_solutions", "--solution-dataset", place + "/candidates.jsonl", "--ground-truth-dataset",
                place + "/set.h5",
                "--ground-truth-split", "train", "--evaluation-test-type", "all", "--run-dir", place + "/run", "--slots",
                "\(EndToEndBench.slots)",
            ] + testerFlags)
        let seconds = (clock.now - start).inSeconds
        try EndToEndBench.checkReport(place + "/run/report/report.json")
        let all = EndToEndBench.candidates * EndToEndBench.tests
        // There is one measurement: its time per test is all that there is to say.
        let each = 1000 * seconds / Double(all)
        return SandboxBench.Line(
            program: "python3", how: "end to end, 400x10", slots: EndToEndBench.slots, testsPerSecond: Double(all) / seconds,
            medianMilliseconds: each, p99Milliseconds: each)
    }

    private func gencode(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments + commonFlags
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = scratch + "/end-to-end/errors"
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

    private static func checkReport(_ path: String) throws {
        let report = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any]
        let accepted = (report?["verdicts"] as? [String: Any])?["AC"] as? Int
        guard accepted == candidates else {
            throw CommandError(.failure, "\(accepted ?? 0) of \(counted(candidates, "trivial candidate")) accepted end to end")
        }
    }

    private static func problem() throws -> Data {
        let pairs = (0..<tests).map { ("20 \($0)\n", "\(20 + $0)\n") }
        let none: [String: [String]] = ["input": [], "output": []]
        let row: [String: Any] = [
            "name": "sum", "description": "Add two numbers.", "public_tests": ["input": pairs.map(\.0), "output": pairs.map(\.1)],
            "private_tests": none, "generated_tests": none, "source": 2, "difficulty": 7, "time_limit": ["seconds": 5, "nanos": 0],
            "memory_limit_bytes": 256 << 20, "input_file": "", "output_file": "",
            "solutions": ["language": [Int](), "solution": [String]()],
            "incorrect_solutions": ["language": [Int](), "solution": [String]()],
        ]
        return try JSONSerialization.data(withJSONObject: row)
    }

    private static func solutions() throws -> Data {
        let rows = try (0..<candidates).map { number in
            let row = ["task_name": "sum", "language": "PYTHON3", "code": "print(sum(map(int, input().split())))  # \(number)\n"]
            return String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
        }
        return Data((rows.joined(separator: "\n") + "\n").utf8)
    }
}
