import Foundation
import Testing

/// The check that docs/attacks.md says what the tests did. Not among the tests of the sandbox, whose runs it is about.
@Suite struct AttackTableTests {
    private static let trial = AttackTrial(row: 1, tier: "T3", language: "C", user: "root")

    private static let all: Set<AttackTrial> = Set(
        (1...AttackCatalogue.rows.count).map { AttackTrial(row: $0, tier: "T3", language: "C", user: "root") })

    @Test func aRunOfAllThatIsStatedHasNoFault() {
        #expect(AttackTable.faults(stated: Self.all, run: Self.all, isWhole: true) == [])
    }

    @Test func aDeletedTestIsNoticed() throws {
        var run = Self.all
        run.remove(Self.trial)
        let faults = AttackTable.faults(stated: Self.all, run: run, isWhole: true)
        #expect(faults.count == 2)
        #expect(faults.contains { $0.hasPrefix("docs/attacks.md states what no test ran") })
        #expect(faults.contains("row 1 of the catalogue has no test"))
        #expect(AttackTable.faults(stated: Self.all, run: run, isWhole: false) == [])
    }

    @Test func aDeletedRowOfTheTableIsNoticed() {
        var stated = Self.all
        stated.remove(Self.trial)
        for isWhole in [true, false] {
            #expect(AttackTable.faults(stated: stated, run: Self.all, isWhole: isWhole).count == 1)
        }
    }

    @Test func everyRowOfTheCatalogueIsInTheTable() throws {
        let stated = AttackTable.parse(try String(contentsOfFile: AttackTable.path, encoding: .utf8))
        for row in 1...AttackCatalogue.rows.count { #expect(stated.contains { $0.row == row }, "row \(row)") }
        #expect(AttackCatalogue.rows.count >= 75)
    }

    /// Whoever deletes a row on one side alone, or changes what is expected of it, is told so by this test and not only by a run of all attacks.
    @Test func theTableHasTheRowsOfTheCatalogueAndNoOthers() throws {
        let stated = try String(contentsOfFile: AttackTable.path, encoding: .utf8).split(separator: "\n").compactMap { line -> [String]? in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count == 4 + AttackTable.columns.count + 1 && Int(cells[1]) != nil ? Array(cells[1...3]) : nil
        }
        #expect(stated == AttackCatalogue.rows.enumerated().map { ["\($0 + 1)", $1.attack, $1.expected] })
    }

    @Test(
        "Tests/run, which leaves other targets out, is a run of all attacks",
        arguments: [
            ([], true), (["--skip", "ClusterTests"], true), (["--filter", "SandboxTests"], true),
            (["--testing-library", "swift-testing", "--filter", "SandboxTests", "--skip", "CommandTests"], true),
            (["--skip", "SandboxTests"], false), (["--skip", "forkBomb"], false), (["--skip", "SandboxTests.FileAttacks"], false),
            (["--filter", "FileAttacks"], false), (["--filter", "SandboxTests", "--skip", "theNetworkIsOutOfReach"], false),
        ] as [([String], Bool)])
    func wholeness(_ arguments: [String], _ isWhole: Bool) {
        #expect(AttackTable.isWhole(["tests"] + arguments) == isWhole)
    }
}
