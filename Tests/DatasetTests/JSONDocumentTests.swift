import Foundation
import Records
import Testing

@testable import Dataset

/// Two readers of JSON: simdjson, and the scanner that explains what simdjson refuses.
@Suite struct JSONDocumentTests {
    @Test func bothReadersMakeTheSameRowOfAPlainText() throws {
        var random = SplitMix64(seed: 11)
        for _ in 0..<2000 {
            let text = Self.value(&random, depth: 0)
            let fast = try Row(json: text, at: Self.location)
            #expect(try fast.contentHash == Self.scanned(text).contentHash, "\(text)")
        }
    }

    /// A flipped bit makes no text that the fast reader takes and the other one refuses, or that they read differently.
    @Test func theFastReaderTakesNothingThatTheOtherRefuses() throws {
        var random = SplitMix64(seed: 12)
        for _ in 0..<4000 {
            var bytes = Array(Self.value(&random, depth: 0).utf8)
            guard !bytes.isEmpty else { continue }
            bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
            let whole = try? Self.row(bytes)
            let scanned = try? Self.scanned(bytes)
            #expect(whole?.contentHash == scanned?.contentHash, "\(bytes)")
        }
    }

    /// Members that nobody wants are skipped, and of the others both readers make the same.
    @Test func onlyTheWantedMembersAreRead() throws {
        var random = SplitMix64(seed: 13)
        for _ in 0..<2000 {
            let members = ["a", "b", "c\\n", "wanted", "é"].map { "\"\($0)\": \(Self.value(&random, depth: 1))" }
            var bytes = Array(("{" + members.joined(separator: ", ") + "}").utf8)
            // Half of the texts are damaged somewhere.
            if random.next() % 2 == 0 { bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8) }
            guard let whole = try? Self.scanned(bytes) else { continue }
            let part = try Self.row(bytes, columns: ["wanted", "c\n", "none"])
            let wanted = Set(try whole.cell.keys(besides: [])).intersection(["wanted", "c\n"])
            #expect(Set(try part.cell.keys(besides: [])).isSuperset(of: wanted))
            for key in wanted {
                let values = try [whole, part].map { try LiteralText.of($0.cell.required(key), in: .json) }
                #expect(values[0] == values[1], "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        let skipped = try Self.row(Array(#"{"x": [1, {"y": "z"}], "wanted": 7}"#.utf8), columns: ["wanted"])
        #expect(try skipped.cell.keys(besides: []) == ["wanted"])
        let nan = try Self.row(Array(#"{"x": NaN, "wanted": 7}"#.utf8), columns: ["wanted"])
        #expect(try nan.cell.keys(besides: []) == ["wanted"])
    }

    @Test(arguments: [#"{"wanted": 1"#, #"{"wanted": 1} x"#, #"{"x": [1, "wanted": 1}"#, #"{"x": "a, "wanted": 1}"#, "{", "[1,"])
    func aTextThatIsCutIsRefusedWhateverIsWanted(text: String) {
        #expect(throws: JSONFault.self) { try Self.row(Array(text.utf8), columns: ["wanted"]) }
    }

    @Test(arguments: [
        (#"{"a":{"b":[1,{"c":null}]}}"#, "a.b[1].c"), (#"{"a":[[],[0,null]]}"#, "a[1][1]"), (#"{"":null}"#, ""),
        (#"{"x":1,"y":{"z":null}}"#, "y.z"),
    ])
    func aPathNamesTheValue(text: String, path: String) throws {
        let row = try Row(json: text, at: Self.location)
        let null = try #require((0..<Int(row.nodes[0].span)).first { row.nodes[$0].kind == .null })
        #expect(Cell(row: row, index: null).path == path)
    }

    private static let location = SourceLocation(file: "f", line: 1)

    private static func row(_ bytes: [UInt8], columns: [String]? = nil) throws -> Row {
        let padded = bytes + [UInt8](repeating: 0, count: JSONDocument.padding)
        let document = JSONDocument(columns: columns)
        let keeper = Keeper(padded, document)
        try document.read(UnsafeRawBufferPointer(start: keeper.bytes, count: bytes.count))
        return Row(nodes: document.cells, storage: keeper, location: location)
    }

    private static func scanned(_ text: String) throws -> Row { try scanned(Array(text.utf8)) }

    private static func scanned(_ bytes: [UInt8]) throws -> Row {
        let document = JSONDocument()
        let keeper = Keeper(bytes, document)
        try document.scan(UnsafeRawBufferPointer(start: keeper.bytes, count: bytes.count))
        return Row(nodes: document.cells, storage: keeper, location: location)
    }

    private final class Keeper {
        let bytes: UnsafeMutablePointer<UInt8>
        let document: JSONDocument

        init(_ content: [UInt8], _ document: JSONDocument) {
            bytes = .allocate(capacity: max(1, content.count))
            bytes.initialize(from: content, count: content.count)
            self.document = document
        }

        deinit { bytes.deallocate() }
    }

    /// A JSON text with everything that writers put into one.
    private static func value(_ random: inout SplitMix64, depth: Int) -> String {
        switch random.next() % (depth > 4 ? 7 : 10) {
        case 0: return ["null", "true", "false"].randomElement(using: &random)!
        case 1: return String(Int64(truncatingIfNeeded: random.next()) >> Int64(random.next() % 60))
        case 2:
            return ["0", "-0", "1.5", "-2e-7", "1E+22", "18446744073709551615", "9223372036854775808", "5e-324", "0.1"]
                .randomElement(using: &random)!
        case 3...6: return text(&random)
        case 7, 8:
            let items = (0..<random.next() % 5).map { _ in value(&random, depth: depth + 1) }
            return "[" + items.joined(separator: [",", " , ", ",\t"].randomElement(using: &random)!) + "]"
        default:
            let members = (0..<random.next() % 5).map { _ in
                text(&random) + [":", " : "].randomElement(using: &random)! + value(&random, depth: depth + 1)
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        let parts = [
            "a", "code", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\u0000"#, "é", "\u{1F600}", "\u{D7FF}\u{FFFF}",
            " ", "x y z",
            String(repeating: "long", count: 20), #"\uD7ff"#, #"\b\f\r\t"#, #"\udc00"#, #"\ud800"#,
        ]
        return "\"" + (0..<random.next() % 6).map { _ in parts.randomElement(using: &random)! }.joined() + "\""
    }
}
