import Foundation

/// Problems and candidates that a test writes itself.
struct Workload {
    var problems: [String] = []
    var candidates: [String] = []

    /// - Parameter tests: input and expected output; the first is public.
    mutating func addProblem(_ name: String, tests: [(String, String)], seconds: Int = 10, memory: Int = 256 << 20) {
        func pairs(_ tests: ArraySlice<(String, String)>) -> [String: Any] { ["input": tests.map(\.0), "output": tests.map(\.1)] }
        problems.append(
            Workload.json([
                "name": name, "description": name, "public_tests": pairs(tests.prefix(1)), "private_tests": pairs(tests.dropFirst()),
                "generated_tests": pairs([]), "source": 2, "difficulty": 7, "time_limit": ["seconds": seconds, "nanos": 0],
                "memory_limit_bytes": memory, "input_file": "", "output_file": "",
                "solutions": ["language": [3], "solution": ["print(input())"]],
                "incorrect_solutions": ["language": [3], "solution": ["print(0)"]],
            ]))
    }

    mutating func addCandidate(_ problem: String, _ code: String, language: String = "PYTHON3") {
        candidates.append(Workload.json(["task_name": problem, "language": language, "code": code]))
    }

    private static func json(_ object: [String: Any]) -> String {
        (try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Candidates that mostly sleep, so that two processors carry a cluster: one second each, with every verdict that costs little among them.
    static func sleepers(_ count: Int) -> Workload {
        var workload = Workload()
        for number in 0..<4 { workload.addProblem("echo\(number)", tests: [("\(number)\n", "\(number)\n"), ("7\n", "7\n")]) }
        for number in 0..<count {
            let body =
                switch number % 10 {
                case 1: "print(input() + '1')"
                case 3: "raise SystemExit(3)"
                case 5: "print(bytearray(1 << 30)[5])"
                default: "print(input())"
                }
            let problem = "echo\(number % 4)"
            if number % 40 == 7 {
                workload.addCandidate(problem, "int main() { return \(number) }", language: "CPP")
            } else {
                workload.addCandidate(problem, "# \(number)\nimport time\ntime.sleep(0.5)\n\(body)\n")
            }
        }
        return workload
    }

    /// Candidates that do nothing but what they must.
    static func trivial(_ count: Int) -> Workload {
        var workload = Workload()
        workload.addProblem("echo", tests: [("1\n", "1\n")])
        for number in 0..<count { workload.addCandidate("echo", "# \(number)\nprint(input())\n") }
        return workload
    }
}
