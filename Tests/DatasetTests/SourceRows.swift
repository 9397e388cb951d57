import Foundation

/// Rows of the published formats, small and made by hand in the real columns.
enum SourceRows {
    /// One line of JSON. Members that are nil are not there.
    static func line(_ members: [String: Any?]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: members.compactMapValues { $0 }, options: [.sortedKeys]), as: UTF8.self)
    }

    static func text(_ value: Any) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .fragmentsAllowed]), as: UTF8.self)
    }

    static func humanEval(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "task_id": "HumanEval/0", "prompt": "def double(x):\n    \"\"\" Doubles. \"\"\"\n", "entry_point": "double",
                "canonical_solution": "    return 2 * x\n", "test": "def check(candidate):\n    assert candidate(2) == 4\n",
            ].merging(changes) { $1 })
    }

    static func mbpp(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "task_id": 11, "text": "Write a function that doubles.", "code": "def double(x):\r\n  return 2 * x", "test_setup_code": "",
                "test_list": ["assert double(2) == 4", "assert double(0) == 0"], "challenge_test_list": ["assert double(-1) == -2"],
            ].merging(changes) { $1 })
    }

    static func liveCodeBench(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "question_title": "Add", "question_content": "Add two numbers.", "platform": "atcoder", "question_id": "abc300_a",
                "contest_id": "abc300", "contest_date": "2023-05-20T00:00:00", "starter_code": "", "difficulty": "easy",
                "public_test_cases": try text([["input": "1 2\n", "output": "3\n", "testtype": "stdin"]]),
                "private_test_cases": try text([["input": "5 6\n", "output": "11\n", "testtype": "stdin"]]), "metadata": "{}",
            ].merging(changes) { $1 })
    }

    static func apps(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "problem_id": 17, "question": "Add.", "solutions": try text(["print(3)", "print(1 + 2)"]),
                "input_output": try text(["inputs": ["1 2\n"], "outputs": ["3\n"]]), "difficulty": "introductory", "url": "https://x.y/z",
                "starter_code": "",
            ].merging(changes) { $1 })
    }

    static func taco(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "question": "Add.", "solutions": try text(["print(3)"]), "starter_code": "",
                "input_output": try text(["inputs": [["1", "2"]], "outputs": [["3"]]]), "difficulty": "EASY", "raw_tags": "['Math']",
                "name": NSNull(), "source": "codeforces", "tags": "['Math']", "skill_types": "[]", "url": "https://x.y/z",
                "Expected Auxiliary Space": NSNull(), "time_limit": "2.0 seconds", "date": NSNull(), "picture_num": "0",
                "memory_limit": "256.0 megabytes", "Expected Time Complexity": NSNull(),
            ].merging(changes) { $1 })
    }

    static func codeContestsPlus(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "source": "Codeforces", "id": "1_A", "title": "Add", "description": "Add.", "time_limit": 1500, "memory_limit": 64,
                "validator": "int main() {}", "generator": "int main() {}", "generator_cmd": "gen 1", "checker": "#include \"testlib.h\"\n",
                "correct_submissions": [["code": "int main() {}", "language": "cpp"], ["code": "print 3", "language": "py2"]],
                "incorrect_submissions": [["code": "print(4)", "language": "py3"]],
                "test_cases": [["input": "1 2\n", "output": "3\n"]], "true_positive_rate": 1.0, "true_negative_rate": 0.5,
            ].merging(changes) { $1 })
    }

    static func codeContestsO(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "name": "1_A. Add", "description": "Add.", "generator": "int main() {}", "checker": "#include \"testlib.h\"\n",
                "corner_cases": [["input": ["stdin": "1 2\n"], "output": ["stdout": "3\n"]]],
            ].merging(changes) { $1 })
    }

    static func codeforces(_ changes: [String: Any?] = [:]) throws -> String {
        try line(
            [
                "id": "1/A", "title": "Add", "description": "Add.", "input_format": "Two numbers.", "output_format": "Their sum.",
                "note": NSNull(),
                "time_limit": 1.5, "memory_limit": 256.0, "examples": [["input": "1 2", "output": "3"]], "rating": 800, "tags": ["math"],
                "official_tests": [["input": "5 6", "output": "11"]], "official_tests_complete": true, "input_mode": "stdio",
                "interaction_format": NSNull(), "generated_checker": NSNull(), "executable": true, "generated_tests": 0,
            ].merging(changes) { $1 })
    }

    /// The text as Python's pickle of the protocol 2 has it, packed by zlib: `base64(zlib(pickle(text)))`.
    static func packed(_ text: String) throws -> String { try packed(pickle: pickle(text)) }

    static func pickle(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return [0x80, 2, UInt8(ascii: "X")] + (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes + [0x71, 0, 0x2E]
    }
}
