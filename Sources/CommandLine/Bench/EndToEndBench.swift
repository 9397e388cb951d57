import Foundation
import Records

/// `eval_gen_solutions` from its start to its report over distinct trivial candidates in Python.
struct EndToEndBench {
    static let candidates = 400
    static let tests = 10
    private static let slots = 2

    let scratch: String
    /// What the caller gave of settings, for the processes that are started here.
    let commonFlags: [String]
    let testerFlags: [String]

    func run() throws -> SandboxBench.Line {
        let run = EndToEndRun(
            place: scratch + "/end-to-end", slots: EndToEndBench.slots, commonFlags: commonFlags, testerFlags: testerFlags)
        let (seconds, accepted) = try run.run(problems: try EndToEndBench.problem(), candidates: try EndToEndBench.solutions())
        guard accepted == EndToEndBench.candidates else {
            throw CommandError(.failure, "\(accepted) of \(counted(EndToEndBench.candidates, "trivial candidate")) accepted end to end")
        }
        let all = EndToEndBench.candidates * EndToEndBench.tests
        // There is one measurement: its time per test is all that there is to say.
        let each = 1000 * seconds / Double(all)
        return SandboxBench.Line(
            program: "python3", how: "end to end, 400x10", slots: EndToEndBench.slots, testsPerSecond: Double(all) / seconds,
            medianMilliseconds: each, p99Milliseconds: each)
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
