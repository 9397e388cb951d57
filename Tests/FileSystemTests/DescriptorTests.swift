import FileSystem
import Fixtures
import Foundation
import Testing

@Suite struct DescriptorTests {
    @Test func aFullDeviceIsAnErrorThatSaysSo() throws {
        let device = try OwnedDescriptor(opening: "/dev/full", O_WRONLY)
        expectCode(FileCode.noSpace, naming: "/dev/full: ENOSPC (No space left on device)") {
            try device.write([1], name: "/dev/full")
        }
    }

    @Test func aPathThatIsNotThereIsNamed() {
        expectCode(FileCode.notFound, naming: "/no/such/file: ENOENT") { _ = try OwnedDescriptor(opening: "/no/such/file", O_RDONLY) }
    }

    @Test func theBeginningIsReadWhateverTheOffset() throws {
        let directory = try TemporaryDirectory()
        let file = try OwnedDescriptor(opening: directory.file("numbers"), O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        try file.write([1, 2, 3], name: "numbers")
        try file.write([4, 5], name: "numbers")
        #expect(try file.read(upTo: 4, name: "numbers") == [1, 2, 3, 4])
        #expect(try file.read(upTo: 100, name: "numbers") == [1, 2, 3, 4, 5])
    }

    @Test func aDescriptorClosesWithItsLastOwner() throws {
        let number: Int32
        do {
            let device = try OwnedDescriptor(opening: "/dev/null", O_RDONLY)
            number = fcntl(device.number, F_DUPFD_CLOEXEC, 500)
            let owner = OwnedDescriptor(owning: number)
            #expect(fcntl(owner.number, F_GETFD) == FD_CLOEXEC)
            withExtendedLifetime((device, owner)) {}
        }
        #expect(fcntl(number, F_GETFD) == -1 && errno == EBADF)
    }

    @Test func aPipeIsReadToItsEnd() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let reading = OwnedDescriptor(owning: ends[0])
        let sent = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let end = ends[1]
        let writer = Thread {
            try? DescriptorTransfer.writeAll(sent, to: end, name: "a pipe")
            close(end)
        }
        writer.start()
        #expect(try DescriptorTransfer.readToEnd(of: reading.number, name: "a pipe") == sent)
    }

    @Test func temporaryDirectoriesAreUniqueAndHaveTheirMode() throws {
        let place = try TemporaryDirectory()
        let paths = try (0..<20).map { _ in try Files.makeTemporaryDirectory(in: place.path, prefix: "slot-", mode: 0o711) }
        #expect(Set(paths).count == paths.count && paths.allSatisfy { $0.hasPrefix(place.file("slot-")) })
        for path in paths {
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o711)
        }
        expectCode(FileCode.notFound, naming: place.file("absent")) {
            _ = try Files.makeTemporaryDirectory(in: place.file("absent"), prefix: "slot-", mode: 0o711)
        }
    }

    @Test func everyErrnoHasItsName() {
        #expect(errnoText(ENOENT) == "ENOENT (No such file or directory)")
        #expect(errnoName(EDQUOT) == "EDQUOT" && errnoName(99_999) == "errno 99999")
    }
}
