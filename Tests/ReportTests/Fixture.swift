import Foundation
import Records

@testable import Report

/// Rows and inputs that tests build reports from.
enum Fixture {
    static func row(
        _ problem: String, _ candidate: Int, _ verdict: Verdict?, label: String = "", hasNothingToRun: Bool = false,
        expected: Verdict? = nil, expectedCorrect: Bool? = nil, cpu: Duration = .milliseconds(12), tier: SandboxTier? = .t3
    ) -> ReportRow {
        let ran = verdict != nil && !hasNothingToRun
        return ReportRow(
            problem: problem, candidate: candidate, label: label.isEmpty ? "candidates/\(candidate)" : label, language: "python3",
            verdict: verdict, hasNothingToRun: hasNothingToRun, testsPassed: verdict == .accepted ? 5 : 2, testsRun: ran ? 5 : 0,
            testsTotal: 5, firstFailedTest: ran && verdict != .accepted ? 2 : nil,
            usage: ran ? Usage(cpuTime: cpu, wallTime: cpu * 2, memory: .mebibytes(9)) : nil, tier: ran ? tier : nil,
            sourceDigest: Digest(bytes: (0..<32).map { UInt8(truncatingIfNeeded: $0 + candidate) }), expected: expected,
            expectedCorrect: expectedCorrect)
    }

    /// One row per letter: A accepted, W wrong, J judge error, - missing, 0 empty.
    static func rows(_ problem: String, _ outcomes: String) -> [ReportRow] {
        outcomes.enumerated().map { index, letter in
            switch letter {
            case "A": row(problem, index, .accepted)
            case "W": row(problem, index, .wrongAnswer)
            case "J": row(problem, index, .judgeError)
            case "0": row(problem, index, nil, hasNothingToRun: true)
            default: row(problem, index, nil)
            }
        }
    }

    static func input(_ rows: [ReportRow], k: KChoice = .standard, allowPartial: Bool = false, testerType: String = "sandbox")
        -> ReportInput
    {
        ReportInput(
            rows: ReportRows(rows), k: k, allowPartial: allowPartial,
            dataset: DatasetFacts(name: "test_101", split: "train", fingerprint: String(repeating: "ab", count: 32)),
            testerType: testerType, testTypes: ["private_tests"], checker: "tokens", stop: "first_failure", toolVersion: "1.0.0",
            configuration: ["output_cap": "65536", "a": "first"], hostFacts: ["kernel": "Linux 6.1", "cpu": "x86_64"])
    }

    static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }
}

/// A directory of its own for one test, gone afterwards.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
