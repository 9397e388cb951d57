import Digests
import FileSystem
import Records

/// What the cache holds of a data set, without a word to the network.
struct CachedSnapshot {
    private let settings: HubSettings
    private let reference: DatasetReference

    init(_ settings: HubSettings, _ reference: DatasetReference) {
        self.settings = settings
        self.reference = reference
    }

    /// - Parameter first: the path of the file that the choice depends on; nil: none.
    func snapshot(reading first: String?, choose: HubClient.Choice, onPlan: @Sendable (HubPlan) -> Void) throws -> HubSnapshot {
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
        _ cache: HubCache, _ commit: String, _ first: String?, _ choose: HubClient.Choice, _ onPlan: @Sendable (HubPlan) -> Void
    ) throws -> HubSnapshot {
        let present = try cache.paths(inSnapshot: commit).filter(RepositoryPath.isSafe)
        let listed = try CachedListing.files(of: cache, commit)
        let directory = cache.snapshot(commit)
        let content = try first.flatMap { path in
            present.contains(path) ? try Files.read("\(directory)/\(path)", limit: HubClient.largestFirst) : nil
        }
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

    private func checkPresence(of files: [String], among present: Set<String>, _ cache: HubCache) throws(HubError) {
        let missing = files.filter { !present.contains($0) }
        guard let first = missing.first else { return }
        throw HubError(
            .notInCache,
            "the cache \(cache.directory) lacks \(counted(missing.count, "file")) of \(reference), such as \(ForeignText.line(first)), and "
                + "\(settings.offlineSwitch ?? "") forbids the network",
            remedy: "Run gencode data fetch \(reference) where there is a network, or choose with --split_name what is there")
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
