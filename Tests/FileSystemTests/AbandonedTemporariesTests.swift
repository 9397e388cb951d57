import FileSystem
import Fixtures
import Foundation
import Testing

@Suite struct AbandonedTemporariesTests {
    @Test func onlyThoseOfDeadWritersOfThisHostAreRemoved() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("set.h5")
        let ended = Process()
        ended.executableURL = URL(fileURLWithPath: "/bin/true")
        try ended.run()
        ended.waitUntilExit()
        let own = Files.temporary(of: path)
        let name = try #require(own.split(separator: "/").last)
        let dead = "\(name)".replacing("-\(getpid())-", with: "-\(ended.processIdentifier)-")
        let kept = [
            "\(name)", "set.h5", "other.h5\(dead.dropFirst("set.h5".count))",
            dead.replacing("-\(ThisProcess.hostName())-", with: "-elsewhere-"),
            "set.h5.tmp-x",
        ]
        for file in kept + [dead] { try Data().write(to: URL(fileURLWithPath: directory.file(file))) }

        Files.removeAbandonedTemporaries(of: path)

        #expect(try Files.list(directory.file(".")).sorted() == kept.sorted())
    }
}
