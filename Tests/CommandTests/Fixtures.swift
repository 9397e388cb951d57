import Foundation

/// Small problem sets and candidates that the tests write themselves.
enum Fixtures {
    /// One CodeContests row: sum of two numbers.
    static func row(
        name: String = "sum", publicTests: [(String, String)] = [("1 2\n", "3\n")],
        privateTests: [(String, String)] = [("2 2\n", "4\n"), ("-1 1\n", "0\n")],
        timeLimit: Int = 2, solutions: [(Int, String)] = [(3, "print(sum(map(int, input().split())))")]
    ) -> String {
        func tests(_ pairs: [(String, String)]) -> [String: Any] { ["input": pairs.map(\.0), "output": pairs.map(\.1)] }
        return json([
            "name": name, "description": "Add two numbers.", "public_tests": tests(publicTests), "private_tests": tests(privateTests),
            "generated_tests": tests([]), "source": 2, "difficulty": 7, "time_limit": ["seconds": timeLimit, "nanos": 0],
            "memory_limit_bytes": 268_435_456, "input_file": "", "output_file": "",
            "solutions": ["language": solutions.map(\.0), "solution": solutions.map(\.1)],
            "incorrect_solutions": ["language": [3], "solution": ["print(0)"]],
        ])
    }

    static func candidate(_ task: String, _ code: String, language: String = "PYTHON3") -> String {
        json(["task_name": task, "language": language, "code": code])
    }

    static func json(_ object: [String: Any]) -> String {
        let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
