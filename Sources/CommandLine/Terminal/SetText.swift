import ColumnStore
import Dataset
import Foundation
import Records

/// How `data` prints a problem set.
enum SetText {
    static func summary(_ summary: ETLSummary, path: String) -> String {
        """
        \(path)
          problems   \(summary.problems)\(leftOut(summary.packagesLeftOut))
          tests      \(TestKind.allCases.map { "\($0.name) \(summary.tests[$0] ?? 0)" }.joined(separator: ", "))
          solutions  \(summary.solutionsKept) kept, \(summary.solutionsDropped) dropped
          splits     \(summary.splits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
          fingerprint \(summary.fingerprint)
        """
    }

    private static func leftOut(_ packages: Int) -> String {
        packages == 0 ? "" : ", and \(counted(packages, "package")) left out: the notes above say why"
    }

    static func overview(of set: ProblemSet, path: String, split: String?, json: Bool) throws -> String {
        let chosen = set.summaries.filter { split == nil || $0.split == split }
        if let split, chosen.isEmpty {
            let known = Array(Set(set.summaries.map(\.split))).sorted().joined(separator: ", ")
            throw CommandError(.usage, "\(path) has no split \"\(split)\"", remedy: "It has: \(known).")
        }
        if json {
            return try JSONText.of([
                "name": set.description.name, "source": set.description.source, "fingerprint": set.fingerprint.description,
                "transforms": set.description.transforms, "problems": chosen.map(row),
            ])
        }
        var lines = ["\(set.description.name) (\(path))", "source       \(set.description.source)", "fingerprint  \(set.fingerprint)"]
        lines.append("transforms   \(set.description.transforms)")
        for (name, members) in Dictionary(grouping: chosen, by: \.split).sorted(by: { $0.key < $1.key }) {
            let counts = TestKind.allCases.map { kind in "\(kind.name) \(members.reduce(0) { $0 + ($1.testCounts[kind] ?? 0) })" }
            lines.append("split \(name): \(counted(members.count, "problem")), \(counts.joined(separator: ", "))")
            for member in members {
                let tests = TestKind.allCases.map { "\(member.testCounts[$0] ?? 0)" }.joined(separator: "+")
                lines.append(
                    "  \(member.name): tests \(tests), solutions \(member.correctSolutions)+\(member.incorrectSolutions), \(limits(member))"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    static func problem(_ problem: Problem, json: Bool) throws -> String {
        if json {
            return try JSONText.of([
                "name": problem.name, "split": problem.split, "statement": problem.statement, "source": problem.source,
                "difficulty": problem.difficulty, "tags": problem.tags,
                "time_limit_s": problem.timeLimit.map { $0.inSeconds as Any } ?? NSNull(),
                "memory_limit_bytes": problem.memoryLimit.map { $0.bytes as Any } ?? NSNull(), "checker": "\(problem.checker.name)",
                "tests": problem.tests.map { ["name": $0.name, "kind": $0.kind.name, "input_bytes": $0.input.count] as [String: Any] },
                "solutions": problem.solutions.map {
                    ["label": $0.label, "language": $0.language, "correct": $0.isCorrect] as [String: Any]
                },
            ])
        }
        var lines = ["\(problem.name) (\(problem.split))"]
        lines.append(
            "time limit \(problem.timeLimit.map { "\($0.inSeconds) s" } ?? "unknown"), memory limit "
                + "\(problem.memoryLimit.map { "\($0.bytes >> 20) MiB" } ?? "unknown"), checker \(problem.checker.name)")
        if !problem.source.isEmpty { lines.append("source \(problem.source) \(problem.difficulty)") }
        lines += ["", problem.statement, "", "tests:"]
        for (position, test) in problem.tests.enumerated() {
            lines.append("  \(position)  \(test.kind.name)  \(test.name)  \(test.input.count) -> \(test.expectedOutput.count) bytes")
        }
        lines.append("solutions:")
        for solution in problem.solutions {
            lines.append(
                "  \(solution.isCorrect ? "correct" : "incorrect")  \(solution.language)  \(solution.label)  \(solution.source.count) bytes"
            )
        }
        return lines.joined(separator: "\n")
    }

    static func test(_ test: TestCase, position: Int, json: Bool) throws -> String {
        let input = String(decoding: test.input, as: UTF8.self)
        let expected = String(decoding: test.expectedOutput, as: UTF8.self)
        if json {
            return try JSONText.of(["test": position, "name": test.name, "kind": test.kind.name, "input": input, "expected": expected])
        }
        return "test \(position) (\(test.kind.name), \(test.name))\ninput:\n\(input)\nexpected output:\n\(expected)"
    }

    private static func row(_ summary: ProblemSummary) -> [String: Any] {
        [
            "name": summary.name, "split": summary.split, "correct_solutions": summary.correctSolutions,
            "incorrect_solutions": summary.incorrectSolutions,
            "tests": Dictionary(uniqueKeysWithValues: TestKind.allCases.map { ($0.name, summary.testCounts[$0] ?? 0) }),
        ]
    }

    private static func limits(_ summary: ProblemSummary) -> String {
        let time = summary.timeLimit.map { "\($0.inSeconds) s" } ?? "no time limit"
        let memory = summary.memoryLimit.map { "\($0.bytes >> 20) MiB" } ?? "no memory limit"
        return "\(time), \(memory), \(summary.checker.name)"
    }
}

/// JSON with sorted keys for a program to read.
enum JSONText {
    static func of(_ object: [String: Any]) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }
}
