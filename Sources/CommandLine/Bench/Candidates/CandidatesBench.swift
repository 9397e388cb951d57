import Foundation
import Judging
import Records

/// Real kinds of candidates from the command line to the report, beside plain spawns of the same programs.
struct CandidatesBench {
    struct Line {
        var mix: String
        var candidates: Int
        /// Runs of programs in the plain measurement; the judge makes as many.
        var tests: Int
        var slots: Int
        var seconds: Double
        var plainSeconds: Double
        /// Accepted by the judge, and by the plain measurement.
        var accepted: Int
        var plainAccepted: Int
    }

    let settings: Settings
    let slots: Int
    /// The names of the mixes to measure; empty: all.
    let chosen: [String]
    /// Where `candidates/apps` is looked for; nil: nowhere.
    let cases: String?
    let commonFlags: [String]
    let testerFlags: [String]

    /// The names of all mixes.
    static var names: [String] { CandidateMix.made.map { $0.make().name } + ["python-apps"] }

    /// - Parameter report: told in one line what is not measured here, and why.
    func run(report: (String) -> Void) throws -> [Line] {
        let mixes = try mixes(report: report)
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        return try mixes.enumerated().map { number, mix in
            var first = mix
            first.programs = Array(mix.programs.prefix(1))
            first.programs[0].source += "\n"
            // What is made once per host and toolchain, such as start-up archives, is no part of a rate.
            _ = try judged(first, in: "\(scratch.path)/first-\(number)")
            let (seconds, accepted) = try judged(mix, in: "\(scratch.path)/judged-\(number)")
            let plain = try PlainJudge(mix: mix, threads: slots, directory: "\(scratch.path)/plain-\(number)").run()
            for correct in [accepted, plain.correct] where mix.correct.map({ $0 != correct }) ?? false {
                throw CommandError(.failure, "\(mix.name): \(correct) of \(counted(mix.programs.count, "candidate")) accepted, not all")
            }
            return Line(
                mix: mix.name, candidates: mix.programs.count, tests: plain.runs, slots: slots, seconds: seconds,
                plainSeconds: plain.seconds, accepted: accepted, plainAccepted: plain.correct)
        }
    }

    private func judged(_ mix: CandidateMix, in place: String) throws -> (seconds: Double, accepted: Int) {
        try EndToEndRun(place: place, slots: slots, commonFlags: commonFlags, testerFlags: testerFlags)
            .run(problems: try mix.problemRows(), candidates: try mix.candidateRows())
    }

    private func mixes(report: (String) -> Void) throws -> [CandidateMix] {
        func isChosen(_ name: String) -> Bool { chosen.isEmpty || chosen.contains(name) }
        var mixes: [CandidateMix] = []
        for (name, make) in CandidateMix.made {
            let mix = make()
            guard isChosen(mix.name) else { continue }
            let language = try LanguageTable.standard.language(named: name)
            if let missing = Toolchain.missingTool(of: language) {
                report("\(mix.name): not measured: this host does not offer \(missing.name)")
            } else {
                mixes.append(mix)
            }
        }
        guard isChosen("python-apps") else { return mixes }
        if let cases, let apps = try CandidateMix(apps: cases) {
            mixes.append(apps)
        } else {
            report("python-apps: not measured: \(cases.map { "\($0) holds no candidates/apps" } ?? "--cases names no directory")")
        }
        return mixes
    }
}

extension CandidatesBench.Line {
    var timesPlain: Double { plainSeconds / seconds }

    var json: [String: Any] {
        [
            "mix": mix, "candidates": candidates, "tests": tests, "slots": slots, "seconds": seconds, "plain_seconds": plainSeconds,
            "tests_per_second": Double(tests) / seconds, "plain_tests_per_second": Double(tests) / plainSeconds,
            "times_plain": timesPlain, "accepted": accepted, "plain_accepted": plainAccepted,
        ]
    }
}

extension BenchText {
    static func table(_ lines: [CandidatesBench.Line]) -> String {
        let rows = lines.map { line in
            line.mix.padding(toLength: 16, withPad: " ", startingAt: 0)
                + String(
                    format: "%10d %6d %6d %8.2f %10.0f %9.2f %12.0f  %6.2f x", line.candidates, line.tests, line.slots, line.seconds,
                    Double(line.tests) / line.seconds, line.plainSeconds, Double(line.tests) / line.plainSeconds, line.timesPlain)
        }
        return (["mix             candidates  tests  slots  seconds    tests/s   plain s  plain tests/s     plain"] + rows).joined(
            separator: "\n")
    }
}
