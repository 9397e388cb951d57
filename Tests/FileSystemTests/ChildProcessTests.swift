import Dispatch
import FileSystem
import Fixtures
import Foundation
import Testing

@Suite struct ChildProcessTests {
    /// execve(2) refuses a program that somebody has open for writing (ETXTBSY).
    @Test func aProgramThatIsBeingWrittenIsStartedOnceItIsClosed() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("program")
        try FileManager.default.copyItem(atPath: "/bin/true", toPath: path)
        let writer = open(path, O_WRONLY | O_CLOEXEC)
        try #require(writer >= 0)
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(100)) { close(writer) }
        let child = try ChildProcess.start([path], environment: [:], descriptors: [:], ownGroup: false)
        var status: Int32 = -1
        #expect(waitpid(child, &status, 0) == child && status == 0)
    }
}
