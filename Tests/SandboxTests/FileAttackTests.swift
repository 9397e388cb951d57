import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 20-28, 31 and 53 of the attack catalogue.
    @Suite struct FileAttacks {
        @Test(.rows(20), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func unreadInputDoesNotBlock(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let input = Input.sealed(try SealedFile([UInt8](repeating: 7, count: 8 << 20)))
            let outcome = try ground.run("ignore-input", in: language, limits: Laboratory.patient, input: input)
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.output == Array("42\n".utf8))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(25, 26), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func nothingOfTheHostCanBeRead(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let sentinel = "sentinel-\(UUID().uuidString)"
            setenv("GENCODE_TEST_SECRET", sentinel, 1)
            let ground = try ProvingGround(tier)
            let other = try ProgramDirectory(
                scratch: Laboratory.scratch, files: [("expected.txt", Array(sentinel.utf8), false)])
            let planted = Laboratory.scratch + "/planted"
            try sentinel.write(toFile: planted, atomically: false, encoding: .utf8)
            chmod(planted, 0o644)
            let secrets = [
                "/etc/shadow", "/etc/passwd", "/etc/hostname", planted, other.hostPath + "/expected.txt",
                "../../" + URL(fileURLWithPath: other.hostPath).lastPathComponent + "/expected.txt", "../../planted",
                "/proc/\(getpid())/environ", "/proc/\(getppid())/environ", "/proc/1/environ", "/proc/\(getpid())/mem",
                "/proc/\(getpid())/fd/0", "/proc/\(getpid())/cwd/Package.swift", NSHomeDirectory() + "/.bashrc",
            ]
            let outcome = try ground.slot.run(
                Program(
                    arguments: language.command(["read-files"] + secrets), directory: ground.directory, limits: Laboratory.patient,
                    warmStart: language.warmStart))
            let output = String(decoding: outcome.output, as: UTF8.self)
            #expect(outcome.termination == .exited(code: 0))
            #expect(!output.contains(sentinel))
            #expect(output.components(separatedBy: "denied").count - 1 == secrets.count, "\(output)")
            try ground.expectNothingSurvives()
        }

        @Test(.rows(27), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func onlyRegularFilesAreResults(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run(
                "odd-outputs", in: language, limits: Laboratory.patient,
                resultFiles: ["link", "fifo", "random", "directory", "plain", "absent"])
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.files == ["plain": Array("plain".utf8)])
            try ground.expectNothingSurvives()
        }

        @Test(.rows(53), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func noOtherDescriptorIsOpen(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let leaky = open("/etc/hostname", O_RDONLY)
            defer { close(leaky) }
            for _ in 0..<2 {
                let outcome = try ground.run("descriptors", in: language, limits: Laboratory.patient)
                #expect(outcome.termination == .exited(code: 0))
                #expect(outcome.output.isEmpty)
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(22), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func sizesOfFilesAreLimited(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let output = try ground.run("big-file", in: language, limits: Laboratory.patient).output
            #expect(String(decoding: output, as: UTF8.self) == (language == .c ? "0\n" : "sparse denied\nfar denied\n"))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(52), arguments: Laboratory.tiers)
        func numbersOfFilesAreLimited(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.limits
            limits.openFiles = 40
            #expect(try ground.run("many-descriptors", limits: limits).output == Array("40\n".utf8))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(24), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func deepAndOddlyNamedDirectoriesAreCleared(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, scratch: Laboratory.fastScratch)
            #expect(try ground.run("litter", in: language, limits: Laboratory.patient).termination == .exited(code: 0))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(28), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func programsCannotSpoilTheirBinaryOrInput(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let input = Input.sealed(try SealedFile(Array("input".utf8)))
            for _ in 0..<2 {
                let outcome = try ground.run("spoil-program", in: language, limits: Laboratory.patient, input: input)
                let output = String(decoding: outcome.output, as: UTF8.self)
                #expect(outcome.termination == .exited(code: 0))
                #expect(language == .c ? output == "0000\n" : !output.contains("done"), "\(output)")
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(31), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func theNetworkIsOutOfReach(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let listeners = try Listeners()
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("network", "\(listeners.port)", listeners.name, in: language, limits: Laboratory.patient)
            #expect(outcome.termination == .exited(code: 0))
            #expect(
                String(decoding: outcome.output, as: UTF8.self)
                    == "tcp denied\nabstract denied\nvsock denied\ndns denied\nnetlink denied\n")
            #expect(!listeners.sawSomebody())
            #expect(try ground.run("socket-pair").termination == .exited(code: 0))
            try ground.expectNothingSurvives()
        }
    }
}

/// A TCP port and an abstract socket that note whoever connects.
final class Listeners {
    let port: Int
    let name: String
    private let sockets: [Int32]

    init() throws {
        let name = "gencode-\(UUID().uuidString)"
        self.name = name
        let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(tcp, $0, size) == 0 && getsockname(tcp, $0, &size) == 0 }
        }
        try #require(bound && listen(tcp, 5) == 0)
        port = Int(UInt16(bigEndian: address.sin_port))
        let local = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var path = sockaddr_un()
        path.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &path.sun_path) { $0[1..<(1 + name.utf8.count)].copyBytes(from: Array(name.utf8)) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let named = withUnsafePointer(to: path) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(local, $0, length) == 0 } }
        try #require(named && listen(local, 5) == 0)
        sockets = [tcp, local]
    }

    deinit {
        for socket in sockets { close(socket) }
    }

    func sawSomebody() -> Bool {
        sockets.contains { socket in
            var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            return poll(&waiting, 1, 0) > 0
        }
    }
}
