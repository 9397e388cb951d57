import FileSystem
import Records

extension RunStore {
    /// Asks the holder of a running shard for some of its tasks, by an empty file beside its journal.
    /// - Parameter own: shards that the asking worker holds itself.
    /// - Returns: the shard; nil: none is running, or all were asked already.
    func askForTasks(_ listing: RunListing, worker: WorkerIdentity, except own: Set<Int>) throws -> Int? {
        let candidates = listing.running.filter { !listing[$0].isWanted && !own.contains($0) }
        for shard in Turns(candidates, worker: worker).inOrder where try Files.createEmpty(directory.path(of: .wanted(shard: shard))) {
            return shard
        }
        return nil
    }

    func withdrawRequest(of shard: Int) { Files.discard(directory.path(of: .wanted(shard: shard))) }

    /// Whether what a holder was asked for has been answered: it gave, or it sealed.
    func isAnswered(_ shard: Int) throws -> Bool { try !Files.exists(directory.path(of: .wanted(shard: shard))) }
}
