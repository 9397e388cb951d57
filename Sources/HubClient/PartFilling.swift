import FileSystem
import Records

/// Asks the hub for the bytes that a part file lacks, again and again until it has them all.
struct PartFilling {
    private let download: FileDownload
    private var tries: HubTries
    /// The most bytes that any part file of this download has had: only a try that gets further is progress.
    private var furthest = 0
    private var wasDamaged = false

    private var exchange: HubExchange { download.exchange }
    private var file: HubFile { download.file }
    private var reference: DatasetReference { download.cache.reference }

    init(download: FileDownload) {
        self.download = download
        tries = HubTries(download.exchange.settings)
    }

    /// - Returns: false if the part file was removed, and a new one is to be begun.
    mutating func fill(_ part: GrowingFile) async throws -> Bool {
        furthest = max(furthest, try part.size())
        while true {
            let start = try part.size()
            if start == file.size { return true }
            let sink = PartSink(part, start: start, size: file.size, progress: download.progress)
            let outcome = start < file.size ? try await ask(sink, start) : .restart
            if sink.offset > furthest {
                furthest = sink.offset
                tries.progressed()
            }
            switch outcome {
            case .ended: break
            case .failed(let failure): try await exchange.pause(after: failure, &tries)
            case .restart:
                // Another process may be writing to this file: it is left to it.
                download.progress.discard(start)
                Files.discard(part.path)
                return false
            }
        }
    }

    /// Counts a download that had the right size and the wrong checksum.
    /// - Throws: `HubError` with `corrupt` for the second one.
    mutating func damaged(_ found: String) throws(HubError) {
        let what = "came damaged: \(found) instead of \(file.checksum)"
        guard !wasDamaged else {
            throw HubError(
                .corrupt, "\(download.shownName) of \(reference) \(what), twice",
                remedy: "Check the network and the proxy, then give the same command again; the damaged bytes were not kept")
        }
        wasDamaged = true
        furthest = 0
        exchange.note("\(download.shownName) \(what): it is downloaded again")
    }

    private enum Outcome {
        /// The response came to its end.
        case ended
        case failed(HubFailure)
        /// The server does not send the end of a file alone, or the part file is too long.
        case restart
    }

    private func ask(_ sink: PartSink, _ start: Int) async throws -> Outcome {
        let id = RepositoryPath.encoded(reference.id, keepsSlashes: true)
        let path = RepositoryPath.encoded(file.path, keepsSlashes: true)
        let address = WebAddress(endpoint: exchange.connections.endpoint, "/datasets/\(id)/resolve/\(download.commit)/\(path)")
        let answer = try await exchange.send(address, rangeStart: start > 0 ? start : nil) { sink.take($0, $1, $2, $3) }
        let explanation = HubExplanation(exchange, HubSubject(what: "\"\(download.shownName)\"", reference: reference))
        switch sink.refusal {
        case .file(let error)?: throw error
        case .rangeIgnored?: return .restart
        case .wrong(let what)?: return .failed(HubFailure(error: explanation.invalid(answer, what)))
        case .notFromHub?: throw explanation.notAHub(answer, "answers, but not as a hub does")
        case nil: break
        }
        if answer.status == 416 { return .restart }
        // The signature of a URL is valid for an hour: the hub gives a new one.
        if answer.status == 403 || answer.status == 400, !exchange.connections.isHub(answer.address.origin) {
            return .failed(HubFailure(error: explanation.invalid(answer, "says that the signature of the URL is not valid")))
        }
        switch explanation.judge(answer) {
        case .answered where sink.offset < file.size: return .failed(HubFailure(error: explanation.invalid(answer, "ends too early")))
        case .answered: return .ended
        case .again(let failure): return .failed(failure)
        case .failed(let error): throw error
        }
    }
}
