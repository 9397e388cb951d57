import Dataset
import Dispatch
import Foundation
import HubClient
import Records

/// Fetches a data set of the hub into the cache, with progress on the terminal.
struct HubFetching {
    let reference: DatasetReference
    let options: HubOptions
    /// Whether only files of rows are of use that `data etl` can read.
    var isForReading = false

    /// - Throws: `CommandError(.incomplete)` after a signal: what is half there stays, and the message says how to go on.
    func run() throws -> HubSnapshot {
        // A write beyond the limit of a file's size is to be an error that says so, and not the end of this process.
        let action = Foundation.signal(SIGXFSZ, SIG_IGN)
        defer { Foundation.signal(SIGXFSZ, action) }
        var environment = HubEnvironment()
        let settings = try environment.settings(cache: options.cache, isOffline: options.offline)
        for note in environment.notes { Console.note("note: \(note)") }
        if reference.revision == "refs/convert/parquet" {
            Console.note("note: the hub makes \(reference.revision) itself, and of a large data set it may hold only a part of the rows")
        }
        let screen = FetchScreen()
        let client = HubClient(settings, onNote: { screen.note($0) })
        let signals = StopSignals()
        let selection = options.selection
        let source = "\(reference)"
        let isForReading = isForReading
        let choose: HubClient.Choice = { paths, readme in
            let files = try selection.files(among: paths, readme: readme, of: source)
            if isForReading { try SourceFormat.checkReadable(files, of: source) }
            return files
        }
        let readme = HubClient.FirstFile(path: DataSetCard.fileName, largest: DataSetCard.largest)
        let first = selection.patterns.isEmpty ? readme : nil
        let work = Task.detached { try await client.fetch(reference, reading: first, choose: choose, onPlan: { screen.begin($0) }) }
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now(), repeating: .milliseconds(100))
        timer.setEventHandler {
            if signals.signal.isRaised { work.cancel() }
            screen.show(client.progress.snapshot)
        }
        timer.resume()
        defer { timer.cancel() }
        do {
            let snapshot = try waiting { try await work.value }
            screen.end(client.progress.snapshot)
            for path in snapshot.unverified.prefix(5) { Console.note("note: nobody knows the checksum of \(path): it was not compared") }
            return snapshot
        } catch {
            screen.clear()
            guard error is CancellationError else { throw error }
            throw interrupted(client.progress.snapshot, cache: settings.cache)
        }
    }

    private func interrupted(_ progress: FetchProgress.Snapshot, cache: String) -> CommandError {
        let received = max(0, progress.received - progress.discarded)
        return CommandError(
            .incomplete, "interrupted: the \(ByteText.of(received)) that came are kept in \(cache)",
            remedy: "Go on with: gencode data fetch \(words)")
    }

    /// The arguments of `data fetch` for the same files.
    private var words: String {
        var words = [reference.description]
        for split in options.splits { words += ["--split_name", split] }
        if let variant = options.variant { words += ["--config_name", variant] }
        for pattern in options.include { words += ["--include", "'\(pattern)'"] }
        if let cache = options.cache { words += ["--cache", cache] }
        return words.joined(separator: " ")
    }
}
