import ColumnStore
import Dispatch
import FileSystem
import Glibc
import Records
import Synchronization

/// The plan of a run of one kind: what its tasks are, in whatever form the kind needs.
public protocol RunPlan: Sendable {
    associatedtype Subject: RunSubject

    var manifest: RunManifest<Subject> { get set }
    /// A digest of the plan's content.
    var digest: Digest { get }
    /// - Throws: `RunError` (.invalid) where the plan contradicts itself.
    func check() throws
    /// Writes `plan.h5`. `PlanFiles` sets the attribute `plan_sha256` and finishes the file.
    func write(to writer: ColumnFileWriter) throws
}

/// Puts plans into run directories.
public enum PlanFiles {
    /// The attribute of `plan.h5` that holds the plan's digest.
    private static let digestAttribute = "plan_sha256"

    /// Writes `plan.h5`, then `manifest.json`: a directory with a manifest has a whole plan. Both are on the disk before either gets its
    /// name, so that a full disk leaves neither, nor a directory that was not there before. Nothing is overwritten; a plan of the same
    /// content whose manifest is missing (planning was killed) is taken over.
    /// - Parameter isShared: as `RunDirectory.create`.
    /// - Throws: `RunError` (.planned) where the directory has a manifest, or another plan.
    public static func write(_ plan: some RunPlan, to directory: RunDirectory, isShared: Bool = false) throws {
        try plan.check()
        let made = try directory.missingDirectories()
        do {
            try directory.create(isShared: isShared)
            try publish(plan, in: directory)
            // A second planner that failed may have removed its empty directories before this plan lay there.
            try directory.create(isShared: isShared)
        } catch {
            // Another process may plan the same run at this moment: once its plan lies there, the empty directories are that run's.
            let isPlanned = [directory.planPath, directory.manifestPath].contains { (path: String) in access(path, F_OK) == 0 }
            if !isPlanned { for path in made { rmdir(path) } }
            throw error
        }
    }

    private static func publish(_ plan: some RunPlan, in directory: RunDirectory) throws {
        if try Files.exists(directory.manifestPath) { throw alreadyPlanned(directory) }
        for path in [directory.planPath, directory.manifestPath] { Files.removeAbandonedTemporaries(of: path) }
        var manifest = plan.manifest
        // A million tasks and candidates take some tenths of a second to hash: meanwhile the plan is written.
        let digest = PlanDigest(of: plan)
        let temporaryPlan = Files.temporary(of: directory.planPath)
        let temporaryManifest = Files.temporary(of: directory.manifestPath)
        defer { for path in [temporaryPlan, temporaryManifest] { unlink(path) } }
        // A plan of a million programs is mostly packing.
        let writer = try ColumnFileWriter(path: temporaryPlan, options: ColumnFileOptions(compressionLevel: 1))
        try plan.write(to: writer)
        manifest.planDigest = digest.value().description
        try writer.setAttribute(digestAttribute, manifest.planDigest)
        try writer.finish()
        let file = try OpenFile.creating(temporaryManifest)
        try file.write(try manifest.text(), at: 0)
        try file.sync()
        if try !Files.publish(temporaryPlan, as: directory.planPath) {
            guard (try? ColumnFile(path: directory.planPath).attribute(digestAttribute)) == manifest.planDigest else {
                throw alreadyPlanned(directory)
            }
        }
        try Files.syncDirectory(directory.path)
        if try !Files.publish(temporaryManifest, as: directory.manifestPath) { throw alreadyPlanned(directory) }
        try Files.syncDirectory(directory.path)
    }

    private static func alreadyPlanned(_ directory: RunDirectory) -> RunError {
        RunError(.planned, "\(directory.path) holds a plan already", remedy: "Resume that run, or choose another directory for the new one")
    }
}

/// Computes the digest of a plan on another thread, while the caller writes the plan.
private final class PlanDigest: Sendable {
    private let queue = DispatchQueue(label: "gencode.plan-digest")
    private let digest = Mutex<Digest?>(nil)

    init(of plan: some RunPlan) {
        queue.async { [self] in
            let found = plan.digest
            digest.withLock { $0 = found }
        }
    }

    /// Waits for it.
    func value() -> Digest {
        queue.sync {}
        return digest.withLock { $0! }
    }
}
