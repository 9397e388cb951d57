import Digests
import FileSystem
import Records

/// Brings data sets of the hub into the cache.
package final class HubClient: Sendable {
    /// Chooses files of a data set. `content` is that of the file which `fetch` reads first; nil: the data set has no such file, or it is too
    /// large.
    package typealias Choice = @Sendable (_ paths: [String], _ content: [UInt8]?) throws -> [String]

    /// A small file of a data set that the choice of files depends on.
    package struct FirstFile: Sendable {
        var path: String
        /// In bytes. A larger file is not read.
        var largest: Int

        package init(path: String, largest: Int) {
            self.path = path
            self.largest = largest
        }

        /// What a person should know where the file is larger.
        func note(size: Int) -> String { "\(ForeignText.line(path)) has \(ByteText.of(size)) and is not read: names of files decide" }
    }

    private let settings: HubSettings
    private let onNote: @Sendable (String) -> Void
    package let progress = FetchProgress()

    /// - Parameter onNote: called with what a person should read, from any thread.
    package init(_ settings: HubSettings, onNote: @escaping @Sendable (String) -> Void) {
        self.settings = settings
        self.onNote = onNote
    }

    /// Fetches files of a data set that are chosen by their paths alone.
    package func fetch(
        _ reference: DatasetReference, choose: @escaping @Sendable ([String]) throws -> [String], onPlan: @Sendable (HubPlan) -> Void
    ) async throws -> HubSnapshot {
        try await fetch(reference, reading: nil, choose: { paths, _ in try choose(paths) }, onPlan: onPlan)
    }

    /// The chosen files of a data set, each compared with its checksum. Without network they are those of the cache.
    /// - Parameters:
    ///   - first: fetched before the choice; nil: none.
    ///   - onPlan: called with what has to be downloaded, after the choice and before any chosen file is downloaded. `first` is not part of
    ///     the plan unless it is chosen.
    /// - Throws: `HubError`, `HTTPError`, `FileError`, what `choose` throws, and `CancellationError` where the task was cancelled.
    package func fetch(
        _ reference: DatasetReference, reading first: FirstFile?, choose: Choice, onPlan: @Sendable (HubPlan) -> Void
    ) async throws -> HubSnapshot {
        guard settings.offlineSwitch == nil else {
            return try CachedSnapshot(settings, reference, onNote: onNote).snapshot(reading: first, choose: choose, onPlan: onPlan)
        }
        let exchange = try HubExchange(settings, onNote: onNote)
        let listing = HubListing(exchange: exchange, reference: reference)
        let commit = try await listing.commit()
        let listed = try await listing.files(ofCommit: commit)
        let cache = HubCache(root: settings.cache, reference: reference)
        let content = try await self.content(of: first, among: listed, commit, cache, exchange)
        let chosen = Set(try choose(listed.map(\.path), content))
        let files = listed.filter { chosen.contains($0.path) }
        let plan = try plan(files, of: cache, commit)
        onPlan(plan)
        progress.begin(total: plan.size, present: plan.size - plan.missing)
        try checkRoom(for: plan, files, cache)
        try await download(files, commit, into: cache, exchange)
        try cache.keep(listed, of: commit)
        return HubSnapshot(reference: reference, commit: commit, directory: cache.snapshot(commit), files: files.map(\.path))
    }

    /// Brings the file that the choice depends on into the cache, and reads it. nil: the data set has no such file.
    private func content(
        of first: FirstFile?, among files: [HubFile], _ commit: String, _ cache: HubCache, _ exchange: HubExchange
    ) async throws -> [UInt8]? {
        guard let first, let file = files.first(where: { $0.path == first.path }) else { return nil }
        guard file.size <= first.largest else {
            onNote(first.note(size: file.size))
            return nil
        }
        let place = cache.snapshotPath(file, commit)
        if try Files.identity(place) == nil, !Files.mayWrite(in: cache.blobs) {
            onNote("\(ForeignText.line(file.path)) is not in the cache \(cache.root), where this user may not write: names of files decide")
            return nil
        }
        if try Files.identity(place) == nil {
            try Files.makeDirectories(cache.blobs)
            try cache.removeAbandoned()
        }
        try await FileDownload(exchange: exchange, cache: cache, file: file, commit: commit, progress: FetchProgress()).run()
        return try Files.read(place, limit: first.largest)
    }

    private func plan(_ files: [HubFile], of cache: HubCache, _ commit: String) throws -> HubPlan {
        var plan = HubPlan(
            reference: cache.reference, commit: commit, directory: cache.directory, fileCount: files.count, size: 0, missing: 0)
        for file in files {
            let (sum, overflow) = plan.size.addingReportingOverflow(file.size)
            guard !overflow else {
                throw HubError(.invalidAnswer, "the sizes of the files of \(cache.reference) cannot be true", remedy: "Check HF_ENDPOINT")
            }
            plan.size = sum
            plan.missing += try missingBytes(of: file, in: cache)
        }
        return plan
    }

    /// By sizes alone; whether what is there is good is found out later.
    private func missingBytes(of file: HubFile, in cache: HubCache) throws -> Int {
        let other = settings.otherCache.map { HubCache(root: $0, reference: cache.reference) }
        for place in [cache, other].compactMap({ $0 }) where try Files.identity(place.blob(file))?.size == file.size { return 0 }
        return max(0, file.size - (try Files.identity(cache.part(file))?.size ?? 0))
    }

    /// - Throws: `HubError` before anything is written, where the cache cannot take the files.
    private func checkRoom(for plan: HubPlan, _ files: [HubFile], _ cache: HubCache) throws {
        if plan.missing > 0 {
            let free = try Files.freeSpace(at: cache.blobs)
            guard plan.missing <= free else {
                throw HubError(
                    .noSpace,
                    "\(plan.reference) needs \(ByteText.of(plan.missing)) more in \(cache.root), where \(ByteText.of(free)) are free",
                    remedy: "Free space, fetch fewer files with --split_name, or name another place with --cache or HF_HOME")
            }
        }
        let isComplete = try files.allSatisfy { try Files.identity(cache.snapshotPath($0, plan.commit)) != nil }
        guard isComplete || Files.mayWrite(in: cache.blobs) else {
            throw HubError(
                .cacheNotWritable, "the cache \(cache.root) lacks files of \(plan.reference), and this user may not write there",
                remedy: "Give --cache DIR: what is in \(cache.root) already is used from there")
        }
        guard !isComplete else { return }
        try Files.makeDirectories(cache.blobs)
        try cache.removeAbandoned()
    }

    private func download(_ files: [HubFile], _ commit: String, into cache: HubCache, _ exchange: HubExchange) async throws {
        // Equal files are one blob.
        let groups = Dictionary(grouping: files, by: \.blobName)
        var waiting = files.filter { groups[$0.blobName]?.first == $0 }[...]
        let progress = progress
        try await withThrowingTaskGroup { group in
            var running = 0
            while running > 0 || !waiting.isEmpty {
                while running < exchange.settings.parallelFiles, let file = waiting.popFirst() {
                    let same = groups[file.blobName] ?? []
                    group.addTask {
                        try await FileDownload(exchange: exchange, cache: cache, file: file, commit: commit, progress: progress).run()
                        for other in same.dropFirst() { try cache.link(other, commit) }
                    }
                    running += 1
                }
                try await group.next()
                running -= 1
            }
        }
    }
}

extension HubCache {
    /// Keeps what the hub said, for later use without network. A cache that only others may write to stays as it is.
    fileprivate func keep(_ files: [HubFile], of commit: String) throws {
        guard Files.mayWrite(in: directory) else { return }
        try CachedListing(files).write(to: self, commit)
        try setCommit(commit)
    }
}
