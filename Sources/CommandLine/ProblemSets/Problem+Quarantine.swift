import Foundation
import Records

extension Problem {
    private static let quarantineKey = "quarantine"

    /// Why the problem is in quarantine, as its `extra` says; nil: it is not. Reads `extra`, so the problem must hold it.
    var recordedQuarantine: String? {
        // Most problems have no such key, and their `extra` may be long.
        guard extra.contains("\"\(Self.quarantineKey)\""),
            let object = try? JSONSerialization.jsonObject(with: Data(extra.utf8)) as? [String: Any]
        else { return nil }
        return object[Self.quarantineKey] as? String
    }

    /// The problem with a reason for quarantine in `extra`, in place of one that may be there.
    /// - Throws: `CommandError` where `extra` is no JSON object.
    func quarantined(because reason: String) throws -> Problem {
        var changed = self
        var object: [String: Any] = [:]
        if !extra.isEmpty {
            guard let known = try? JSONSerialization.jsonObject(with: Data(extra.utf8)) as? [String: Any] else {
                throw CommandError(
                    .failure, "problem \"\(ForeignText.line(name))\": its stored extra fields are no JSON object",
                    remedy: "Make the set anew with `data etl`.")
            }
            object = known
        }
        object[Self.quarantineKey] = reason
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        changed.extra = String(decoding: data, as: UTF8.self)
        return changed
    }
}
