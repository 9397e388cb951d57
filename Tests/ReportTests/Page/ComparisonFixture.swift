import Records

@testable import Report

/// Comparisons whose names, tags, facts and labels are attacks.
enum ComparisonFixture {
    enum Kind: String, CaseIterable, Sendable {
        case models, candidates, several
    }

    private static let limits = Limits(cpuTime: .seconds(2), wallTime: .seconds(6), memory: .mebibytes(100))

    /// As many rows in the table as there are attacks.
    static func page(_ kind: Kind) throws -> [UInt8] {
        let links: [String?] = ["../a%20b/report/report.html", nil, "../c/report/report.html"]
        switch kind {
        case .models: return try models().page(links: links)
        case .candidates: return try candidates().page(links: links)
        case .several: return try several().page(links: links)
        }
    }

    static func models() throws -> ModelComparison { try ModelComparison(run(0, right: 3), run(1, right: 2), k: .explicit([1, 2])) }
    static func several() throws -> RunsTable {
        try RunsTable([run(0, right: 3), run(1, right: 2), run(2, right: 5)], k: .explicit([1, 2]))
    }

    /// Every candidate is a flip, inside and outside the band.
    static func candidates() throws -> RunComparison {
        func rows(_ verdict: (Int) -> Verdict) -> [ReportRow] {
            PageFixture.attacks.enumerated().map { number, attack in
                var row = Fixture.row("\(number) \(attack)", 0, verdict(number), label: attack)
                row.language = attack
                row.usage = Usage(cpuTime: .seconds(number % 2 == 0 ? 1.9 : 0.2), wallTime: .seconds(2), memory: .mebibytes(10))
                return row
            }
        }
        func run(_ index: Int, _ rows: [ReportRow]) -> ComparedRun {
            ComparedRun(
                name: PageFixture.attacks[index], rows: rows, limits: rows.map { _ in limits },
                facts: [PageFixture.attacks[2]: PageFixture.attacks[3 + index]])
        }
        return try RunComparison(
            run(0, rows { $0 % 3 == 0 ? .wrongAnswer : .accepted }), run(1, rows { $0 % 4 == 0 ? .runtimeError : .timeLimit }))
    }

    /// Three candidates a problem, of which some are right.
    private static func run(_ index: Int, right: Int) -> ComparedRun {
        let names = PageFixture.attacks.enumerated().map { "\($0.offset) \($0.element)" }
        var rows: [ReportRow] = []
        for (number, name) in names.enumerated() {
            for candidate in 0..<3 {
                let isRight = (number * 7 + candidate * 3 + index) % 6 < right
                rows.append(Fixture.row(name, candidate, isRight ? .accepted : .wrongAnswer))
            }
        }
        let profiles = Dictionary(
            zip(names, PageFixture.attacks).map { ($0, ProblemProfile(difficulty: $1, tags: [$1, "dp"])) },
            uniquingKeysWith: { first, _ in first })
        return ComparedRun(
            name: PageFixture.attacks[index], rows: rows, limits: rows.map { _ in nil },
            facts: [PageFixture.attacks[5]: PageFixture.attacks[6 + index]], profiles: profiles)
    }
}
