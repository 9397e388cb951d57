import Digests
import FileSystem
import Records

/// Brings one file into the cache. What is half there stays when the download ends early, and the next download, of this process or of
/// another, goes on from there.
struct FileDownload {
    let exchange: HubExchange
    let cache: HubCache
    let file: HubFile
    let commit: String
    let progress: FetchProgress

    private static let pollInterval = Duration.milliseconds(200)

    var shownName: String { ForeignText.line(file.path) }

    /// - Throws: `HubError`, `FileError`, `CancellationError`.
    func run() async throws {
        var wait = OwnerWait(lease: exchange.settings.lease)
        while true {
            if try isInCache() || isInOtherCache() {
                try clearBesideBlob()
                return try cache.link(file, commit)
            }
            if let owner = try PartOwner(taking: cache.owner(file)) {
                defer {
                    if (try? Files.identity(cache.part(file))?.size) == 0 { Files.discard(cache.part(file)) }
                    owner.release()
                }
                if try await download() { return try cache.link(file, commit) }
            } else {
                try await waitForOwner(&wait)
            }
        }
    }

    /// Whether the blob is there and is what the hub says. A blob that is not is removed.
    private func isInCache() throws -> Bool {
        let blob = cache.blob(file)
        switch try BlobCheck.check(blob, file.checksum, size: file.size) {
        case .good: return true
        case .missing:
            // A link to nothing, such as to another cache that is gone, would keep the name.
            if try Files.linkTarget(blob) != nil { try Files.remove(blob) }
            return false
        case .wrong(let found):
            do { try Files.remove(blob) } catch {
                throw HubError(
                    .corrupt, "\(blob) is damaged (\(found) instead of \(file.checksum)) and cannot be replaced",
                    remedy: "Give --cache DIR: what is good here is used from there", cause: error)
            }
            exchange.note("\(blob) is damaged (\(found) instead of \(file.checksum)), and is downloaded again")
            return false
        }
    }

    /// Removes what a process left that was killed just after it had published the blob.
    private func clearBesideBlob() throws {
        guard try Files.exists(cache.part(file)) || Files.exists(cache.owner(file)), Files.mayWrite(in: cache.blobs) else { return }
        Files.discard(cache.part(file))
        if case .gone(let holder) = try PartOwner.holder(of: cache.owner(file)) { try PartOwner.remove(cache.owner(file), of: holder) }
    }

    /// Uses the blob of the second cache, if there is a good one.
    private func isInOtherCache() throws -> Bool {
        guard let other = exchange.settings.otherCache, other != cache.root else { return false }
        let path = HubCache(root: other, reference: cache.reference).blob(file)
        guard try BlobCheck.check(path, file.checksum, size: file.size) == .good else { return false }
        return try Files.makeLink(cache.blob(file), target: path, temporary: Files.temporary(of: cache.blob(file)))
    }

    // MARK: Another process

    private func waitForOwner(_ wait: inout OwnerWait) async throws {
        switch try PartOwner.holder(of: cache.owner(file)) {
        case .nobody: break
        case .gone(let holder): try PartOwner.remove(cache.owner(file), of: holder)
        case .unknown(let holder):
            let size = try Files.identity(cache.part(file))?.size ?? 0
            switch wait.look(holder: holder, partSize: size) {
            case .first: exchange.note("\(PartOwner.name(of: holder)) downloads \(shownName) already: waiting for it")
            case .waiting: break
            case .expired:
                exchange.note("\(PartOwner.name(of: holder)) has not gone on with \(shownName) for too long: its download is taken over")
                // The holder may wake up and go on writing to the old file: this download gets a file of its own.
                try copyPart()
                try PartOwner.remove(cache.owner(file), of: holder)
            }
            try await Task.sleep(for: Self.pollInterval)
        }
    }

    private func copyPart() throws {
        guard try Files.identity(cache.part(file)) != nil else { return }
        let copy = Files.temporary(of: cache.part(file))
        try Files.copy(cache.part(file), toNew: copy)
        try Files.rename(copy, cache.part(file))
    }

    // MARK: This process

    /// - Returns: false if the part file was lost to another process that took the download over.
    private func download() async throws -> Bool {
        // The holder before this one may have finished between the look at the blob and now.
        if try isInCache() { return true }
        var filling = PartFilling(download: self)
        while true {
            let part = try GrowingFile(cache.part(file))
            guard try await filling.fill(part) else { continue }
            guard case .wrong(let found) = try BlobCheck.check(part, file.checksum, size: file.size) else { return try publish(part) }
            progress.discard(file.size)
            Files.discard(cache.part(file))
            try filling.damaged(found)
        }
    }

    private func publish(_ part: GrowingFile) throws -> Bool {
        try part.sync()
        let isPublished = try part.publish(as: cache.blob(file))
        // Beside a blob a part file is of no use to anybody.
        if try Files.exists(cache.blob(file)) { Files.discard(cache.part(file)) }
        if isPublished { try Files.syncDirectory(cache.blobs) }
        return isPublished
    }
}
