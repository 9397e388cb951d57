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

    func snapshot(choose: HubClient.Choice, onPlan: @Sendable (HubPlan) -> Void) throws -> HubSnapshot {
        let roots = [settings.cache] + (settings.otherCache.map { [$0] } ?? [])
        for cache in roots.map({ HubCache(root: $0, reference: reference) }) {
            guard let commit = try cache.commit(), try Files.exists(cache.snapshot(commit)) else { continue }
            return try snapshot(cache, commit, choose, onPlan)
        }
        throw try missing(HubCache(root: settings.cache, reference: reference))
    }

    private func snapshot(
        _ cache: HubCache, _ commit: String, _ choose: HubClient.Choice, _ onPlan: @Sendable (HubPlan) -> Void
    ) throws -> HubSnapshot {
        let paths = try cache.paths(inSnapshot: commit).filter(RepositoryPath.isSafe)
        let files = try choose(paths)
        let directory = cache.snapshot(commit)
        let sizes = try files.map { try Files.identity("\(directory)/\($0)")?.size ?? 0 }
        onPlan(
            HubPlan(
                reference: reference, commit: commit, directory: cache.directory, fileCount: files.count, size: sizes.reduce(0, +),
                missing: 0))
        var found = HubSnapshot(reference: reference, commit: commit, directory: directory, files: files)
        for file in files where try !isVerified("\(directory)/\(file)", cache) { found.unverified.append(file) }
        return found
    }

    /// - Returns: false if nobody knows the file's checksum.
    private func isVerified(_ path: String, _ cache: HubCache) throws -> Bool {
        guard let checksum = try cache.checksum(ofSnapshot: path) else { return false }
        switch try BlobCheck.check(path, checksum, size: nil) {
        case .good: return true
        case .missing, .wrong:
            throw HubError(
                .corrupt, "\(ForeignText.line(path)) is damaged: its content does not have the \(checksum)",
                remedy: "Run gencode data fetch \(reference) where there is a network: it replaces what is damaged")
        }
    }

    private func missing(_ cache: HubCache) throws -> HubError {
        let place = try cache.commit().map(cache.snapshot) ?? cache.referencePath
        return HubError(
            .notInCache,
            "\(reference) is not in the cache, and \(settings.offlineSwitch ?? "") forbids the network: \(place) does not exist",
            remedy: "Run gencode data fetch \(reference) where there is a network, with the same cache")
    }
}
