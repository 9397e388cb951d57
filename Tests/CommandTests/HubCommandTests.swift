import Fixtures
import Foundation
import Testing

/// `data fetch` and `data etl` of a data set on the hub, as a user types them.
@Suite struct HubCommandTests {
    private static let etl = ["data", "etl", "--output_dataset_name", "made", "--train_sample", "1"]

    @Test func fetchPrintsTheDirectoryAndSaysFirstWhatItWillDo() throws {
        let hub = try HubPlace()
        let result = try hub.run(["data", "fetch", "me/ok"])
        try #require(result.status == 0, "\(result.errors)")
        let directory = result.output.trimmingCharacters(in: .newlines)
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: directory + "/data")) == ["train.jsonl", "valid.jsonl", "test.jsonl"])
        #expect(result.errors.contains("3 files") && result.errors.contains("to download") && result.errors.contains(hub.repository("ok")))
        let again = try hub.run(["data", "fetch", "hub:me/ok"])
        #expect(again.output == result.output && again.errors.contains("all in the cache"))
    }

    @Test func onlyTheFilesOfTheSplitAreFetched() throws {
        let hub = try HubPlace()
        let result = try hub.run(["data", "fetch", "me/ok", "--split_name", "validation"])
        try #require(result.status == 0, "\(result.errors)")
        let files = try hub.hub.requests().filter { $0.path.contains("/resolve/") && !$0.path.hasSuffix("/README.md") }.map(\.path)
        #expect(files.count == 1 && files[0].hasSuffix("/data/valid.jsonl"))
    }

    @Test func aSnapshotOfSomeSplitsIsReadByItsPath() throws {
        var files = HubPlace.files
        let splits = ["train", "valid", "test"].map { "{split: \($0), path: data/\($0)*}" }.joined(separator: ", ")
        files["README.md"] = Array("---\nconfigs: [{config_name: default, data_files: [\(splits)]}]\n---\n".utf8)
        let hub = try HubPlace(files: files)
        let fetched = try hub.run(["data", "fetch", "me/ok", "--split_name", "valid"])
        try #require(fetched.status == 0, "\(fetched.errors)")
        let result = try hub.run(Self.etl + ["--source", fetched.output.trimmingCharacters(in: .newlines)])
        #expect(result.status == 0 && result.output.contains("splits     valid 2\n"), "\(result.errors)")
        #expect(result.errors.contains("split train") && result.errors.contains("split test"), "\(result.errors)")
        #expect(result.errors.contains("the split is passed over"), "\(result.errors)")
    }

    @Test func etlReadsADataSetOfTheHubAndOfflineTheCache() throws {
        let hub = try HubPlace()
        let result = try hub.run(Self.etl + ["--source", "me/ok"])
        try #require(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("splits     test 1, train 40, valid 2"))
        let shown = try hub.run(["data", "show", "--dataset_name", "made"])
        #expect(shown.output.contains("me/ok@802411c3010cb00d1b05bad57ca77365a3c699d6"))
        let before = try hub.hub.requests().count
        let again = try hub.run(Self.etl + ["--source", "hub:me/ok", "--offline", "--replace"])
        #expect(try again.status == 0 && hub.hub.requests().count == before, "\(again.errors)")
        #expect(again.output == result.output)
    }

    @Test func aDirectoryMaySayTheSplit() throws {
        let rows = { (name: String) in Array((Fixtures.row(name: name) + "\n").utf8) }
        let hub = try HubPlace(files: ["train/0000.jsonl": rows("a"), "train/0001.jsonl": rows("b"), "validation/0000.jsonl": rows("c")])
        let result = try hub.run(Self.etl + ["--source", "codecontests:hub:me/ok"])
        #expect(result.status == 0 && result.output.contains("splits     train 2, validation 1"), "\(result.errors)")
    }

    @Test func aLocalPathComesBeforeTheHub() throws {
        let hub = try HubPlace()
        try hub.place.write("me/ok/train.jsonl", Fixtures.row() + "\n")
        let result = try hub.run(Self.etl + ["--source", "me/ok"])
        #expect(result.status == 0 && result.output.contains("problems   1"), "\(result.errors)")
        #expect(try hub.hub.requests().isEmpty)
        let forced = try hub.run(Self.etl + ["--source", "hub:me/ok", "--replace"])
        #expect(forced.status == 0 && forced.output.contains("problems   43"), "\(forced.errors)")
    }

    @Test func theDefaultSourceIsAskedOfTheHub() throws {
        let hub = try HubPlace()
        let result = try hub.run(Self.etl)
        #expect(try hub.hub.requests().first?.path == "/api/datasets/deepmind/code_contests/revision/main")
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func theVariablesOfTheHubsClientSayWhereTheCacheIs() throws {
        let rows = [
            (["HF_HOME": "$PLACE/a"], "a/hub"), (["HF_HOME": "${PLACE}/b", "HF_HUB_CACHE": "$PLACE/c"], "c"),
            (["HF_HOME": "${PLACE}/b"], "b/hub"),
            (["HUGGINGFACE_HUB_CACHE": "~/d", "HOME": "$PLACE"], "d"), (["XDG_CACHE_HOME": "$PLACE/e"], "e/huggingface/hub"),
        ]
        let hub = try HubPlace()
        for (variables, directory) in rows {
            var variables = variables
            variables["PLACE"] = hub.place.path
            if variables["HOME"] != nil { variables["HOME"] = hub.place.path }
            if variables["XDG_CACHE_HOME"] != nil { variables["XDG_CACHE_HOME"] = hub.place.path + "/e" }
            let result = try hub.run(["data", "fetch", "me/ok", "--split_name", "test"], variables)
            #expect(result.output.hasPrefix("\(hub.place.path)/\(directory)/datasets--me--ok/snapshots/"), "\(result.errors)")
        }
    }

    @Test func theTokenIsReadFromItsVariableOrItsFileAndSeenByTheHubAlone() throws {
        let hub = try HubPlace()
        let result = try hub.run(["data", "fetch", "me/gated"], ["HF_TOKEN": HubPlace.token + "\n"])
        #expect(result.status == 0, "\(result.errors)")
        let file = try hub.place.write(".cache/huggingface/token", HubPlace.token + "\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let open = try hub.run(["data", "fetch", "me/private"])
        #expect(open.status == 2 && open.errors.contains("chmod 600 \(file)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        #expect(try hub.run(["data", "fetch", "me/private"]).status == 0)
        #expect(try hub.run(["data", "fetch", "me/private"], ["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]).status == 2)
        let requests = try hub.hub.requests()
        #expect(requests.contains { $0.isHub && $0.hadToken } && requests.contains { !$0.isHub })
        #expect(requests.allSatisfy { $0.isHub || !$0.hadToken })
        // Neither the cache nor a message holds it.
        for name in ["gated", "private"] {
            let secret = Data(HubPlace.token.utf8).base64EncodedString().dropLast(4)
            #expect(try hub.tree(name).values.allSatisfy { !$0.contains(HubPlace.token) && !$0.contains(secret) })
        }
        #expect(!(result.errors + open.errors).contains(HubPlace.token))
    }

    @Test func otherProcessesDoNotSeeTheToken() throws {
        let hub = try HubPlace()
        for words in [["data", "fetch", "me/slow-200"], Self.etl + ["--source", "me/slow-100"]] {
            let verb = try hub.start(words, ["HF_TOKEN": HubPlace.token, "HUGGING_FACE_HUB_TOKEN": HubPlace.token])
            var last = Data()
            while verb.process.isRunning {
                let environment = FileManager.default.contents(atPath: "/proc/\(verb.process.processIdentifier)/environ") ?? Data()
                if environment.range(of: Data("PATH=".utf8)) != nil { last = environment }
                usleep(500)
            }
            #expect(!last.isEmpty && last.range(of: Data(HubPlace.token.utf8)) == nil)
            #expect(verb.finish().status == 0)
        }
    }

    @Test func anInterruptedFetchSaysHowToGoOnAndGoesOn() throws {
        let hub = try HubPlace()
        let words = ["data", "fetch", "me/held-1000", "--split_name", "train"]
        let verb = try hub.start(words)
        while verb.process.isRunning, (hub.partSize("held-1000") ?? 0) < 1000 { usleep(1000) }
        verb.process.interrupt()
        let result = verb.finish()
        #expect(result.status == 3 && !result.wasSignalled)
        #expect(result.errors.contains("gencode data fetch me/held-1000 --split_name train"), "\(result.errors)")
        try hub.hub.release()
        let kept = try #require(hub.partSize("held-1000"))
        #expect(kept >= 1000)
        #expect(try hub.run(words).status == 0)
        #expect(try hub.hub.requests().last { !$0.isHub }?.range == "bytes=\(kept)-")
    }

    @Test func twoProcessesAtOnceGiveOneGoodFile() throws {
        let hub = try HubPlace()
        let verbs = try (0..<2).map { _ in try hub.start(["data", "fetch", "me/slow-200"]) }
        let results = verbs.map { $0.finish() }
        #expect(results.allSatisfy { $0.status == 0 }, "\(results.map(\.errors))")
        #expect(try hub.hub.requests().filter { !$0.isHub }.count == 1)
        #expect(try !hub.tree("slow-200").keys.contains { $0.contains("gencode") || $0.contains("tmp") })
    }
}
