import FileSystem
import Foundation
import Records

extension RunWorker {
    /// As `step`. On a full disk no task begins any more, what those in work give is kept in memory, and everything goes on once there is room.
    func stepWhereThereIsRoom() throws -> Bool {
        do {
            let goesOn = try step()
            if fullSince != nil {
                fullSince = nil
                queue.resume()
                report(.note("there is room on the disk again; what was kept in memory has been written"))
            }
            return goesOn
        } catch  where error.has(FileCode.noSpace) {
            try awaitRoom(error)
            return true
        }
    }

    /// - Throws: `error` where the worker is to stop, or has waited for as long as it may.
    private func awaitRoom(_ error: any Error) throws {
        let since = fullSince ?? .now
        if fullSince == nil {
            fullSince = since
            queue.pause()
            report(
                .note(
                    "\(error) No task begins until there is room; what those in work give is kept in memory for at most "
                        + "\(Int(timing.fullDiskWait.inSeconds)) s"))
        }
        while true {
            if drain != nil || time.end(stop) != nil || .now - since >= timing.fullDiskWait { throw error }
            Thread.sleep(forTimeInterval: 0.5)
            if try commitAll() { return }
        }
    }

    /// Whether everything that was recorded is durable now; false: the disk is full.
    private func commitAll() throws -> Bool {
        for held in open {
            do {
                try held.attempt.commit()
            } catch let error as RunError where error.code == .fenced {
                abandon(held)
            } catch  where error.has(FileCode.noSpace) { return false }
        }
        return true
    }
}
