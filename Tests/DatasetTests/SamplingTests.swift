import Testing

@testable import Dataset

@Suite struct SamplingTests {
    /// The first outputs of the published reference implementation for the seeds 0 and 1234567.
    @Test(arguments: [(0, 0xE220_A839_7B1D_CDAF), (1_234_567, 6_457_827_717_110_365_317)] as [(UInt64, UInt64)])
    func theGeneratorIsSplitMix64(seed: UInt64, expected: UInt64) {
        #expect(splitMix64(seed) == expected)
    }

    @Test func theShareTakenIsNearTheRate() {
        let taken = (0..<20_000).count { sampleNumber(seed: 7, purpose: "etl", name: "problem \($0)") < 0.1 }
        #expect((1_850...2_150).contains(taken))
    }

    @Test func seedsAndPurposesAreIndependent() {
        let names = (0..<4_000).map { "problem \($0)" }
        func taken(_ seed: UInt64, _ purpose: String) -> Set<String> {
            Set(names.filter { sampleNumber(seed: seed, purpose: purpose, name: $0) < 0.5 })
        }
        #expect(taken(1, "etl") == taken(1, "etl"))
        for other in [taken(2, "etl"), taken(1, "eval")] {
            #expect((800...1_200).contains(taken(1, "etl").intersection(other).count))
        }
    }

    @Test func theOrderAndTheOtherRowsDoNotMatter() throws {
        let directory = try TemporaryDirectory()
        let names = (0..<300).map { "p\($0)" }
        let forward = try directory.write("forward/train.jsonl", names.map { row($0) }.joined(separator: "\n"))
        let backward = try directory.write("backward/train.jsonl", names.reversed().prefix(150).map { row($0) }.joined(separator: "\n"))
        func sample(_ path: String, _ rate: Double, train: Double? = nil) throws -> Set<String> {
            Set(try extract(path) { ($0.sampleRate, $0.trainSample, $0.seed) = (rate, train, 11) }.problems.map(\.name))
        }
        let all = try sample(forward, 0.3)
        #expect(all.intersection(names.suffix(150)) == (try sample(backward, 0.3)))
        #expect(all.isSubset(of: try sample(forward, 0.6)))
        #expect(try sample(forward, 0.6, train: 0.5) == all)
    }

    @Test func trainSampleLeavesOtherSplitsAlone() throws {
        let directory = try TemporaryDirectory()
        for split in ["train", "valid"] {
            try directory.write("\(split).jsonl", (0..<200).map { row("\(split) \($0)") }.joined(separator: "\n"))
        }
        let summary = try extract(directory.path) { $0.trainSample = 0.1 }.summary
        #expect(summary.splits["valid"] == 200)
        let train = try #require(summary.splits["train"])
        #expect((5...40).contains(train))
        #expect(summary.notes == ["split train: sampling with the seed 0 took \(train) of 200 problems"])
    }

    @Test func trainSampleLeavesPackagesAndLoneFilesAlone() throws {
        let directory = try TemporaryDirectory()
        let lone = try directory.write("mine/problems.jsonl", (0..<50).map { row("\($0)") }.joined(separator: "\n"))
        #expect(try extract(lone) { $0.trainSample = 0.1 }.summary.splits == ["train": 50])
        for number in 0..<20 { try directory.writePackage("tree/p\(number)") }
        #expect(try extract(directory.path + "/tree") { $0.trainSample = 0.1 }.summary.splits == ["train": 20])
        #expect(try extract(lone) { ($0.trainSample, $0.split) = (0.1, "train") }.problems.count < 25)
    }

    @Test func aTransformSeesTheProblemBeforeTheLanguageFilter() throws {
        let directory = try TemporaryDirectory()
        let source = try directory.write("train.jsonl", row("p", #""solutions":{"language":[2,3],"solution":["a","b"]}"#))
        let sink = MemorySink()
        _ = try extractTransformLoad(
            ETLRequest(source: source, name: "n", destination: "/nonexistent"), into: sink,
            transform: {
                var problem = $0
                problem.timeLimit = .seconds(problem.solutions.count)
                return problem
            })
        #expect(sink.problems.map(\.timeLimit) == [.seconds(2)])
        #expect(sink.problems[0].solutions.map(\.language) == ["python3"])
    }
}
