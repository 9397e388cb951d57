import Foundation
import Testing

/// `report.html` as `run merge` writes it, and `run view`.
@Suite(.serialized) struct PageCommandTests {
    /// The JSON values in a page, by the ids of their elements.
    private static func data(_ path: String) throws -> [String: Any] {
        let html = try String(contentsOfFile: path, encoding: .utf8)
        var values: [String: Any] = [:]
        for part in html.components(separatedBy: "<script type=\"application/json\" id=\"").dropFirst() {
            let id = String(part.prefix { $0 != "\"" })
            let json = part.dropFirst(id.count + 2).components(separatedBy: "</script>")[0]
            values[id] = try JSONSerialization.jsonObject(with: Data(json.utf8))
        }
        return values
    }

    /// Without what was measured of time and memory.
    private static func comparable(_ value: Any) -> Any {
        if let object = value as? [String: Any] {
            return object.filter { !["cpu", "memory", "near", "wall"].contains($0.key) }.mapValues(comparable)
        }
        guard let list = value as? [Any] else { return value }
        // A test of an open candidate: position, name, verdict, then times and memory, and the exit code.
        if list.count == 7, list[1] is String { return Array(list.prefix(3) + list.suffix(1)) }
        return list.map(comparable)
    }

    private static func text(_ path: String) throws -> String {
        let values = try data(path)
        return String(decoding: try JSONSerialization.data(withJSONObject: comparable(values), options: [.sortedKeys]), as: UTF8.self)
    }

    @Test func thePageShowsSourcesAndOutputsAndIsTheSameForAnyNumberOfShards() throws {
        let fixture = try RunFixture(candidates: 16, problems: 2)
        for (run, shards) in [("one", 1), ("many", 5)] {
            try fixture.plan(run, shards: shards)
            #expect(try fixture.work(run).finish().status == 0)
            #expect(try fixture.merge(run).status == 0)
        }
        let pages = ["one", "many"].map { fixture.place.path + "/\($0)/report/report.html" }
        let data = try Self.data(pages[0])
        let details = try #require(data["piece-details-0"] as? [[String: Any]])
        #expect(details.count == 16)
        // Candidate 0 prints one too much: 4 for 1 + 2.
        let failures = try #require(details[0]["failures"] as? [[String: Any]])
        let (wanted, printed) = (failures[0]["wanted"] as? [Any], failures[0]["printed"] as? [Any])
        #expect(wanted?[1] as? String == "3" && printed?[1] as? String == "4")
        #expect((details[0]["source"] as? [Any])?[0] as? String == "# 0\nprint(sum(map(int, input().split())) + 1)\n")
        #expect(try Self.text(pages[0]) == Self.text(pages[1]))
        let rows = try #require(data["piece-rows-0"] as? [String: Any])
        #expect((rows["near"] as? [Int])?.count == 16)
        let again = try fixture.merge("one")
        #expect(again.status == 0 && again.errors.contains("one/report/report.html"), "\(again.errors)")
    }

    @Test func aRunWithoutItsProblemSetHasAPageThatSaysWhatItLacks() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("run", shards: 1)
        #expect(try fixture.work("run").finish().status == 0)
        try FileManager.default.moveItem(atPath: fixture.place.path + "/data-sets/sums.h5", toPath: fixture.place.path + "/moved.h5")
        let merged = try fixture.merge("run")
        #expect(
            merged.status == 0 && merged.errors.contains("The page shows no difficulties, tags, limits and expected outputs"),
            "\(merged.errors)")
        let page = fixture.place.path + "/run/report/report.html"
        #expect(
            try String(contentsOfFile: page, encoding: .utf8).contains("The page shows no difficulties, tags, limits and expected outputs"))
        let details = try #require(try Self.data(page)["piece-details-0"] as? [[String: Any]])
        let failure = try #require((details[0]["failures"] as? [[String: Any]])?.first)
        #expect(failure["wanted"] == nil && (failure["printed"] as? [Any])?[0] as? String == "4\n")
    }

    @Test func theAnswerThatACandidateWasTakenFromIsShownWithTheProgramMarked() throws {
        let server = try FaultServerProcess()
        let fixture = try GenerationFixture(url: server.url)
        let solved = try fixture.run(["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--run_dir", "both"])
        #expect(solved.status == 0, "\(solved.errors)")
        let data = try Self.data(fixture.place.path + "/both/evaluation/report/report.html")
        let details = try #require(data["piece-details-0"] as? [[String: Any]])
        #expect(details.count == fixture.candidates)
        for detail in details {
            let completion = try #require(detail["completion"] as? [String: Any])
            let text = try #require(completion["text"] as? [Any])
            let source = try #require((detail["source"] as? [Any])?[0] as? String)
            #expect(!source.isEmpty && text[1] as? String == source, "\(text) \(source)")
            // No run stores prompts: this one was made again, and its digest is that of the request that was answered.
            let prompt = try #require((completion["prompt"] as? [Any])?[0] as? String, "\(completion.keys)")
            #expect(prompt.contains("[user]\n") && prompt.count > 100, "\(prompt)")
        }
    }

    @Test func whereThePageCannotBeWrittenTheFiguresArePrintedAllTheSame() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("run", shards: 1)
        #expect(try fixture.work("run").finish().status == 0)
        let page = fixture.place.path + "/run/report/report.html"
        try FileManager.default.createDirectory(atPath: page, withIntermediateDirectories: true)
        let merged = try fixture.merge("run")
        #expect(merged.status == 1 && merged.output.contains("pass@1"), "\(merged.status) \(merged.output)")
        #expect(
            merged.errors.contains("the page was not written") && merged.errors.contains("report.json are whole and new"),
            "\(merged.errors)")
        #expect(FileManager.default.fileExists(atPath: fixture.place.path + "/run/report/report.json"))
    }

    @Test func viewPrintsThePathOfThePageOrSaysHowToGetIt() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("run", shards: 1)
        let early = try Gencode.run(["run", "view", "run"], in: fixture.place.path)
        #expect(early.status == 3 && early.output.isEmpty && early.errors.contains("`gencode run merge"), "\(early.errors)")
        #expect(try fixture.work("run").finish().status == 0)
        #expect(try fixture.merge("run").status == 0)
        let view = try Gencode.run(["run", "view", "run"], in: fixture.place.path)
        #expect(view.status == 0 && view.output == fixture.place.path + "/run/report/report.html\n", "\(view.output) \(view.errors)")
    }
}
