import Foundation

/// A set of candidates with the problems that they answer, as `gencode bench candidates` judges it.
struct CandidateMix {
    struct Program: Hashable {
        var problem: String
        /// The name of the language in the candidates' file.
        var language: String
        var source: String
    }

    struct Test {
        var input: String
        var output: String
    }

    var name: String
    var programs: [Program]
    /// By problem.
    var tests: [String: [Test]]
    /// How many are correct; nil: that is not known.
    var correct: Int?
    /// Seconds of one run of a program that is started plainly; nil: every program of the mix is known to end.
    var plainLimit: Int?

    /// The rows of a problems' file in the CodeContests schema.
    func problemRows() throws -> Data {
        let none: [String: [String]] = ["input": [], "output": []]
        return try CandidateMix.lines(
            tests.sorted { $0.key < $1.key }.map { name, tests in
                [
                    "name": name, "description": name, "public_tests": ["input": tests.map(\.input), "output": tests.map(\.output)],
                    "private_tests": none, "generated_tests": none, "source": 2, "difficulty": 7,
                    "time_limit": ["seconds": 10, "nanos": 0],
                    "memory_limit_bytes": 256 << 20, "input_file": "", "output_file": "",
                    "solutions": ["language": [Int](), "solution": [String]()],
                    "incorrect_solutions": ["language": [Int](), "solution": [String]()],
                ]
            })
    }

    func candidateRows() throws -> Data {
        try CandidateMix.lines(programs.map { ["task_name": $0.problem, "language": $0.language, "code": $0.source] })
    }

    private static func lines(_ rows: [[String: Any]]) throws -> Data {
        let texts = try rows.map { String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self) }
        return Data((texts.joined(separator: "\n") + "\n").utf8)
    }
}

extension CandidateMix {
    /// Made programs that all answer one problem: of the numbers of a line, the sum, the greatest common divisor, how many differ, and the
    /// median.
    ///
    /// - Parameter templates: sources, taken in turn. Each candidate ends with another comment, so no two are equal, and none is equal to
    ///   one of an earlier bench, whose compilation a cache could hold.
    init(_ name: String, language: String, count: Int, comment: String, templates: [String]) {
        let bench = UUID().uuidString
        self.name = name
        programs = (0..<count).map { number in
            Program(
                problem: "numbers", language: language, source: "\(templates[number % templates.count])\(comment) \(bench) \(number)\n")
        }
        tests = ["numbers": CandidateMix.numberTests]
        correct = count
    }

    private static let numberTests: [Test] = (1...10).map { number in
        let values = (0..<(number * 5)).map { (($0 * 7919 + number * 104_729) % 997 + 1) * number }
        let divisor = values.reduce(0) { first, second in
            var (first, second) = (first, second)
            while second != 0 { (first, second) = (second, first % second) }
            return first
        }
        let median = values.sorted()[values.count / 2]
        return Test(
            input: "\(values.count)\n\(values.map(String.init).joined(separator: " "))\n",
            output: "\(values.reduce(0, +)) \(divisor) \(Set(values).count) \(median)\n")
    }
}
