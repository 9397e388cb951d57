import Foundation
import Testing

/// `data etl` that a signal ends in the middle: here while it tries a validator that never ends.
@Suite(.serialized) struct EtlInterruptionTests {
    private let place: Workplace
    private static let words = ["data", "etl", "--source", "packages", "--output_dataset_name", "mine"]

    init() throws {
        place = try Workplace()
        let package = [
            "problem.yaml": "name: p\nvalidation: custom\nlimits: {time_limit: 1}\n", "data/secret/1.in": "1\n", "data/secret/1.ans": "1\n",
            "submissions/accepted/a.py": "print(1)\n", "output_validators/check.py": "while True: pass\n",
        ]
        for (file, text) in package { try place.write("packages/p/\(file)", text) }
    }

    /// Starts it, and ends it once it has begun to write.
    private func interrupt(_ signal: Int32, options: [String] = []) throws -> Gencode.Result {
        let before = place.files()
        let running = try Gencode.start(Self.words + options, in: place.path)
        try poll("the set is begun") {
            place.files().contains { !before.contains($0) && $0.contains("mine") } || !running.process.isRunning
        }
        #expect(running.process.isRunning)
        kill(running.process.processIdentifier, signal)
        return running.finish()
    }

    @Test(arguments: [SIGTERM, SIGINT]) func nothingIsLeftAndTheSameCommandWorksAfterwards(_ signal: Int32) throws {
        let before = place.files()
        let result = try interrupt(signal)
        #expect(result.status == 3 && !result.wasSignalled, "\(result.errors)")
        #expect(result.errors.contains("interrupted: ") && result.errors.contains("was not made"), "\(result.errors)")
        let left = place.files().filter { !before.contains($0) && $0.contains("mine") }
        #expect(left.isEmpty, "\(left)")
        // Twice: a first interruption must not change what a second one leaves.
        #expect(try interrupt(signal).status == 3)
        let made = try Gencode.run(Self.words + ["--no_measure_time_limits"], in: place.path)
        #expect(made.status == 0 && made.output.contains("problems   1\n"), "\(made.output)\(made.errors)")
        let shown = try Gencode.run(["data", "show", "--dataset_name", "mine"], in: place.path)
        #expect(shown.status == 0 && shown.output.contains("split train: 1 problem, "), "\(shown.output)\(shown.errors)")
        let again = try Gencode.run(Self.words + ["--no_measure_time_limits"], in: place.path)
        #expect(again.status == 2 && again.errors.contains("exists"), "\(again.errors)")
    }

    @Test func aSetThatWasToBeReplacedStaysAsItWas() throws {
        #expect(try Gencode.run(Self.words + ["--no_measure_time_limits"], in: place.path).status == 0)
        let files = place.files()
        let set = "data-sets/mine.h5"
        try #require(files.contains(set), "\(files)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: place.path + "/" + set))
        let result = try interrupt(SIGTERM, options: ["--replace"])
        #expect(result.status == 3, "\(result.errors)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: place.path + "/" + set)) == bytes)
        #expect(place.files() == files)
    }
}
