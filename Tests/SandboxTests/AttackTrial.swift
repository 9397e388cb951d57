import Foundation
import Records
import Synchronization
import Testing

/// One line of what the tests of the attack catalogue found: an attack of a row, at a tier, in a language, as a user.
struct AttackTrial: Hashable {
    var row: Int
    var tier: String
    var language: String
    /// `root`, or `user` for anybody else.
    var user: String

    static let ownUser = geteuid() == 0 ? "root" : "user"
}

/// Notes what the test case that runs now does, and whether it passes.
final class AttackRecorder: Sendable {
    @TaskLocal static var current: AttackRecorder?

    private struct State {
        var tiers: Set<String> = []
        var languages: Set<String> = []
        var passed = true
    }
    private let state = Mutex(State())

    static func note(tier: SandboxTier) { current?.state.withLock { _ = $0.tiers.insert(tier.name) } }
    static func note(language: String) { current?.state.withLock { _ = $0.languages.insert(language) } }

    func fail() { state.withLock { $0.passed = false } }

    /// Where a child that runs the tests as another user finds the file to append to.
    static let variable = "GENCODE_SANDBOX_TESTS_RECORDS"
    static let path = ProcessInfo.processInfo.environment[variable] ?? Laboratory.scratch + "/trials.tsv"

    func write(_ rows: [Int]) throws {
        let found = state.withLock { $0 }
        var text = ""
        for row in rows {
            for tier in found.tiers.sorted() {
                for language in found.languages.sorted() {
                    text += "\(row)\t\(tier)\t\(language)\t\(AttackTrial.ownUser)\t\(found.passed)\n"
                }
            }
        }
        let file = open(Self.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        try #require(file >= 0, "\(Self.path) can be opened")
        defer { close(file) }
        let written = text.utf8CString.withUnsafeBytes { Foundation.write(file, $0.baseAddress!, text.utf8.count) }
        try #require(written == text.utf8.count)
    }

    /// What was written so far; a trial passed when it did each time.
    static func read() throws -> [AttackTrial: Bool] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [:] }
        var trials: [AttackTrial: Bool] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            try #require(fields.count == 5, "\(line)")
            let trial = AttackTrial(row: try #require(Int(fields[0])), tier: fields[1], language: fields[2], user: fields[3])
            trials[trial] = (trials[trial] ?? true) && fields[4] == "true"
        }
        return trials
    }
}

/// Says which rows of the catalogue a test is about.
struct AttackRows: TestTrait, TestScoping {
    let rows: [Int]

    func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
        let recorder = AttackRecorder()
        do {
            try await recorder.observing(test, testCase) {
                try await AttackRecorder.$current.withValue(recorder) { try await function() }
            }
        } catch {
            recorder.fail()
            try recorder.write(rows)
            throw error
        }
        try recorder.write(rows)
    }
}

extension AttackRecorder {
    /// Hears of every failed expectation. Compilers before 6.2 cannot tell; a run that failed is not recorded by them.
    fileprivate func observing(_ test: Test, _ testCase: Test.Case?, _ body: @Sendable () async throws -> Void) async throws {
        #if compiler(>=6.2)
            let listener: IssueHandlingTrait = .compactMapIssues { issue in
                self.fail()
                return issue
            }
            try await listener.provideScope(for: test, testCase: testCase, performing: body)
        #else
            try await body()
        #endif
    }
}

extension Trait where Self == AttackRows {
    static func rows(_ rows: Int...) -> Self { AttackRows(rows: rows) }
}
