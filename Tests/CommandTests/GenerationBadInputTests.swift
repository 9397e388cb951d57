import Foundation
import Testing

@Suite struct GenerationBadInputTests {
    @Test(arguments: GenerationBadInput.rows)
    func isRefusedWithAClearMessageAndLeavesNothingHalfWritten(_ row: GenerationBadInput) throws {
        let place = try Workplace()
        try GenerationFixture.writeSet(into: place)
        let server = try FaultServerProcess(row.server)
        let fill = { (text: String) in
            text.replacing("{url}", with: server.url).replacing("{port}", with: "\(server.port)").replacing("{place}", with: place.path)
                .replacing("{PORT}", with: "{port}")
        }
        for (name, folder) in row.copies {
            try FileManager.default.copyItem(atPath: Gencode.root + "/" + folder, toPath: place.path + "/" + name)
        }
        for (name, text) in row.files { try place.write(name, fill(text)) }
        for (name, mode) in row.modes { #expect(chmod(place.path + "/" + name, mode_t(mode)) == 0) }
        let before = place.files()

        let result = try Gencode.run(row.arguments.map(fill), in: place.path, environment: row.environment)

        #expect(!result.wasSignalled)
        #expect(result.status == row.status, "\(result.errors)")
        for word in row.says.map(fill) { #expect(result.errors.contains(word), "\(word) is not in: \(result.errors)") }
        for word in row.conceals { #expect(!result.errors.contains(word), "\(word) is in: \(result.errors)") }
        if !row.leavesRun { #expect(result.output.isEmpty) }
        try expectNothingHalfWritten(place.files().filter { !before.contains($0) }, row, in: place)
    }

    /// Either nothing was written, or a run whose plan is whole and whose files are those of a run.
    private func expectNothingHalfWritten(_ added: [String], _ row: GenerationBadInput, in place: Workplace) throws {
        guard row.leavesRun else {
            #expect(added.isEmpty, "left behind: \(added)")
            return
        }
        #expect(added.contains("made/manifest.json"))
        let others = added.filter { !$0.hasPrefix("made") || $0.contains(".tmp") || $0.contains(".partial") }
        #expect(others.isEmpty, "left behind: \(others)")
        let status = try Gencode.run(["run", "status", "made"], in: place.path)
        #expect(status.status == 3, "\(status.errors)")
    }
}
