import Foundation
import Records
import Testing

/// The table of docs/attacks.md: which languages' attacks of a row passed, by tier and user.
struct AttackTable {
    static let columns = [("T3", "root"), ("T3", "user"), ("T2", "root"), ("T2", "user")]
    /// The order of languages in a cell.
    private static let order = ["C", "Python", "C++", "Java", "Rust", "Go"]

    static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/attacks.md").path

    /// Lines of the Markdown table, in the order of the catalogue.
    static func lines(_ trials: [AttackTrial: Bool]) -> [String] {
        AttackCatalogue.rows.enumerated().map { index, row in
            let cells = columns.map { tier, user in
                let own = trials.filter { $0.key.row == index + 1 && $0.key.tier == tier && $0.key.user == user }
                let names = own.keys.sorted { rank($0.language) < rank($1.language) }.map {
                    own[$0] == true ? $0.language : "\($0.language) **failed**"
                }
                return names.isEmpty ? "-" : names.joined(separator: ", ")
            }
            return "| \(index + 1) | \(row.attack) | \(row.expected) | " + cells.joined(separator: " | ") + " |"
        }
    }

    /// What the checked-in table says.
    static func parse(_ text: String) -> Set<AttackTrial> {
        var trials: Set<AttackTrial> = []
        for line in text.split(separator: "\n") where line.hasPrefix("| ") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4 + columns.count + 1, let row = Int(cells[1]) else { continue }
            for (column, cell) in zip(columns, cells[4...]) where cell != "-" {
                for language in cell.components(separatedBy: ", ") {
                    trials.insert(AttackTrial(row: row, tier: column.0, language: language, user: column.1))
                }
            }
        }
        return trials
    }

    private static func rank(_ language: String) -> Int { order.firstIndex(of: language) ?? order.count }

    static func document(_ trials: [AttackTrial: Bool]) -> String {
        let begin = "<!-- the tests write what follows -->\n"
        let head =
            "| # | attack | expected | " + columns.map { "\($0.0), \($0.1)" }.joined(separator: " | ") + " |\n"
            + String(repeating: "|---", count: 3 + columns.count) + "|\n"
        let old = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "# Attacks\n\n" + begin
        let kept = old.components(separatedBy: begin).first ?? ""
        return kept + begin + head + lines(trials).joined(separator: "\n") + "\n"
    }
}

/// After all of the sandbox's tests: writes the table where GENCODE_ATTACK_TABLE says so, or compares the one in docs with what was run.
struct AttackTableIsCurrent: SuiteTrait, TestScoping {
    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        try await function()
        let environment = ProcessInfo.processInfo.environment
        guard environment[AttackRecorder.variable] == nil else { return }
        let trials = try AttackRecorder.read()
        if let path = environment["GENCODE_ATTACK_TABLE"] {
            return try AttackTable.document(trials).write(toFile: path, atomically: true, encoding: .utf8)
        }
        let stated = AttackTable.parse(try String(contentsOfFile: AttackTable.path, encoding: .utf8))
        let faults = AttackTable.faults(stated: stated, run: Set(trials.keys), isWhole: AttackTable.isWhole(CommandLine.arguments))
        for fault in faults { Issue.record(Comment(rawValue: fault)) }
    }
}

extension AttackTable {
    private static let remedy = "; GENCODE_ATTACK_TABLE=docs/attacks.md with a run of all SandboxTests writes it anew"

    /// What the table of docs/attacks.md and the trials of a run contradict each other in.
    /// - Parameter isWhole: all tests ran; a part of them says nothing of the rest.
    static func faults(stated: Set<AttackTrial>, run: Set<AttackTrial>, isWhole: Bool) -> [String] {
        var faults = run.subtracting(stated).map { "docs/attacks.md lacks \($0)\(remedy)" }
        guard isWhole else { return faults }
        let (tiers, users) = (Set(run.map(\.tier)), Set(run.map(\.user)))
        for trial in stated.subtracting(run) where tiers.contains(trial.tier) && users.contains(trial.user) {
            // Other languages' tools may be missing here.
            if ["C", "Python"].contains(trial.language) { faults.append("docs/attacks.md states what no test ran: \(trial)\(remedy)") }
        }
        for row in 1...AttackCatalogue.rows.count where !run.contains(where: { $0.row == row }) {
            faults.append("row \(row) of the catalogue has no test")
        }
        return faults
    }

    /// Whether a test program with these arguments runs all tests of the sandbox: it asks for them, or for all tests, and what it leaves out
    /// are other targets.
    static func isWhole(_ arguments: [String]) -> Bool {
        zip(arguments, arguments.dropFirst()).allSatisfy { option, value in
            switch option {
            case "--filter": value == "SandboxTests"
            // Only the names of targets end so.
            case "--skip": value != "SandboxTests" && value.hasSuffix("Tests") && !value.contains(".") && !value.contains("/")
            default: true
            }
        }
    }
}

extension Trait where Self == AttackTableIsCurrent {
    static var attackTableIsCurrent: Self { AttackTableIsCurrent() }
}
