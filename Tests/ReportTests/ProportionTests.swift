import Testing

@testable import Report

@Suite struct ProportionTests {
    /// Values of the closed formula, computed by other means.
    @Test(arguments: [
        (0, 10, 0.0, 0.2775328), (10, 10, 0.7224672, 1.0), (5, 10, 0.2365931, 0.7634069), (1, 1, 0.2065493, 1.0),
        (81, 263, 0.2552885, 0.3662096),
    ])
    func wilsonsIntervalIsThatOfOtherTools(_ count: Int, _ total: Int, _ lower: Double, _ upper: Double) throws {
        let interval = try #require(Proportion(count, of: total).interval)
        #expect(abs(interval.lower - lower) < 1e-6 && abs(interval.upper - upper) < 1e-6)
    }

    @Test func ofNoneThereIsNoShare() {
        #expect(Proportion().share == nil && Proportion().interval == nil && Proportion().text == "-")
        #expect(!Proportion().isAtLeast(0))
    }
}
