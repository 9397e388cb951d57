import Records
import Testing

@testable import Judging

@Suite struct CheckerTableTests {
    @Test func everyNameStandsForOneChecker() {
        #expect(Set(CheckerTable.names).count == CheckerTable.names.count)
        #expect(!CheckerTable.names.contains(CheckerSpec.programName))
    }

    @Test func theStandardCheckerIsInTheTable() throws {
        guard case .builtIn(let checker) = try CheckerTable.resolve(.standard) else {
            Issue.record("the standard checker is built in")
            return
        }
        #expect(checker is TokensChecker)
    }

    /// A changed text would make every earlier run another run.
    @Test(arguments: [
        ("tokens", "tokens"), ("tokens+float", "tokensFloat(tolerance: 1e-09, one real)"), ("lines", "lines"), ("exact", "exact"),
        ("deepmind", "deepmind"), ("alphacodium", "alphacodium(orderMatters: true, delta: Optional(0.0001))"),
    ])
    func fingerprintsStayAsTheyAre(name: String, fingerprint: String) throws {
        let spec = try #require(CheckerTable.spec(setting: name, floatTolerance: 1e-9))
        #expect(CheckerTable.fingerprint(of: spec) == fingerprint)
    }

    @Test func theSettingOffersAllButTheFlagsOfPackages() {
        #expect(CheckerTable.settingNames == ["tokens", "tokens+float", "lines", "exact", "deepmind", "alphacodium", "livecodebench"])
        #expect(CheckerTable.spec(setting: "kattis", floatTolerance: 1e-6) == nil)
    }

    @Test(arguments: [
        CheckerSpec.builtIn(name: "magic"), .builtIn(name: "tokens", parameters: ["tolerance": .number(1)]),
        .builtIn(name: "tokens+float"), .builtIn(name: "tokens+float", parameters: ["tolerance": .flag(true)]),
        .builtIn(name: "alphacodium", parameters: ["delta": .number(1)]),
    ])
    func unknownCheckersAndParametersAreRefused(spec: CheckerSpec) throws {
        let error = try #require(throws: JudgingError.self) { try CheckerTable.resolve(spec) }
        #expect(error.code == .unknownChecker && error.message.contains(spec.name), "\(error)")
    }

    @Test func everySpecKeepsItsParameters() throws {
        let flags = KattisValidatorFlags(caseSensitive: true, spaceChangeSensitive: true, absoluteTolerance: 1, relativeTolerance: 2)
        for spec: CheckerSpec in [
            .tokens, .tokensFloat(tolerance: 1), .lines, .exact, .deepmind, .alphacodium(orderMatters: false, delta: nil),
            .alphacodium(orderMatters: true, delta: 1), .kattis(KattisValidatorFlags()), .kattis(flags),
        ] {
            #expect(throws: Never.self) { try CheckerTable.resolve(spec) }
        }
    }
}
