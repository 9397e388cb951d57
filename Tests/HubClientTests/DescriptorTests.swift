import Fixtures
import Foundation
import HubClient
import Testing

@Suite struct DescriptorTests {
    /// A descriptor that is closed twice would be another file's by the second time.
    @Test func aFetchClosesItsOwnDescriptorsAlone() async throws {
        let fixture = try HubFixture()
        for round in 0..<20 {
            // Descriptors are given out from the lowest free number on: those that a fetch has just closed are among these.
            var held: [(number: Int32, inode: UInt64)] = []
            for _ in 0..<32 {
                var ends: [Int32] = [-1, -1]
                try #require(pipe(&ends) == 0)
                for number in ends {
                    var status = stat()
                    try #require(fstat(number, &status) == 0)
                    held.append((number, UInt64(status.st_ino)))
                }
            }
            try await fixture.fetch(round % 2 == 0 ? "cut-50000" : "ok")
            try FileManager.default.removeItem(atPath: fixture.cache)
            for (number, inode) in held {
                var status = stat()
                #expect(fstat(number, &status) == 0 && UInt64(status.st_ino) == inode)
                close(number)
            }
        }
    }
}
