import Digests
import FileSystem
import Records

/// What the cache holds of a data set, without a word to the network.
struct CachedSnapshot {
    private let settings: HubSettings
    private let reference: DatasetReference
    private let onNote: (String) -> Void

    init(_ settings: HubSettings, _ reference: DatasetReference, onNote: @escaping (String) -> Void) {
        self.settings = settings
        self.reference = reference
        self.onNote = onNote
    }

    /// - Parameter first: what the choice depends on; nil: the paths alone.
    func snapshot(reading first: HubClient.FirstFile?, choose: HubClient.Choice, onPlan: @Sendable (HubPlan) -> Void) throws -> HubSnapshot
    {
        let roots = [settings.cache] + (settings.otherCache.map { [$0] } ?? [])
        var lack: HubError?
        for cache in roots.map({ HubCache(root: $0, reference: reference) }) {
            guard let commit = try cache.commit(), try Files.exists(cache.snapshot(commit)) else { continue }
            do { return try snapshot(cache, commit, first, choose, onPlan) } catch let error as HubError where error.code == .notInCache {
                // The other cache may have what this one lacks.
                lack = lack ?? error
            }
        }
        throw try lack ?? missing(HubCache(root: settings.cache, reference: reference))
    }

    private func snapshot(
        _ cache: HubCache, _ commit: String, _ first: HubClient.FirstFile?, _ choose: HubClient.Choice,
        _ onPlan: @Sendable (HubPlan) -> Void
    ) throws -> HubSnapshot {
        let present = try cache.paths(inSnapshot: commit).filter(RepositoryPath.isSafe)
        let listed = try CachedListing.files(of: cache, commit)
        let directory = cache.snapshot(commit)
        let content = try first.flatMap { try self.content(of: $0, cache, commit, present: present, listed: listed) }
        let files = try choose(listed?.map(\.path) ?? present, content)
        try checkPresence(of: files, among: Set(present), cache)
        let sizes = try files.map { try Files.identity("\(directory)/\($0)")?.size ?? 0 }
        onPlan(
            HubPlan(
                reference: reference, commit: commit, directory: cache.directory, fileCount: files.count, size: sizes.reduce(0, +),
                missing: 0))
        var found = HubSnapshot(reference: reference, commit: commit, directory: directory, files: files)
        let checksums = Dictionary((listed ?? []).map { ($0.path, $0.checksum) }, uniquingKeysWith: { first, _ in first })
        for file in files {
            let path = "\(directory)/\(file)"
            let checksum = try checksums[file] ?? cache.checksum(ofSnapshot: path)
            if let checksum { try check(path, checksum) } else { found.unverified.append(file) }
        }
        return found
    }

    /// nil: the commit has no such file, or it is too large. Then the choice is the same as with network.
    /// - Throws: `HubError` (.notInCache) where the commit has the file and the cache does not: without it, other files might be chosen.
    private func content(
        of first: HubClient.FirstFile, _ cache: HubCache, _ commit: String, present: [String], listed: [HubFile]?
    ) throws -> [UInt8]? {
        let entry = listed?.first { $0.path == first.path }
        if let entry, entry.size > first.largest {
            onNote(first.note(size: entry.size))
            return nil
        }
        guard present.contains(first.path) else {
            if entry != nil { try checkPresence(of: [first.path], among: [], cache) }
            return nil
        }
        let path = "\(cache.snapshot(commit))/\(first.path)"
        if let size = try Files.identity(path)?.size, size > first.largest {
            onNote(first.note(size: size))
            return nil
        }
        return try Files.read(path, limit: first.largest)
    }

    private func checkPresence(of files: [String], among present: Set<String>, _ cache: HubCache) throws(HubError) {
        let missing = files.filter { !present.contains($0) }
        guard let first = missing.first else { return }
        throw HubError(
            .notInCache,
            "the cache \(cache.directory) lacks \(counted(missing.count, "file")) of \(reference), such as \(ForeignText.line(first)), and "
                + "\(settings.offlineSwitch ?? "") forbids the network",
            remedy: "Run gencode data fetch \(reference) where there is a network, or choose what is there with --split_name or --include")
    }

    private func check(_ path: String, _ checksum: FileChecksum) throws {
        guard try BlobCheck.check(path, checksum, size: nil) != .good else { return }
        throw HubError(
            .corrupt, "\(ForeignText.line(path)) is damaged: its content does not have the \(checksum)",
            remedy: "Run gencode data fetch \(reference) where there is a network: it replaces what is damaged")
    }

    private func missing(_ cache: HubCache) throws -> HubError {
        let place = try cache.commit().map(cache.snapshot) ?? cache.referencePath
        return HubError(
            .notInCache,
            "\(reference) is not in the cache, and \(settings.offlineSwitch ?? "") forbids the network: \(place) does not exist",
            remedy: "Run gencode data fetch \(reference) where there is a network, with the same cache")
    }
}
