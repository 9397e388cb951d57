import Testing

@testable import Evaluation
@testable import RunProtocol

@Suite struct RunDirectoryTests {
    private static let files: [(RunFile, String)] = [
        (.sealed(shard: 42), "00042.h5"), (.sealed(shard: 123_456), "123456.h5"), (.attempt(shard: 42, attempt: 2), "00042.attempt-2.h5"),
        (.journal(shard: 0, attempt: 3), "00000.attempt-3.journal"), (.fenced(shard: 7, attempt: 10), "00007.attempt-10.fenced"),
        (.damaged(shard: 42, number: 1), "00042.h5.damaged-1"), (.round(2), "round-2.h5"), (.roundCopy(2), "round-2.copy.h5"),
        (.temporary(shard: 4, suffix: "node.a-1-2"), "00004.tmp-node.a-1-2"),
    ]

    @Test(arguments: files) func aNameIsTakenApartAsItIsMade(file: RunFile, name: String) {
        #expect(file.name == name)
        #expect(RunFile(name: name) == file)
    }

    @Test(arguments: [
        "", "42.h5", "00042", "00042.h5.", "00042.attempt-0.h5", "00042.attempt--1.h5", "00042.attempt-01.h5", "-0042.h5", "round-1.json",
        "round-.h5", "00042.attempt-2.h5.damaged-1", "00042.journal", ".00042.h5", "00042.h5.damaged-x", "core.1234", "+0042.h5",
        "round-2.other.h5",
    ]) func otherNamesAreNotOurs(name: String) { #expect(RunFile(name: name) == nil) }

    @Test func thePathsLieInTheRun() {
        let directory = RunDirectory(path: "/data/runs/first/")
        #expect(directory.name == "first")
        #expect(directory.manifestPath == "/data/runs/first/manifest.json")
        #expect(directory.journalPath(shard: 42, attempt: 3) == "/data/runs/first/shards/00042.attempt-3.journal")
        #expect(directory.logPath(shard: 42, attempt: 3) == "/data/runs/first/logs/00042.attempt-3.log")
        #expect(directory.reshardPath(round: 2) == "/data/runs/first/shards/round-2.h5")
    }
}
