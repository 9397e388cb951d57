import FoundationEssentials
import Records

/// A `Harness` as it is stored in problem sets: one JSON object with sorted keys, `{"entryPoint": ..., "frames": {LANGUAGE: {"before": ...,
/// "stub": ..., "after": ...}}}`. Empty texts are absent.
struct StoredHarness: Codable {
    private struct Frame: Codable {
        var before: String?
        var stub: String?
        var after: String?
    }

    private var entryPoint: String?
    private var frames: [String: Frame]

    private init(_ harness: Harness) {
        func stored(_ text: String) -> String? { text.isEmpty ? nil : text }
        entryPoint = harness.entryPoint
        frames = harness.frames.mapValues { Frame(before: stored($0.before), stub: stored($0.stub), after: stored($0.after)) }
    }

    /// Empty: there is no harness.
    static func text(_ harness: Harness?) throws -> String {
        guard let harness else { return "" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(StoredHarness(harness)), as: UTF8.self)
    }

    /// - Returns: nil for the empty text.
    /// - Throws: `DecodingError` for a text that `text` does not write.
    static func harness(_ text: [UInt8]) throws -> Harness? {
        guard !text.isEmpty else { return nil }
        let stored = try JSONDecoder().decode(StoredHarness.self, from: Data(text))
        return Harness(
            entryPoint: stored.entryPoint,
            frames: stored.frames.mapValues { Harness.Frame(before: $0.before ?? "", stub: $0.stub ?? "", after: $0.after ?? "") })
    }
}
