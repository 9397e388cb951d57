import Fixtures
import Testing

@testable import Generation

@Suite struct StructuredAnswerTests {
    private static func schema() throws -> AnswerSchema {
        try AnswerSchema(
            """
            {"type":"object","required":["points","tests","name"],"properties":{
              "points":{"type":"array","items":{"type":"string"}},"name":{"type":"string"},
              "tests":{"type":"array","items":{"type":"object","required":["input","output"],"properties":{
                "input":{"type":"string"},"output":{"type":"string"}}}}}}
            """, name: "made", requiring: ["points", "tests", "name"])
    }

    private static let wanted = StructuredValue.record([
        "points": .list([.text("a"), .text("b")]), "name": .text("x"),
        "tests": .list([.record(["input": .text("1"), "output": .text("2")])]),
    ])

    private static let json = #"{"points": ["a", "b"], "tests": [{"input": 1, "output": "2"}], "name": "x"}"#
    private static let yaml = "points:\n- a\n- b\ntests:\n- input: 1\n  output: '2'\nname: x\n"

    @Test(arguments: [
        json, "```json\n\(json)\n```", "```\n\(json)\n```", "Here it is:\n\(json)", "Here it is:\n```json\n\(json)\n```\nDone.", yaml,
        "```yaml\n\(yaml)```", "```yaml\n\(yaml)", "\(yaml)```", "Sure!\n\n\(yaml)", "Sure!\n```yaml\n\(yaml)```\nI hope this helps: bye.",
        "<think>points: maybe</think>\n\(yaml)", yaml.split(separator: "\n").joined(separator: "\r\n"), "---\n\(yaml)",
        "points: |\n  - a\n  - b\ntests:\n- input: 1\n  output: 2\nname: x", "points: [a, b]\ntests: [{input: 1, output: 2}]\nname: x",
        "extra: 5\n\(yaml)more: [1]\n",
    ])
    func jsonAndYAMLAreRead(_ answer: String) throws {
        #expect(try StructuredAnswer.read(answer, schema: Self.schema()) == Self.wanted)
    }

    /// What models write that is no YAML, and what it means.
    @Test(arguments: [
        ("name: a: b", "a: b"), ("name: \"a\" and b", "\"a\" and b"), ("name: `x`", "`x`"), ("name: @x", "@x"),
        ("name: - a\n- b", "- a\n- b"),
        ("name: x: 1\nand: 2", "x: 1\nand: 2"), ("name: *star", "*star"), ("name: % of n", "% of n"), ("name: [1, 2", "[1, 2"),
        ("name: a #b", "a"),
        ("name: 'it''s'", "it's"), ("name: |\n  a\n  b", "a\nb"), ("name: |-\n  a: b\n  *c", "a: b\n*c"), ("name: 1.50", "1.50"),
        ("name: 007", "007"),
        ("name: true", "true"), ("name: null", "null"), ("name:", ""), ("name: 12345678901234567890123", "12345678901234567890123"),
        ("name: |\n  ```python\n  x = 1\n  ```", "```python\nx = 1\n```"), ("name: {a: 1}", "a: 1"),
        ("name: |\n  int &a = *b;\n  &c", "int &a = *b;\n&c"),
    ])
    func textsAreRepaired(_ line: String, _ text: String) throws {
        let answer = "points:\n- a\ntests: []\n\(line)\n"
        #expect(try StructuredAnswer.read(answer, schema: Self.schema())["name"].text.trimmingSpaces == text)
    }

    @Test(arguments: [("- Input: n and m", "Input: n and m"), ("- \"a\" is b: c", "\"a\" is b: c"), ("- `x`", "`x`"), ("- 5", "5")])
    func itemsAreRepaired(_ item: String, _ text: String) throws {
        let answer = "points:\n- a\n\(item)\ntests: []\nname: x\n"
        #expect(try StructuredAnswer.read(answer, schema: Self.schema())["points"].items.last?.text == text)
    }

