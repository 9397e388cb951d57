import Foundation
import Records
import Testing

@testable import Dataset

/// JSON Lines that gzip or zstd has packed, by the tools of those names.
@Suite struct PackedFileTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func pack(_ path: String, with tool: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool, "-q", "-c", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(tool) failed")
        return bytes
    }

    private func rows(_ count: Int) -> String {
        (0..<count).map { row("problem \($0)", "\"cf_rating\":\($0 * 7919 % 3500)") }.joined(separator: "\n") + "\n"
    }

    @Test(arguments: [("gzip", "gz"), ("zstd", "zst")])
    func aPackedFileIsReadAsItsContent(tool: String, ending: String) throws {
        let plain = try directory.write("train.jsonl", rows(5000))
        let packed = try pack(plain, with: tool)
        let expected = try extract(plain).problems
        #expect(try extract(directory.write("packed/train.jsonl.\(ending)", packed)).problems == expected)
        // What it is counts, not what it is called; and packed files that follow each other are one.
        #expect(try extract(directory.write("unnamed/train.jsonl", packed)).problems == expected)
        let more = try pack(directory.write("more.jsonl", row("one more") + "\n"), with: tool)
        #expect(try extract(directory.write("both/train.jsonl.\(ending)", packed + more)).problems.count == 5001)
    }

    @Test(arguments: [("gzip", "gz"), ("zstd", "zst")])
    func aCutOrDamagedFileIsAnErrorOrReadsTheSame(tool: String, ending: String) throws {
        let plain = try directory.write("train.jsonl", rows(300))
        let packed = try pack(plain, with: tool)
        let expected = try extract(plain).problems
        for length in [0, 3, 5, packed.count / 2, packed.count - 1] {
            let path = try directory.write("cut/train.jsonl.\(ending)", Array(packed[..<length]))
            let error = try #require(throws: DatasetError.self) { try extract(path) }
            #expect(error.code == .malformed || error.code == .nothingLeft, "\(error)")
            if length > 4 { #expect(error.message.contains("was cut") && error.message.contains(tool), "\(error)") }
        }
        var random = SplitMix64(seed: 3)
        for _ in 0..<200 {
            var bytes = packed
            bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
            let path = try directory.write("flipped/train.jsonl.\(ending)", bytes)
            do { #expect(try extract(path).problems == expected) } catch is DatasetError {}
        }
    }

    @Test func textInAnotherEncodingIsNamedInAPackedFileToo() throws {
        let wide = row("a").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let packed = try pack(directory.write("wide", wide), with: "gzip")
        let error = try #require(throws: DatasetError.self) { try extract(directory.write("train.jsonl.gz", packed)) }
        #expect(error.message.contains("UTF-16LE"), "\(error)")
    }
}
