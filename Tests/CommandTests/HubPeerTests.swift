import Fixtures
import Foundation
import Testing

/// One cache for both: gencode and the hub's own client, `huggingface_hub`, whose library `datasets` reads the files.
@Suite struct HubPeerTests {
    private struct Found: Decodable {
        var directory: String
        var files: [String]
        /// What the list of the commit's files says.
        var listed: [String]
        var single: String
        var warnings: [String]
        var revisions: [String]
        var count: Int
    }

    private static let script = Gencode.root + "/Tests/HubPeers/client.py"

    /// A Python that has both: `GENCODE_TEST_PYTHON`, else `python3`.
    private static let python: String? = [ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"], "python3"].compactMap { $0 }.first {
        (try? OtherPrograms.run($0, "-c", "import huggingface_hub, datasets"))?.status == 0
    }

    private func peer(_ python: String, _ arguments: [String], of hub: HubPlace) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-B", Self.script] + arguments
        let home = hub.place.path + "/.cache/huggingface"
        process.environment = ProcessInfo.processInfo.environment.merging(hub.environment(["HF_HOME": home])) { $1 }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test func theClientReadsOfflineWhatGencodeFetched() throws {
        guard OtherPrograms.require(Self.python != nil, "huggingface_hub"), let python = Self.python else { return }
        let hub = try HubPlace()
        let fetched = try hub.run(["data", "fetch", "me/ok", "--include", "*"])
        try #require(fetched.status == 0, "\(fetched.errors)")
        let before = try hub.hub.requests().count
        let found = try JSONDecoder().decode(Found.self, from: Data(try peer(python, ["offline", "me/ok"], of: hub).utf8))
        #expect(found.directory + "\n" == fetched.output && found.files == HubPlace.files.keys.sorted() && found.warnings.isEmpty)
        #expect(found.revisions == ["802411c3010cb00d1b05bad57ca77365a3c699d6"] && found.count == HubPlace.files.count)
        #expect(found.listed == found.files)
        #expect(found.single == found.directory + "/" + found.files[0])
        #expect(try hub.hub.requests().count == before)
        let rows = try peer(python, ["rows", found.directory, "train"], of: hub)
        #expect((try JSONSerialization.jsonObject(with: Data(rows.utf8)) as? [Any])?.count == 40)
    }

    @Test func gencodeReadsWhatTheClientDownloaded() throws {
        guard OtherPrograms.require(Self.python != nil, "huggingface_hub"), let python = Self.python else { return }
        let hub = try HubPlace()
        let directory = try peer(python, ["download", "me/ok"], of: hub)
        let theirs = try hub.tree("ok")
        let before = try hub.hub.requests().count
        let offline = try hub.run(["data", "fetch", "me/ok", "--offline"])
        #expect(offline.output == directory + "\n", "\(offline.errors)")
        #expect(try hub.hub.requests().count == before)
        let etl = try hub.run(
            ["data", "etl", "--source", "me/ok", "--output_dataset_name", "made", "--train_sample", "1", "--offline"])
        #expect(etl.status == 0 && etl.output.contains("train 40"), "\(etl.errors)")
        let online = try hub.run(["data", "fetch", "me/ok", "--include", "*"])
        #expect(online.output == directory + "\n" && online.errors.contains("all in the cache"), "\(online.errors)")
        #expect(try hub.hub.requests().dropFirst(before).allSatisfy { !$0.path.contains("/resolve/") })
        // Nothing of theirs was changed, and nothing added.
        #expect(try hub.tree("ok") == theirs)
    }

