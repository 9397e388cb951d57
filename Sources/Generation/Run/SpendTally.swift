import ColumnStore
import ModelClient
import Records
import RunProtocol

/// Adds up what the requests of a run cost, from its files.
struct SpendTally: RunReducer {
    private let price: TokenPrice?
    /// Requests that are not counted, or no more: those of a task that went from shard to shard lie in files of both.
    private var counted: Set<UInt64>
    private(set) var spend = RunSpend()

    init(price: TokenPrice?, except nonces: Set<UInt64>) {
        self.price = price
        counted = nonces
    }

    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        for entry in try AskColumns.read(file) { add(entry.record) }
        return true
    }

    mutating func reduce(_ records: TaskRecords<GenerationRecord>, task: Int) { for entry in records.partials { add(entry.record) } }

    private mutating func add(_ record: GenerationRecord) {
        guard case .ask(let ask) = record.content, counted.insert(ask.nonce).inserted else { return }
        spend.add(ask.attempt, price: price)
    }
}

extension RunStore where Record == GenerationRecord {
    /// What the requests that the run's files hold have cost.
    /// - Parameter nonces: requests that are not counted (`AskRecord.nonce`), such as the caller's own.
    /// - Throws: `FileError`, `StoreError`. The requests of damaged parts of files are missing.
    public func spend(price: TokenPrice?, except nonces: Set<UInt64> = []) throws -> RunSpend {
        var tally = SpendTally(price: price, except: nonces)
        _ = try reduce(into: &tally)
        return tally.spend
    }
}
