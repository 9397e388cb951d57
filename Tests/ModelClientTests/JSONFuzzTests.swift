import Foundation
import Records
import Testing

@testable import ModelClient

/// Foundation's reader is the second opinion.
@Suite struct JSONFuzzTests {
    private static let seeds = [
        #"{"id":"x","choices":[{"index":0,"message":{"content":"a\n\u00e9\ud83d\ude42\\","refusal":null},"#
            + #""finish_reason":"stop"}],"usage":{"a":1.5e3}}"#,
        #"[1,-0,0.5,1e-7,12345678901234567890,true,false,null,"",{},[],{"a":[{}]}]"#, #""plain é 🙂""#,
    ]

    @Test func mutatedTextsAreAcceptedAndReadAsFoundationDoes() throws {
        var random = SplitMix64(seed: 11)
        var accepted = 0
        for turn in 0..<20_000 {
            var bytes = Array(Self.seeds[turn % Self.seeds.count].utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) { Self.mutate(&bytes, &random) }
            guard let ours = try? JSONValue(bytes: bytes) else {
                let isTrailingComma = String(decoding: bytes, as: UTF8.self).contains(/,\s*\}/)
                #expect(
                    Self.foundation(bytes) == nil || isTrailingComma,
                    "Foundation reads \(String(decoding: bytes, as: UTF8.self).debugDescription)")
                continue
            }
            accepted += 1
            // What is accepted beyond Foundation: half surrogates, invalid UTF-8, and numbers that no double holds.
            guard let theirs = Self.foundation(bytes) else {
                #expect(Self.isKnownLeniency(bytes, ours), "we read \(ours) from \(String(decoding: bytes, as: UTF8.self))")
                continue
            }
            #expect(Self.equal(ours, theirs), "\(ours) and \(theirs) from \(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(accepted > 5000)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        var random = SplitMix64(seed: 12)
        for _ in 0..<2000 {
            let value = Self.value(&random, depth: 4)
            var writer = JSONWriter()
            writer.value(value)
            #expect(try JSONValue(bytes: writer.bytes) == value)
            #expect(
                Self.foundation(writer.bytes).map { Self.equal(value, $0) } == true,
                "\(String(decoding: writer.bytes, as: UTF8.self).debugDescription)")
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let alphabet = Array("{}[],:\"\\/ \n\tntu0159.eE+-truefalsnNI\u{1}é".utf8)
        let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
        guard bytes.indices.contains(place) else { return }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
        case 2: bytes[place] = alphabet.randomElement(using: &random) ?? 0
        default: bytes.removeSubrange(place...)
        }
    }

    private static func foundation(_ bytes: [UInt8]) -> Any? {
        try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    private static func isKnownLeniency(_ bytes: [UInt8], _ value: JSONValue) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        return String(validating: bytes, as: UTF8.self) == nil || text.contains("\\ud") || isBeyondDouble(value)
    }

    private static func isBeyondDouble(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): !number.value.isFinite || number.value == 0
        case .array(let elements): elements.contains(where: isBeyondDouble)
        case .object(let members): members.contains { isBeyondDouble($0.value) }
        case .null, .boolean, .string: false
        }
    }

    private static func equal(_ ours: JSONValue, _ theirs: Any) -> Bool {
        switch ours {
        case .null: return theirs is NSNull
        case .boolean(let value): return theirs as? Bool == value
        case .number(let number):
            // Foundation's last digit is not always that of the nearest double.
            return (theirs as? NSNumber).map { abs($0.doubleValue - number.value) <= 1e-14 * abs(number.value) } ?? false
        case .string(let text): return (theirs as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .array(let elements):
            guard let others = theirs as? [Any], others.count == elements.count else { return false }
            return zip(elements, others).allSatisfy { equal($0, $1) }
        case .object(let members):
            guard let others = theirs as? [String: Any] else { return false }
            // Of members with one name, readers differ in which counts.
            let names = Set(members.map(\.name))
            guard names.count == members.count else { return true }
            return others.count == names.count
                && members.allSatisfy { member in others[member.name].map { equal(member.value, $0) } ?? false }
        }
    }

    private static func value(_ random: inout SplitMix64, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: return .null
        case 1: return .boolean(.random(using: &random))
        case 2: return .number(JSONNumber(Double.random(in: -1e6...1e6, using: &random)))
        case 3: return .string(text(&random))
        case 4: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth - 1) })
        default:
            return .object(
                (0..<Int.random(in: 0...4, using: &random)).map { .init("\($0)" + text(&random), value(&random, depth: depth - 1)) })
        }
    }

    private static func text(_ random: inout SplitMix64) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1f}", "é", "🙂", "/", "\u{7f}", "\u{2028}"]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) { text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a") }
        return text
    }
}