    @Test(arguments: [
        ("", "empty"), ("I cannot do that.", "not a set of keys"), ("points: [a]\nname: x", "no key tests"),
        ("points: a\ntests: []\nname: x", "points is not a list"),
        ("points: []\ntests:\n- a\nname: x", "item 1 of tests is not a set"), ("points: []\ntests: {a: 1}\nname: x", "tests is not a list"),
        ("{\"points\": []", "does not parse"), ("<think>points: []", "thinking"),
    ])
    func whatIsWrongIsSaid(_ answer: String, _ message: String) throws {
        let schema = try Self.schema()
        #expect { try StructuredAnswer.read(answer, schema: schema) } throws: {
            ($0 as? UnreadableAnswer)?.message.contains(message) == true
        }
    }

    @Test func aliasesAreRefusedBeforeTheyAreFollowed() throws {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1..<40 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let schema = try Self.schema()
        for answer in [bomb, bomb + "? *a39\n: 1\n", "points: &p [a]\ntests: *p\nname: x", "{a: &x [1], b: {*x : 1}}"] {
            #expect(throws: UnreadableAnswer.self) { try StructuredAnswer.read(answer, schema: schema) }
        }
    }

    /// YAML ends a line at each of these, and to Swift CR LF is one character.
    @Test(arguments: ["\n", "\r", "\r\n", "\u{85}", "\u{2028}"]) func aReferenceIsSeenBehindABlockScalar(lineEnd: String) {
        let lines = ["name: |", "  x", "a: &a [x, x]", "b: *a", ""]
        #expect(YAMLReferences.occur(in: lines.joined(separator: lineEnd)))
        #expect(!YAMLReferences.occur(in: ["name: |", "  x", "  a: &a", ""].joined(separator: lineEnd)))
    }

    @Test func deepAndLongAnswersAreRefused() async throws {
        let schema = try Self.schema()
        let answers = [
            String(repeating: "[", count: 50_000), String(repeating: "{a: ", count: 10_000), String(repeating: "- ", count: 10_000),
            "{\"points\": " + String(repeating: "[", count: 400) + String(repeating: "]", count: 400) + "}",
            String(repeating: "? ", count: 10_000), String(repeating: "x", count: StructuredAnswer.largest + 1),
            (0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ]
        for answer in answers {
            await #expect(throws: UnreadableAnswer.self) { try await Task { try StructuredAnswer.read(answer, schema: schema) }.value }
        }
    }

    @Test func jsonThatYAMLCannotReadIsRead() throws {
        let answer = "{\n\t\"points\": [\"\\ud83d\\ude00\"],\n\t\"tests\": [],\n\t\"name\": \"a\\/b\"\n}"
        let value = try StructuredAnswer.read(answer, schema: Self.schema())
        #expect(value["points"].items == [.text("😀")])
        #expect(value["name"].text == "a/b")
    }

    @Test func theLayoutIsWhatIsRead() throws {
        let schema = try Self.schema()
        #expect(schema.layout == "points:\n- |\n  ...\ntests:\n- input: |\n    ...\n  output: |\n    ...\nname: |\n  ...")
        #expect(try StructuredAnswer.read(schema.layout, schema: schema)["tests"].items.count == 1)
    }

    @Test func anyAnswerIsReadOrRefused() throws {
        let pieces = [
            "points:", "tests:", "name:", "input:", "- ", "\n", " ", "  ", "|", "|-", ">", "\"", "'", "{", "}", "[", "]", ",", ":", "&a ",
            "*a", "? ",
            "!!str ", "---\n", "...\n", "%YAML", "#", "```", "```yaml\n", "\t", "a", "1", "\\u12", "\u{0}", "\u{FEFF}", "é", "<<: ", "@",
            "`",
        ]
        let schema = try Self.schema()
        var random = Xorshift(seed: 6)
        for _ in 0..<3000 {
            let text = (0..<Int(random.next() % 24)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            if case .success(let value) = StructuredAnswer.result(of: text, schema: schema) { #expect(value["points"].items.count < 24) }
        }
    }

    /// Blank lines in front, and a text whose lines would all be moved far to the right.
    @Test(arguments: [
        String(repeating: "\n", count: 1 << 19),
        String(repeating: " ", count: 50_000) + "name: x\n" + String(repeating: "a\n", count: 50_000),
    ])
    func noAnswerTakesLong(_ answer: String) throws {
        let start = ContinuousClock.now
        #expect(throws: UnreadableAnswer.self) { try StructuredAnswer.read(answer, schema: Self.schema()) }
        #expect(start.duration(to: .now) < .seconds(20))
    }
}
