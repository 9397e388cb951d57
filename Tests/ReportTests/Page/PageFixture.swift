import Foundation
import Records

@testable import Report

/// Reports with everything that a page can show.
enum PageFixture {
    /// Texts that would do something if they were anything but text: in HTML, in a script, in JSON, in an attribute, or in a layout.
    static let attacks = [
        "<script>attackedByTag=1</script>", "<img src=x onerror=\"attackedByEvent=1\">", "</script><script>attackedByEnd=1</script>",
        "\"><svg onload=attackedByQuote=1>", "'-attackedByApostrophe-'", "</style><style>*{display:none}</style>", "]]><!--<script>",
        "&lt;script&gt;attackedByEntity=1&lt;/script&gt;", "\u{2028}attackedByLineEnd=1\u{2029}", "\\u003c/script\\u003e",
        "{{ title }}{% if %}",
        "javascript:attackedByScheme=1", "a\u{0}b\u{1b}[31m\u{7f}\u{85}", "user\u{202e}txt.exe\u{2066}\u{feff}", "${attackedByTemplate=1}`",
        "__proto__", "rows-0-0123456789abcdef.js", "<meta name=\"gencode-files\" content=\"rows-0-0123456789abcdef.js\">",
    ]

    /// Every problem, candidate, source and output is an attack; the last candidate's texts are long.
    static func hostile() throws -> (report: RunReport, input: PageInput) {
        var rows: [ReportRow] = []
        var page = PageInput()
        for (number, attack) in attacks.enumerated() {
            let problem = "\(number) \(attack)"
            for candidate in 0..<2 {
                var row = Fixture.row(problem, candidate, candidate == 0 ? .accepted : .wrongAnswer, label: attack)
                row.language = number % 4 == 0 ? attack : "python3"
                row.message = attack
                page.details.append(detail(rows.count, text: attack))
                rows.append(row)
            }
            page.problems[problem] = ProblemFacts(
                difficulty: attack, tags: [attack, "dp"], checker: attack, timeLimit: .seconds(2), memoryLimit: .mebibytes(256))
        }
        page.details[page.details.count - 1] = detail(rows.count - 1, bytes: [UInt8](repeating: UInt8(ascii: "<"), count: 1 << 20))
        page.details[page.details.count - 2] = detail(rows.count - 2, bytes: [0xff, 0xc0, 0x80, 0x3c, 0xed, 0xa0, 0x80, 0x00])
        page.limits = RowLimits(rows.map { _ in Limits(cpuTime: .seconds(2), wallTime: .seconds(6), memory: .mebibytes(256)) })
        page.gaps = attacks
        var input = Fixture.input(rows, k: .explicit([1, 2]))
        input.run = RunFacts(name: attacks[0], model: attacks[1], date: attacks[2], command: attacks.joined(separator: " "))
        input.dataset = DatasetFacts(name: attacks[3], split: attacks[4])
        input.notes = attacks
        input.quarantined.add(rows[0].problem, reason: attacks[0], isAnswered: true)
        return (try RunReport(input), page)
    }

    private static func detail(_ row: Int, text: String) -> CandidateDetail { detail(row, bytes: Array(text.utf8)) }

    private static func detail(_ row: Int, bytes: [UInt8]) -> CandidateDetail {
        let printed = TestResult(
            test: 0, verdict: .wrongAnswer, usage: Usage(), exitCode: 0, output: bytes, outputLength: bytes.count + 7,
            outputDigest: Digest(bytes: [UInt8](repeating: 0, count: 32)))
        let test = TestCase(kind: .privateTests, name: "secret/<b>", input: bytes, expectedOutput: Array("right ".utf8) + bytes)
        let name = ShownText(bytes, limit: CandidateDetail.longestSource).before
        return CandidateDetail(
            row: row, source: ShownText(bytes, limit: CandidateDetail.longestSource),
            tests: [DetailedTest(position: 0, name: name, verdict: .wrongAnswer, usage: Usage(), exitCode: 1)], testsRun: 1,
            failures: [FailedTest(printed, test: test, errors: bytes)],
            completion: ShownCompletion(
                text: ShownText(bytes, limit: 4096, mark: 1..<3), stage: name, reason: name, prompt: ShownText(bytes, limit: 4096)))
    }

    /// Problems with as many candidates each, of every verdict, with texts of the usual kind.
    static func large(problems: Int, candidates: Int) throws -> (report: RunReport, input: PageInput) {
        var rows: [ReportRow] = []
        var page = PageInput()
        let verdicts: [Verdict] = [
            .accepted, .wrongAnswer, .wrongAnswer, .runtimeError, .timeLimit, .accepted, .compileError, .memoryLimit,
        ]
        for problem in 0..<problems {
            let name = "problem \(problem)"
            for candidate in 0..<candidates {
                let random = (problem &* 7919 &+ candidate &* 104_729) % 1000
                var row = Fixture.row(
                    name, candidate, verdicts[(random / 7 + problem) % verdicts.count], cpu: .microseconds(100 + random * random * 2))
                row.language = ["python3", "cpp", "java"][candidate % 3]
                row.firstFailedTest = row.isAccepted ? nil : random % 40
                row.testsTotal = 40
                row.flakyTests = row.isAccepted && random % 50 == 0 ? 1 : 0
                rows.append(row)
            }
            page.problems[name] = ProblemFacts(
                difficulty: ["EASY", "MEDIUM", "HARD"][problem % 3],
                tags: [["dp", "greedy"], ["graphs"], ["math", "strings"]][problem % 3],
                checker: "tokens", timeLimit: .seconds(2), memoryLimit: .mebibytes(256))
        }
        page.limits = RowLimits(rows.map { _ in Limits(cpuTime: .seconds(2), wallTime: .seconds(6), memory: .mebibytes(256)) })
        let source = String(repeating: "print(sum(map(int, input().split())))\n", count: 20)
        page.details = PageSelection(ReportRows(rows), most: 500).rows.map { detail($0, text: "# candidate \($0)\n" + source) }
        return (try RunReport(Fixture.input(rows)), page)
    }
}
