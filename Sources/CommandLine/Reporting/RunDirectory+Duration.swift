import FileSystem
import Records
import RunProtocol

extension RunDirectory {
    /// The time from the plan to the last sealed shard, by the modification times of their files, in whole seconds. Nil: no shard is sealed,
    /// or the files were copied without their times.
    func timeToLastSeal() throws -> Duration? {
        guard let planned = try Files.modificationTime(manifestPath) else { return nil }
        let seals = try scan().compactMap { file -> Int64? in
            guard case .sealed(let shard) = file else { return nil }
            return try Files.modificationTime(shardPath(shard))
        }
        guard let last = seals.max(), last >= planned else { return nil }
        return .seconds(last - planned)
    }
}
