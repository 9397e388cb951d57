import FileSystem
import Foundation
import Records

/// Made-up data files, shaped like CodeContests and like what a model wrote for it; the same ones in every run.
struct DataBenchFiles {
    let directory: String

    /// A set with the problems of the candidates.
    var smallSet: String { directory + "/few/train.jsonl" }

    private static let problemsOfCandidates = 1000

    /// Rows of one to two megabytes, most of it programs.
    func writeProblems(megabytes: Int) throws -> String {
        let path = directory + "/test.jsonl"
        var random = SplitMix64(seed: 7)
        var number = 0
        try write(path) { out in
            while out.length < megabytes * 1_000_000 {
                out.add(problem(number, programs: 150 + Int(random.next() % 300), tests: 20 + Int(random.next() % 160), &random))
                number += 1
            }
        }
        return path
    }

    /// Programs of about 600 bytes, each another one, and the job that plans them.
    func writeCandidates(_ count: Int) throws -> (path: String, job: String) {
        var random = SplitMix64(seed: 8)
        try FileManager.default.createDirectory(atPath: directory + "/few", withIntermediateDirectories: true)
        try write(smallSet) { out in
            for number in 0..<Self.problemsOfCandidates { out.add(problem(number, programs: 1, tests: 2, &random)) }
        }
        let path = directory + "/candidates.jsonl"
        try write(path) { out in
            for number in 0..<count {
                let problem = number * Self.problemsOfCandidates / count
                out.add(#"{"task_name":"\#(problem)_A. Made Up","language":"PYTHON3","code":"\#(program(14, &random))"}"# + "\n")
            }
        }
        let job = """
            verb = "eval_gen_solutions"
            dataset_name = "\(directory)/few.h5"
            split_name = "train"
            evaluation_test_type = "all"
            solution_dataset = "\(path)"
            """
        let jobPath = directory + "/jobs/bench.toml"
        try FileManager.default.createDirectory(atPath: directory + "/jobs", withIntermediateDirectories: true)
        try write(jobPath) { $0.add(job) }
        return (path, jobPath)
    }

    private func problem(_ number: Int, programs: Int, tests: Int, _ random: inout SplitMix64) -> String {
        func list(_ count: Int, _ item: () -> String) -> String { "[" + (0..<count).map { _ in item() }.joined(separator: ",") + "]" }
        func solutions() -> String {
            let languages = list(programs) { String(2 + random.next() % 3) }
            return #"{"language":\#(languages),"solution":\#(list(programs) { "\"" + program(40, &random) + "\"" })}"#
        }
        let inputs = list(tests) { "\"" + numbers(Int(random.next() % 300), &random) + "\"" }
        let outputs = list(tests) { "\"" + numbers(2, &random) + "\"" }
        return #"{"name":"\#(number)_A. Made Up","description":"Given n numbers, find the answer.","#
            + #""public_tests":{"input":["1 2\n"],"output":["3\n"]},"generated_tests":{"input":\#(inputs),"output":\#(outputs)},"#
            + #""source":2,"difficulty":7,"solutions":\#(solutions()),"incorrect_solutions":\#(solutions()),"cf_rating":1500,"#
            + #""time_limit":{"seconds":2,"nanos":500000000},"memory_limit_bytes":256000000}"# + "\n"
    }

    private func numbers(_ count: Int, _ random: inout SplitMix64) -> String {
        (0...count).map { _ in String(random.next() % 1_000_000_000) }.joined(separator: " ") + #"\n"#
    }

    private static let lines = [
        #"def solve(n, values):\n"#, #"    total = 0\n"#, #"    for index, value in enumerate(values):\n"#,
        #"        total += value * index\n"#,
        #"    return total % 1000000007\n"#, #"n = int(input())\n"#, #"values = list(map(int, input().split()))\n"#,
        #"print(solve(n, values), end=\"\\n\")\n"#, #"if n % 2 == 0:\n"#, #"    values.sort(key=lambda x: -x)\n"#,
    ]

    private func program(_ lines: Int, _ random: inout SplitMix64) -> String {
        var text = "# " + String(random.next(), radix: 16) + #"\n"#
        for _ in 0..<lines {
            let pick = random.next()
            text += Self.lines[Int(pick % UInt64(Self.lines.count))]
            if pick >> 60 == 0 { text += "# " + String(pick, radix: 16) + #"\n"# }
        }
        return text
    }

    /// Text on its way into a file.
    private struct Output {
        let file: OpenFile
        var pending: [UInt8] = []
        var written = 0
        var failure: (any Error)?

        var length: Int { written + pending.count }

        mutating func add(_ text: String) {
            pending += Array(text.utf8)
            if pending.count > 1 << 20, failure == nil { flush() }
        }

        mutating func flush() {
            do { try file.write(pending, at: written) } catch { failure = error }
            written += pending.count
            pending.removeAll(keepingCapacity: true)
        }
    }

    private func write(_ path: String, _ body: (inout Output) -> Void) throws {
        var output = Output(file: try OpenFile.creating(path))
        body(&output)
        output.flush()
        if let failure = output.failure { throw failure }
    }
}
