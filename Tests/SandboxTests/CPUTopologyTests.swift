import Foundation
import Testing

@testable import Sandbox

@Suite struct CPUTopologyTests {
    /// Four cores of two hardware threads each, as many hosts number them: 0-3 are the first threads, 4-7 the second.
    private static let paired = CPUTopology(usable: Array(0..<8)) { [$0 % 4, $0 % 4 + 4] }

    @Test func slotsTakeOneThreadOfEachCoreFirst() {
        #expect(Self.paired.cores == [[0, 4], [1, 5], [2, 6], [3, 7]])
        #expect(Self.paired.placement == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(Self.paired.shared(bySlots: 4).isEmpty)
        #expect(Self.paired.shared(bySlots: 5) == [[0, 4]])
    }

    @Test func neighbouringNumbersMayBeOneCore() {
        let topology = CPUTopology(usable: [0, 1, 2, 3]) { [$0 / 2 * 2, $0 / 2 * 2 + 1] }
        #expect(topology.placement == [0, 2, 1, 3])
        #expect(topology.shared(bySlots: 3) == [[0, 1]])
    }

    @Test func onlyUsableProcessorsCount() {
        let topology = CPUTopology(usable: [5, 2, 6]) { [$0 % 4, $0 % 4 + 4] }
        #expect(topology.cores == [[2, 6], [5]] && topology.processors == [2, 5, 6])
        #expect(CPUTopology(usable: [3, 1]) { _ in nil }.cores == [[1], [3]])
    }

    @Test(
        arguments: [
            ("0-3,8", [0, 1, 2, 3, 8]), (" 7\n", [7]), ("0,2-3\n", [0, 2, 3]), ("", nil), ("3-1", nil), ("x", nil), ("1-2-3", nil),
        ] as [(String, [Int]?)])
    func theKernelsListsAreRead(text: String, numbers: [Int]?) { #expect(CPUTopology.processors(text[...]) == numbers) }

    @Test func thisHostHasProcessors() {
        let here = CPUTopology.current
        #expect(here.processors.count == ProcessInfo.processInfo.activeProcessorCount)
        #expect(Set(here.placement) == Set(here.processors))
    }

    @Test func aProcessorIsReservedOnce() throws {
        // No host has so many: nobody else reserves it.
        var first = try ProcessorReservation(900_000 + Int(getpid()), below: Laboratory.scratch)
        #expect(first != nil)
        #expect(try ProcessorReservation(900_000 + Int(getpid()), below: Laboratory.scratch) == nil)
        first = nil
        #expect(try ProcessorReservation(900_000 + Int(getpid()), below: Laboratory.scratch) != nil)
    }

    /// Anybody can have a name in /tmp, or one of the abstract name space, before the user's first worker comes.
    @Test func aStrangerCannotKeepASlotFromBeingPinned() throws {
        let processor = 910_000 + Int(getpid())
        let stranger = try AbstractName("gencode-processor-\(processor)")
        #expect(try ProcessorReservation(processor, below: Laboratory.scratch) != nil)
        let parent = Laboratory.scratch + "/taken-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try #require(symlink("/etc", parent + "/gencode-\(geteuid())") == 0)
        #expect(try ProcessorReservation(processor, below: parent)?.processor == processor)
        withExtendedLifetime(stranger) {}
    }

    @Test func theCalibrationIsShortAndRepeatable() throws {
        let times = try (0..<3).map { _ in try HostCalibration.measure().nanoseconds }
        #expect(times.allSatisfy { $0 > 0 })
        #expect(try #require(times.max()) < 4 * (try #require(times.min())), "\(times)")
    }
}

/// A name of the abstract name space of unix sockets, held until this object goes.
private final class AbstractName {
    private let socket: Int32

    init(_ name: String) throws {
        socket = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1..<(1 + name.utf8.count)].copyBytes(from: Array(name.utf8)) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let named = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) == 0 }
        }
        try #require(named)
    }

    deinit { close(socket) }
}
