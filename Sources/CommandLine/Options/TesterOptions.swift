import ArgumentParser

/// How outputs are judged, as flags.
struct TesterOptions: ParsableArguments {
    @Option(name: .customLong("tester-type"), help: "sandbox (default), code_contests or local.")
    var testerType: String?

    @Option(name: .customLong("sandbox"), help: "false, with --tester_type local: no sandbox at all.")
    var sandbox: Bool?

    @Option(name: .customLong("checker"), help: "A checker for every problem instead of its own.")
    var checker: String?

    @Option(name: .customLong("stop"), help: "first_failure or none.")
    var stop: String?

    @Option(
        name: .customLong("test-order"),
        help: ArgumentHelp("Run tests in this order: check/test_order.json of a data check.", valueName: "file"))
    var testOrder: String?

    @Option(name: .customLong("require-tier"), help: "Refuse to run below this tier: T1, T2, T3 or none.")
    var requireTier: String?

    /// These options as another process of gencode takes them.
    var words: [String] {
        let flags: [(String, String?)] = [
            ("--tester-type", testerType), ("--sandbox", sandbox.map(String.init)), ("--checker", checker), ("--stop", stop),
            ("--test-order", testOrder.map(CommonOptions.absolutePath)), ("--require-tier", requireTier),
        ]
        return flags.flatMap { flag, value in value.map { [flag, $0] } ?? [] }
    }

    func override(_ settings: inout Settings) throws {
        let place = "command line"
        try settings.set(\.testerType, to: testerType, at: place)
        try settings.set(\.sandbox, to: sandbox, at: place)
        try settings.set(\.judging.checker, to: checker, at: place)
        try settings.set(\.judging.stop, to: stop, at: place)
        try settings.set(\.judging.testOrder, to: testOrder.map(CommonOptions.absolutePath), at: place)
        try settings.set(\.requireTier, to: requireTier, at: place)
    }
}

extension TesterOptions {
    /// Each option, and whether it was given.
    var given: [(flag: String, isGiven: Bool)] {
        [
            ("--tester_type", testerType != nil), ("--sandbox", sandbox != nil), ("--checker", checker != nil), ("--stop", stop != nil),
            ("--test_order", testOrder != nil), ("--require_tier", requireTier != nil),
        ]
    }

    /// - Throws: `CommandError(.usage)` for a flag of judging, which the plan of a run fixes.
    func refuse(of run: String) throws {
        for (flag, isGiven) in given where isGiven {
            throw CommandError(.usage, "\(flag) is fixed by the plan of \(run)", remedy: "Plan a new run for another value.")
        }
    }
}
