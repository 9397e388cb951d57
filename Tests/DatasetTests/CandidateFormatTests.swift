import Records
import Testing

@testable import Dataset

/// Candidates as other tools write them.
@Suite("Formats of candidates")
struct CandidateFormatTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func read(_ text: String, _ file: String = "c.jsonl") throws -> [Candidate] {
        try readCandidates(path: try directory.write(file, text))
    }

    private func sources(_ candidates: [Candidate]) -> [String] { candidates.map { String(decoding: $0.source, as: UTF8.self) } }

    @Test func rowsOfEvalPlus() throws {
        let found = try read(
            """
            {"task_id":"HumanEval/0","completion":"    return 1"}
            {"task_id":"HumanEval/0","solution":"def f(): pass"}
            {"task_id":11,"completion":"x"}
            """)
        #expect(found.map(\.problem) == ["HumanEval/0", "HumanEval/0", "11"])
        #expect(found.map(\.index) == [0, 1, 0])
        #expect(sources(found) == ["    return 1", "def f(): pass", "x"])
    }

    @Test func listsOfOtherTools() throws {
        #expect(sources(try read(#"{"question_id":"abc1_a","code_list":["a","b"],"graded_list":[true,false]}"#)) == ["a", "b"])
        let map = try read(#"{"src_uid":"9c","source_codes":["a"],"is_solved":false,"language":"C++"}"#)
        #expect(map.map(\.problem) == ["9c"] && map.map(\.expectedCorrect) == [false] && map.map(\.language) == ["C++"])
        #expect(try read(#"{"task_id":"HumanEval/1","prompt":"","test":"","samples":["a","b","c"]}"#).count == 3)
        // One candidate beside an empty list.
        #expect(sources(try read(#"{"question_id":"q","code":"a","samples":[]}"#)) == ["a"])
    }

    @Test func filesThatAreOneJSONValue() throws {
        let lists = try read(
            "[{\"question_id\":\"a\",\"code_list\":[\"x\"]},\n {\"question_id\":\"b\",\"code_list\":[null,\"y\"]}]", "c.json")
        #expect(lists.map(\.problem) == ["a", "b", "b"] && sources(lists) == ["x", "", "y"])
        let apps = try read(#"{"0": ["x", "y"], "17": "z"}"#, "c.json")
        #expect(apps.map(\.problem) == ["0", "0", "17"] && sources(apps) == ["x", "y", "z"])
        #expect(try read(#"{"task_name":"p","candidates":["x"]}"#, "c.json").map(\.problem) == ["p"])
    }

    @Test(
        arguments: [
            ("[{\"code\":\"x\"}]", "`[0].task_name` is missing"), ("[7]", "`[0]` is not an object"), ("7", "is not an object"),
            ("{\"0\": [7]}", "`0[0]` is not an object"), ("[", "c.json: is not JSON at line 1, column 2"), ("", "c.json: is not JSON"),
            ("{\n \"a\": [\"é\", x]\n}", "c.json: is not JSON at line 2, column 13: no value begins here"),
            ("[]", "holds no candidates"),
        ])
    func wrongFilesAreNamed(_ row: (text: String, message: String)) throws {
        let error = try #require(throws: DatasetError.self) { try read(row.text, "c.json") }
        #expect(error.message.contains(row.message), "\(error.message)")
    }

    @Test func aJSONFileInUTF16IsCalledByItsName() throws {
        let path = try directory.write("c.json", Array("[{}]".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        let error = try #require(throws: DatasetError.self) { try readCandidates(path: path) }
        #expect(error.message.contains("is UTF-16LE text, and JSON is UTF-8") && error.remedy.contains("converted.json"), "\(error)")
    }

    /// Windows writes both.
    @Test func sourcesLoseTheirMarkAndBecomeUTF8() throws {
        let java = "class Main {}\n"
        try directory.write("d/p.java", "\u{FEFF}" + java)
        try directory.write("d/q/a.java", ("\u{FEFF}" + java).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        try directory.write("d/q/b.py", "print(1)\n".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        var notes: [String] = []
        let found = try readCandidates(path: "\(directory.path)/d", note: { notes.append($0) })
        #expect(sources(found) == [java, java, "print(1)\n"] && found.map(\.language) == ["java", "java", "python3"])
        #expect(
            notes.count == 2 && notes[0].contains("q/a.java: was UTF-16LE text") && notes[1].contains("q/b.py: was UTF-16BE text"),
            "\(notes)")
        #expect(sources(try read(#"{"task_name":"p","language":"java","code":"\ufeffclass Main {}"}"#)) == ["class Main {}"])
    }

    @Test func directoriesOfFiles() throws {
        for (name, text) in [
            ("d/HumanEval_3/0.py", "a"), ("d/HumanEval_3/1.py", "b"), ("d/two_words.cpp", "int main() {}"), ("d/.hidden", "x"),
        ] { try directory.write(name, text) }
        let found = try readCandidates(path: directory.path + "/d/")
        #expect(found.map(\.problem) == ["HumanEval/3", "HumanEval/3", "two_words"])
        #expect(found.map(\.language) == ["python3", "python3", "cpp"])
        #expect(found.map(\.label) == ["HumanEval_3/0.py", "HumanEval_3/1.py", "two_words.cpp"])
        try directory.write("d/readme.txt", "x")
        let error = try #require(throws: DatasetError.self) { try readCandidates(path: directory.path + "/d") }
        #expect(error.message.contains("readme.txt: has an extension that no language has"))
    }

    @Test func fencedAnswersBecomeTheirProgram() throws {
        let answer = #"Here it is:\n```python\nprint(1)\n```\nIt prints 1."#
        let docstring = #"def f():\n    \"\"\"\n    ```\n    f()\n    ```\n    \"\"\"\n    return 1\n"#
        var notes: [String] = []
        let path = try directory.write(
            "c.jsonl",
            #"{"task_name":"p","candidates":["\#(answer)","\#(docstring)","print(2)",{"code":"```cpp\nint main() {}\n```","language":"C++17"},{"code":"```\n```"}]}"#
        )
        let found = try readCandidates(path: path) { notes.append($0) }
        #expect(sources(found).prefix(1) == ["print(1)\n"])
        #expect(sources(found)[1].hasPrefix("def f():") && sources(found)[2] == "print(2)")
        #expect(sources(found)[3] == "int main() {}\n")
        #expect(sources(found)[4] == "```\n```")
        #expect(notes.contains("2 candidates were taken out of fenced blocks of a model's answer"))
        #expect(notes.contains { $0.hasPrefix("1 candidate with fenced blocks has no program") })
    }

    @Test func aBodyBeforeAClosingFenceKeepsItsIndent() throws {
        let found = try read(#"{"task_id":"HumanEval/0","completion":"    return 1\n```\n\nThis returns 1."}"#)
        #expect(sources(found) == ["    return 1\n"])
    }
}
