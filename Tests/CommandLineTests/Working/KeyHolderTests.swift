import Foundation
import Records
import Sandbox
import Testing

@testable import CommandLine

/// Rows 25, 33 and 34 of the attack catalogue once more, against a process that holds a paid key as a generation does: a worker that runs
/// the programs of flows itself. Takes other processes of this test program: it starts itself again.
@Suite struct KeyHolderTests {
    private static let tierVariable = "GENCODE_TEST_KEY_HOLDER"
    private static let keyVariable = "GENCODE_TEST_PAID_KEY"

    @Test(arguments: [SandboxTier.t3, .t2], [false, true])
    func aCandidateFindsNoKeyOfTheProcessThatJudgesIt(tier: SandboxTier, asNobody: Bool) throws {
        guard ProcessInfo.processInfo.environment[Self.tierVariable] == nil, FlowBench.offers(tier) else { return }
        // Who is no root tests as an ordinary user anyway.
        guard !asNobody || geteuid() == 0 else { return }
        let place = "/tmp/gencode-key-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        chmod(place, 0o777)
        let holder = Process()
        let output = Pipe()
        let program = try asNobody ? Self.copies(in: place) : FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let words = [program, "--testing-library", "swift-testing", "--filter", "holdsAKeyWhenAsked"]
        let command = (asNobody ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []) + words
        holder.executableURL = URL(fileURLWithPath: command[0])
        holder.arguments = Array(command.dropFirst())
        let key = KeyHunt.prefix + UUID().uuidString.replacing("-", with: "").lowercased()
        holder.environment = ["PATH": "/usr/bin:/bin", "HOME": place, "TMPDIR": place, Self.tierVariable: tier.name, Self.keyVariable: key]
        holder.standardOutput = output
        holder.standardError = output
        holder.currentDirectoryURL = URL(fileURLWithPath: "/")
        try holder.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        holder.waitUntilExit()
        #expect(holder.terminationStatus == 0 && text.contains("1 test") && text.contains("passed"), "\(text.suffix(3000))")
        // A core file would lie here.
        #expect(try Self.files(below: place).allSatisfy { !$0.contains("core") })
    }

    /// The process that holds the key.
    @Test func holdsAKeyWhenAsked() async throws {
        guard let tier = ProcessInfo.processInfo.environment[Self.tierVariable].flatMap(SandboxTier.init(name:)) else { return }
        let own = "\(getpid())"
        #expect(try plainSearch(for: own).contains("environ"), "unconfined, the search finds the variable")
        let key = try takeKey()
        defer { withExtendedLifetime(key) {} }
        let bench = try FlowBench(tier: tier)
        let keyFile = bench.directory + "/key"
        #expect(FileManager.default.createFile(atPath: keyFile, contents: Data(key), attributes: [.posixPermissions: 0o600]))
        let places = [keyFile, bench.directory, NSHomeDirectory(), "/tmp", "/dev/shm", "..", "../.."]
        let hunt = FlowBench.test((["all \(own)"] + places).joined(separator: "\n"), "nothing found\n")
        let found = try await bench.flowTests.run(Array(KeyHunt.search.utf8), language: "python3", problem: 1, tests: [hunt])
        #expect(found.map(\.verdict) == [.accepted], "\(String(decoding: found[0].output, as: UTF8.self)) \(found[0].message)")
        let calls = KeyHunt.calls.map { FlowBench.test("\($0) \(own)", "") }
        let reached = try await bench.flowTests.run(Array(KeyHunt.reach.utf8), language: "python3", problem: 0, tests: calls)
        #expect(reached.map(\.verdict) == [.sandboxViolation, .sandboxViolation, .sandboxViolation], "\(reached.map(\.message))")
        // For another process of this user there is nothing to see either.
        if geteuid() != 0 { #expect(try plainSearch(for: own) == "nothing found\n") }
    }

    /// As the client of models does: the variable's bytes are overwritten where they lie.
    private func takeKey() throws -> [UInt8] {
        let value = try #require(getenv(Self.keyVariable))
        let key = Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
        explicit_bzero(value, key.count)
        unsetenv(Self.keyVariable)
        return key
    }

    private func plainSearch(for process: String) throws -> String {
        let script = NSTemporaryDirectory() + "/search.py"
        try KeyHunt.search.write(toFile: script, atomically: false, encoding: .utf8)
        let search = Process()
        let (input, output) = (Pipe(), Pipe())
        search.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        search.arguments = [script]
        search.environment = [:]
        search.standardInput = input
        search.standardOutput = output
        try search.run()
        try input.fileHandleForWriting.write(contentsOf: Data("one \(process)\n".utf8))
        try input.fileHandleForWriting.close()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        search.waitUntilExit()
        return text
    }

    /// Copies of this program and of what it starts, which any user can read.
    private static func copies(in place: String) throws -> String {
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let directory = URL(fileURLWithPath: executable).deletingLastPathComponent().path
        for name in ["gencode-supervisor", "libgencode-zygote.so"] {
            try FileManager.default.copyItem(atPath: directory + "/" + name, toPath: place + "/" + name)
            chmod(place + "/" + name, 0o755)
        }
        try FileManager.default.copyItem(atPath: executable, toPath: place + "/tests")
        chmod(place + "/tests", 0o755)
        return place + "/tests"
    }

    private static func files(below place: String) throws -> [String] {
        FileManager.default.enumerator(atPath: place)?.allObjects as? [String] ?? []
    }
}
