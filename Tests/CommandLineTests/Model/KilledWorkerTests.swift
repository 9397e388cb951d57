import Fixtures
import Foundation
import Testing

@testable import CommandLine

/// Takes another process of this test program: it starts itself again.
@Suite struct KilledWorkerTests {
    private static let variable = "GENCODE_TEST_HOLDS_SERVER"

    /// The other end of the test below: has a model server until it is killed.
    @Test func holdsAModelServerWhenAsked() async throws {
        guard ProcessInfo.processInfo.environment[Self.variable] != nil else { return }
        let laboratory = try ServerLaboratory()
        let server = try laboratory.server(["--socket", "{socket}", "--deaf", "--child"])
        _ = try await server.endpoint()
        FileHandle.standardError.write(Data("starts: \(laboratory.startsPath)\n".utf8))
        try await Task.sleep(for: .seconds(600))
    }

    @Test func aServerEndsWithAWorkerThatIsKilled() async throws {
        guard ProcessInfo.processInfo.environment[Self.variable] == nil else { return }
        let worker = Process()
        let errors = Pipe()
        worker.executableURL = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        worker.arguments = ["--testing-library", "swift-testing", "--filter", "holdsAModelServerWhenAsked"]
        worker.environment = ProcessInfo.processInfo.environment.merging([Self.variable: "1"]) { $1 }
        worker.standardOutput = FileHandle.nullDevice
        worker.standardError = errors
        try worker.run()
        var text = ""
        while !text.contains("starts: ") || !text.hasSuffix("\n") {
            let piece = errors.fileHandleForReading.availableData
            try #require(!piece.isEmpty, "the worker ended: \(text)")
            text += String(decoding: piece, as: UTF8.self)
        }
        let path = try #require(text.split(separator: "\n").first { $0.hasPrefix("starts: ") }).dropFirst("starts: ".count)
        let line = try String(contentsOfFile: String(path), encoding: .utf8).split(separator: "\n").first ?? ""
        let processes = try JSONDecoder().decode(ServerLaboratory.Start.self, from: Data(line.utf8)).processes
        #expect(processes.count == 2 && processes.allSatisfy(ServerLaboratory.lives))
        kill(worker.processIdentifier, SIGKILL)
        worker.waitUntilExit()
        #expect(await eventually { !processes.contains(where: ServerLaboratory.lives) }, "server and child are gone")
        try? FileManager.default.removeItem(atPath: URL(fileURLWithPath: String(path)).deletingLastPathComponent().path)
    }
}
