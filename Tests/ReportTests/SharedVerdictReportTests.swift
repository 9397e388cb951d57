import Testing

@testable import Report

/// Candidates that have the verdict of a program that is equal but for comments and white space.
@Suite struct SharedVerdictReportTests {
    private static func report(shared: Int?) throws -> RunReport {
        var input = Fixture.input(Fixture.rows("p", "AWWA"))
        input.sharedCandidates = shared
        return try RunReport(input)
    }

    @Test(arguments: [
        (0, "0 candidates share the verdict of a program that is equal but for comments and white space (judging.share_equal)"),
        (1, "1 candidate shares the verdict of a program that is equal but for comments and white space (judging.share_equal)"),
        (3, "3 candidates share the verdict of a program that is equal but for comments and white space (judging.share_equal)"),
    ])
    func theyAreCountedWhereTheSettingIsOn(count: Int, note: String) throws {
        let report = try Self.report(shared: count)
        #expect(report.notes.contains(note))
        #expect(report.markdown().contains(note.replacing("_", with: "\\_")))
        let coverage = try Fixture.object(report.json())["coverage"] as? [String: Any]
        #expect(coverage?["shared"] as? Int == count)
    }

    @Test func nothingIsSaidWhereItIsOff() throws {
        let report = try Self.report(shared: nil)
        #expect(!report.notes.contains { $0.contains("share_equal") })
        #expect((try Fixture.object(report.json())["coverage"] as? [String: Any])?["shared"] == nil)
    }
}
