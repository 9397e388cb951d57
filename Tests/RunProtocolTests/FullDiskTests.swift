import Digests
import Foundation
import Records
import ShardStore
import Testing

/// A file system of a given size, mounted in a directory of its own.
final class SmallFileSystem {
    let directory: TemporaryDirectory
    var path: String { directory.file("small") }

    /// nil: this user may not mount one.
    init?(kibibytes: Int) throws {
        directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: directory.file("small"), withIntermediateDirectories: false)
        let result = try OtherPrograms.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "tmpfs", directory.file("small"))
        if result.status != 0 { return nil }
    }

    deinit { _ = try? OtherPrograms.run("umount", path) }

    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}

/// A full disk is an error that says so, and leaves nothing half-written.
@Suite(.serialized) struct FullDiskTests {
    private func fileSystem(_ kibibytes: Int) throws -> SmallFileSystem? {
        let small = try SmallFileSystem(kibibytes: kibibytes)
        return OtherPrograms.require(small != nil, "the right to mount a small file system") ? small : nil
    }

    private static let noise: [Int64] = {
        var random = Xorshift(seed: 3)
        return (0..<32_768).map { _ in Int64(bitPattern: random.next()) }
    }()

    // The column has 256 KiB and is kept twice: the disk is full at the chunks, at the metadata, or at the directory behind them.
    @Test(arguments: [4, 64, 200, 252, 256, 260, 264, 300, 400, 508, 512, 516, 520, 524])
    func aColumnFileThatDoesNotFitIsRemoved(kibibytes: Int) throws {
        guard let small = try fileSystem(kibibytes) else { return }
        let path = "\(small.path)/columns.h5"
        do {
            let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 4_096))
            try writer.writeColumn("g", "n", FullDiskTests.noise)
            try writer.finish()
            #expect(try ColumnFile(path: path).readColumn("g", "n", as: Int64.self) == FullDiskTests.noise)
            #expect(kibibytes > 512)
        } catch let error as ShardStoreError {
            #expect(error.code == .noSpace, "\(error)")
            #expect(error.message.contains(path) && error.message.contains("ENOSPC"), "\(error)")
            #expect(try small.names() == [])
            #expect(kibibytes <= 520)
        }
    }

    @Test(arguments: [16, 40, 64, 96, 128, 160])
    func aSetThatDoesNotFitIsRemoved(kibibytes: Int) throws {
        guard let small = try fileSystem(kibibytes) else { return }
        let path = "\(small.path)/set.h5"
        let error = #expect(throws: ShardStoreError.self) {
            try SampleProblems.write((0..<60).map { SampleProblems.problem($0, tests: 12) }, to: path)
        }
        #expect(error?.code == .noSpace, "\(String(describing: error))")
        #expect(try small.names() == [])
        // The library goes on after a failure.
        let directory = try TemporaryDirectory()
        try SampleProblems.write([SampleProblems.problem(1)], to: directory.file("set.h5"))
    }

    @Test func aPlanThatDoesNotFitLeavesNothing() throws {
        guard let small = try fileSystem(64) else { return }
        let run = RunDirectory(path: "\(small.path)/run")
        var random = Xorshift(seed: 8)
        let source = random.bytes(200_000)
        let candidate = Candidate(problem: "p", index: 0, label: "l", language: "cpp", source: source)
        let plan = RunPlan(
            manifest: RunManifest(
                name: "r", createdBy: "1", datasetPath: "", datasetFingerprint: "", split: "", testKinds: [], taskCount: 0,
                candidateCount: 1, shardCount: 0, configuration: "", hostFacts: [:]),
            problems: [], tasks: [], candidates: [PlannedCandidate(candidate: candidate, task: nil, sourceDigest: sha256(source))],
            shardOfTask: [])
        expectCode(.noSpace, naming: run.path) { try writePlan(plan, to: run) }
        #expect(try small.names() == [])
        // What was there before stays.
        try FileManager.default.createDirectory(atPath: run.logsPath, withIntermediateDirectories: true)
        expectCode(.noSpace, naming: run.path) { try writePlan(plan, to: run) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: run.path) == ["logs"])
    }
}
