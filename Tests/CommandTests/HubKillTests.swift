import Fixtures
import Foundation
import Records
import Testing

/// `data fetch` that is killed at random points.
@Suite struct HubKillTests {
    /// `GENCODE_HUB_KILLS` names another number.
    private static let kills = ProcessInfo.processInfo.environment["GENCODE_HUB_KILLS"].flatMap { Int($0) } ?? 6

    @Test func afterKillsAtAnyPointTheCacheIsThatOfACleanDownload() throws {
        var files = HubPlace.files
        for number in 0..<4 {
            var random = SplitMix64(seed: UInt64(number))
            files["data/train-0000\(number)-of-00004.jsonl"] = (0..<400_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        }
        files["data/train.jsonl"] = nil
        let words = ["data", "fetch", "me/slow-4000"]
        let clean = try HubPlace(files: files)
        let begin = ContinuousClock.now
        try #require(try clean.run(words).status == 0)
        let time = begin.duration(to: .now)
        let expected = try clean.tree("slow-4000")

        let hub = try HubPlace(files: files)
        var random = SplitMix64(seed: 20)
        var killed = 0
        var resumed = 0
        while killed < Self.kills {
            let verb = try hub.start(words)
            let wait = time * Double.random(in: 0..<1, using: &random)
            let deadline = ContinuousClock.now + wait
            while verb.process.isRunning, .now < deadline { usleep(200) }
            guard verb.process.isRunning else {
                #expect(verb.finish().status == 0)
                #expect(try difference(hub.tree("slow-4000"), expected) == [])
                try FileManager.default.removeItem(atPath: hub.repository("slow-4000"))
                continue
            }
            kill(verb.process.processIdentifier, SIGKILL)
            _ = verb.finish()
            killed += 1
            if (hub.partSize("slow-4000") ?? 0) > 0 { resumed += 1 }
        }
        #expect(resumed > 0)
        let last = try hub.run(words)
        #expect(last.status == 0, "\(last.errors)")
        #expect(try difference(hub.tree("slow-4000"), expected) == [])
    }

    /// The names of what is in one tree alone, or has another content.
    private func difference(_ found: [String: String], _ expected: [String: String]) -> [String] {
        Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.sorted()
    }
}
