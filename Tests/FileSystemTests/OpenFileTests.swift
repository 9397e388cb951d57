import Dispatch
import FileSystem
import Fixtures
import Glibc
import Synchronization
import Testing

@Suite struct OpenFileTests {
    /// Whoever can write to a directory can put a pipe where a file is expected.
    @Test func aPipeInAFilesPlaceIsAnErrorAndNotWaitedFor() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let work = BackgroundWork()
        let ended = DispatchSemaphore(value: 0)
        let isRefused = Mutex(false)
        work.start {
            defer { ended.signal() }
            do { _ = try Files.read(path) } catch { isRefused.withLock { $0 = true } }
        }
        let isInTime = ended.wait(timeout: .now() + 30) == .success
        // A reader that waits goes on once there is a writer.
        if !isInTime { close(open(path, O_WRONLY | O_NONBLOCK)) }
        #expect(isInTime)
        try work.wait()
        #expect(isRefused.withLock { $0 })
    }
}