    /// A repository of Parquet whose files have names that say nothing, and a README that says which file is of which split.
    @Test func parquetOfTheHubIsReadAsItsReadmeDeclares() throws {
        let reader = URL(fileURLWithPath: Gencode.binary).deletingLastPathComponent().path + "/gencode-arrow"
        guard OtherPrograms.require(FileManager.default.isExecutableFile(atPath: reader), "gencode-arrow") else { return }
        let hub = try HubPlace(files: Self.declaredFiles())
        let etl = ["data", "etl", "--source", "me/ok", "--output_dataset_name", "made", "--train_sample", "1"]
        let made = try hub.run(etl)
        try #require(made.status == 0, "\(made.errors)")
        #expect(made.output.contains("splits     final 3, held_out 2"), "\(made.output)")
        let before = try hub.hub.requests().count
        let offline = try hub.run(etl + ["--offline", "--replace"])
        #expect(try offline.status == 0 && offline.output == made.output && hub.hub.requests().count == before, "\(offline.errors)")
        let one = try hub.run(etl + ["--config_name", "small", "--replace"])
        #expect(one.status == 0 && one.output.contains("splits     train 2"), "\(one.errors)")
        let split = try hub.run(etl + ["--split_name", "held_out", "--replace"])
        #expect(split.status == 0 && split.output.contains("splits     held_out 2"), "\(split.errors)")
        let wrong = try hub.run(etl + ["--config_name", "large", "--replace"])
        #expect(wrong.status == 1 && wrong.errors.contains("default, small"), "\(wrong.errors)")

        let fetched = try hub.run(["data", "fetch", "me/ok"])
        let directory = fetched.output.trimmingCharacters(in: .newlines)
        let local = try hub.run(["data", "etl", "--source", directory, "--output_dataset_name", "made", "--train_sample", "1", "--replace"])
        let fingerprint = { (text: String) in text.split(separator: "\n").first { $0.contains("fingerprint") } }
        #expect(fingerprint(local.output) != nil && fingerprint(local.output) == fingerprint(made.output), "\(local.errors)")
        guard OtherPrograms.require(Self.python != nil, "datasets"), let python = Self.python else { return }
        for (name, count) in [("final", 3), ("held_out", 2)] {
            let rows = try JSONSerialization.jsonObject(with: Data(try peer(python, ["rows", directory, name], of: hub).utf8)) as? [Any]
            #expect(rows?.count == count, "datasets reads another number of rows")
        }
    }

    private static func declaredFiles() throws -> [String: [UInt8]] {
        let maker = try Workplace()
        var shards: [[UInt8]] = []
        for (split, count) in [("a", 3), ("b", 2)] {
            try maker.write("\(split)/test.jsonl", (0..<count).map { Fixtures.row(name: "\(split)\($0)") }.joined(separator: "\n"))
            let etl = try Gencode.run(["data", "etl", "--source", split, "--output_dataset_name", split], in: maker.path)
            try #require(etl.status == 0, "\(etl.errors)")
            let export = try Gencode.run(["data", "export", "--dataset_name", split, "--output", "out-\(split)"], in: maker.path)
            try #require(export.status == 0, "\(export.errors)")
            let path = maker.path + "/out-\(split)/data/test-00000-of-00001.parquet"
            shards.append([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
        }
        let readme = """
            ---
            configs:
            - config_name: default
              data_files:
              - split: final
                path: rows/x*.parquet
              - split: held_out
                path: [rows/deep/**]
            - config_name: small
              data_files: rows/deep/y.parquet
            ---
            # Sums
            """
        return ["README.md": Array(readme.utf8), "rows/x1.parquet": shards[0], "rows/deep/y.parquet": shards[1]]
    }

    /// The client looks at the size alone: what it accepted is compared with its checksum here.
    @Test func aFileThatTheClientTookDamagedIsFound() throws {
        guard OtherPrograms.require(Self.python != nil, "huggingface_hub"), let python = Self.python else { return }
        let hub = try HubPlace()
        _ = try peer(python, ["download", "me/corrupt-1"], of: hub)
        let offline = try hub.run(["data", "fetch", "me/corrupt-1", "--offline", "--split_name", "train"])
        #expect(offline.status == 1 && offline.errors.contains("is damaged"), "\(offline.errors)")
        let online = try hub.run(["data", "fetch", "me/corrupt-1"])
        #expect(online.status == 0 && online.errors.contains("is damaged"), "\(online.errors)")
        #expect(try hub.run(["data", "fetch", "me/corrupt-1", "--offline"]).status == 0)
    }
}
