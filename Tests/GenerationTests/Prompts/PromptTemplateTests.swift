import Fixtures
import Testing

@testable import Generation

@Suite struct PromptTemplateTests {
    private static let variables: [String: VariableShape] = [
        "name": .text, "count": .number, "hard": .flag, "words": .list(.text), "tests": .list(.record(["input": .text])),
        "problem": .record(["title": .text, "tags": .list(.text)]),
    ]
    private static let values: [String: PromptValue] = [
        "name": .text(" A & <B> "), "count": .number(2), "hard": .flag(true), "words": .texts(["x", "y"]),
        "tests": .list([.record(["input": .text("1\n2\n")]), .record(["input": .text("3")])]),
        "problem": .record(["title": .text("T"), "tags": .list([])]),
    ]

    @Test(arguments: [
        ("plain", "plain"), ("{{ name }}", " A & <B> "), ("{{name|trim}}", "A & <B>"), ("{{ count }} of {{ words.count }}", "2 of 2"),
        ("{{ problem.title|lowercase }}", "t"), ("{{ words|join:\", \" }}", "x, y"), ("{{ problem.title|indent:4 }}", "T"),
        ("{% if hard %}yes{% else %}no{% endif %}", "yes"), ("{% if not hard %}yes{% else %}no{% endif %}", "no"),
        ("{% if count > 1 and hard %}many{% endif %}", "many"), ("{% if count == 3 %}a{% elif count == 2 %}b{% endif %}", "b"),
        ("{% if problem.tags %}a{% else %}b{% endif %}", "b"), ("{% if problem.title == \"T\" %}a{% endif %}", "a"),
        ("{% for word in words %}{{ forloop.counter }}{{ word }}{% if not forloop.last %},{% endif %}{% endfor %}", "1x,2y"),
        ("{% for tag in problem.tags %}a{% empty %}none{% endfor %}", "none"),
        ("{% for t in tests %}{{ t.input|trim }};{% endfor %}", "1\n2;3;"),
        ("a\n{% if hard %}\nb\n{% endif %}\nc", "a\nb\nc"), ("a{# note #}b", "ab"), ("a \n{%- if hard -%} \n b{% endif %}", "ab"),
    ])
    func tagsRender(_ template: String, _ text: String) throws {
        #expect(try PromptTemplate(template, variables: Self.variables).render(Self.values) == text)
    }

    @Test(arguments: [
        ("a\n{{ nam }}", 2, "nam is not defined"), ("{{ problem.titel }}", 1, "problem.titel is not defined"),
        ("{{ name.count }}", 1, "name.count is not defined"), ("{{ words.first }}", 1, "words.first is not defined"),
        ("x\n\nx\n{{ words }}", 4, "has no text"), ("{{ hard }}", 1, "has no text"), ("{{ problem }}", 1, "has no text"),
        ("{{ }}", 1, "names no variable"), ("{{ name|trimm }}", 1, "no filter \"trimm\""), ("{{ name|: }}", 1, "no filter"),
        ("{{ name|join:\",\" }}", 1, "does not fit"), ("{{ words|join }}", 1, "does not fit"), ("{{ name|indent:x }}", 1, "does not fit"),
        ("a\n{% if hard %}\nb", 2, "has no end"), ("{% for w in words %}a", 1, "has no end"), ("{% endif %}", 1, "ends no"),
        ("{% if hard %}{% endfor %}", 1, "ends no"), ("{% else %}", 1, "outside of"),
        ("{% if hard %}{% else %}{% else %}{% endif %}", 1, "outside"),
        ("{% if hrd %}a{% endif %}", 1, "hrd is not defined"), ("{% if count>1 %}a{% endif %}", 1, "no name of a variable"),
        ("{% if count > %}a{% endif %}", 1, "too early"), ("{% if %}a{% endif %}", 1, "too early"),
        ("{% if ( hard ) %}a{% endif %}", 1, "no name of a variable"), ("{% if hard hard %}a{% endif %}", 1, "no condition"),
        ("{% for w in name %}a{% endfor %}", 1, "not a list"), ("{% for w of words %}a{% endfor %}", 1, "no loop"),
        ("{% for w in words %}{% endfor %}{{ w }}", 1, "w is not defined"),
        ("{% for w in words %}{% empty %}{{ w }}{% endfor %}", 1, "not defined"),
        ("{% if hard %}a{% else %}\n{{ nothing }}{% endif %}", 2, "nothing is not defined"), ("{% include \"a\" %}", 1, "not known"),
        ("{{ name", 1, "has no end"), ("{% if hard", 1, "has no end"), ("{% endif hard %}{% endif %}", 1, "ends no"),
        ("{{ a.b.c }}", 1, "a is not defined"), ("{{ name..x }}", 1, "no name of a variable"), ("{{ 5 }}", 1, "no name"),
        ("{{ \"text\" }}", 1, "no name"), ("{{ name|indent:4,\"x\" }}", 1, "does not fit"),
    ])
    func faultsNameTheirLine(_ template: String, _ line: Int, _ text: String) {
        #expect {
            try PromptTemplate(template, variables: Self.variables)
        } throws: { error in
            guard let fault = error as? TemplateFault else { return false }
            return fault.line == line && fault.text.contains(text)
        }
    }

    @Test func textInAVariableIsNeverATemplate() throws {
        let text = "{{ name }} {% if hard %} &lt; {# x #} {{"
        let template = try PromptTemplate("[{{ name }}]", variables: Self.variables)
        #expect(try template.render(Self.values.merging(["name": .text(text)]) { $1 }) == "[\(text)]")
    }

    @Test func aMisspeltVariableGetsASuggestion() {
        #expect { try PromptTemplate("{{ nmae }}", variables: Self.variables) } throws: {
            ($0 as? TemplateFault)?.remedy.contains("Did you mean name?") == true
        }
    }

    /// Stencil traps at some malformed tags: none of them reaches it.
    @Test func anyTemplateRendersOrIsRefused() {
        let pieces = [
            "{{", "}}", "{%", "%}", "{#", "#}", " ", "\n", "name", "words", "|", ":", ",", "'", "\"", "trim", "join", "indent:4", "if",
            "endif",
            "else", "for", "in", "endfor", "empty", "w", ".", "count", "not", "==", "1", "(", ")", "...", "-", "+", "{", "}", "%", "[", "]",
            "é",
            "{{ name }}", "{% if hard %}", "{% endif %}", "{% for w in words %}", "{% endfor %}", "{{ w|trim }}",
        ]
        var random = Xorshift(seed: 5)
        var rendered = 0
        for _ in 0..<6000 {
            let text = (0..<Int(random.next() % 9)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            if let template = try? PromptTemplate(text, variables: Self.variables) {
                #expect(throws: Never.self) { try template.render(Self.values) }
                rendered += 1
            }
        }
        #expect(rendered > 500)
    }
}
