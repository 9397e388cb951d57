import Foundation
import Testing

@Suite struct CompileCacheTests {
    private static let source = "int main() { return 0; }\n"

    private func evaluate(_ place: Workplace, run: String, cache: String, _ settings: [String] = []) throws -> Gencode.Result {
        if !FileManager.default.fileExists(atPath: place.path + "/rows.jsonl") {
            try place.write("rows.jsonl", Fixtures.row(solutions: [(2, Self.source)]) + "\n")
            _ = try Gencode.run(
                [
                    "data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "s", "--train_sample", "1", "--split", "train",
                    "--filter_languages", "CPP",
                ],
                in: place.path)
        }
        return try Gencode.run(
            ["eval", "eval_cc_solutions", "--dataset_name", "s", "--split_name", "train", "--sample_rate", "1", "--run_dir", run]
                + settings,
            in: place.path, environment: ["XDG_CACHE_HOME": cache])
    }

    private func entries(_ cache: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: cache + "/entries-1")) ?? []
    }

    @Test func compiledProgramsAreKeptForTheNextRun() throws {
        let place = try Workplace()
        let cache = place.path + "/.cache-of-test"
        let first = try evaluate(place, run: "one", cache: cache)
        #expect(first.status == 0, "\(first.errors)")
        let kept = entries(cache + "/gencode")
        #expect(kept.count == 1)
        let second = try evaluate(place, run: "two", cache: cache)
        #expect(second.status == 0, "\(second.errors)")
        #expect(entries(cache + "/gencode") == kept)
    }

    @Test func anEmptyPathKeepsThemInMemoryOnly() throws {
        let place = try Workplace()
        let cache = place.path + "/.cache-of-test"
        #expect(try evaluate(place, run: "one", cache: cache, ["--set", "paths.compile_cache="]).status == 0)
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test func unconfinedCandidatesGetNoStore() throws {
        let place = try Workplace()
        let cache = place.path + "/.cache-of-test"
        let local = ["--tester_type", "local", "--sandbox", "false", "--require_tier", "none"]
        let result = try evaluate(place, run: "one", cache: cache, local)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test func aNamedDirectoryThatOthersMayEnterIsRefused() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(atPath: place.path + "/open", withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path + "/open")
        let result = try evaluate(place, run: "one", cache: place.path, ["--set", "paths.compile_cache=open"])
        #expect(result.status == 1)
        #expect(result.errors.contains("others may enter it"), "\(result.errors)")
    }

    @Test func aDefaultDirectoryThatCannotBeMadeIsANote() throws {
        let place = try Workplace()
        let result = try evaluate(place, run: "one", cache: "/dev/null")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("in memory only"), "\(result.errors)")
    }
}
