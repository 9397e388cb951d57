import ModelClient
import Records

/// The kinds of model servers in force: the known ones with the `[servers.NAME]` tables of the configuration laid over them.
struct ServerEntries: Sendable {
    private(set) var servers = ServerTraits.known

    /// Lays the tables of a file over the entries; a new name starts from what is usual.
    mutating func take(_ entries: [String: Any], from file: TOMLFile) throws {
        for (name, raw) in entries.sorted(by: { $0.key < $1.key }) {
            guard let fields = raw as? [String: Any] else {
                throw CommandError(
                    .usage, "\(file.place(of: "servers.\(name)")): servers.\(name) must be a table", remedy: "Write [servers.\(name)].")
            }
            var traits = servers[name] ?? ServerTraits()
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) { try ServerEntries.assign(key, value, of: name, to: &traits, file) }
            servers[name] = traits
        }
    }

    private static func assign(_ key: String, _ value: Any, of name: String, to traits: inout ServerTraits, _ file: TOMLFile) throws {
        let place = file.place(of: "servers.\(name).\(key)")
        guard let field = ServerField.field(key) else {
            let known = ServerField.all.map(\.key)
            let near = NearestName.suggestion(for: key, among: known).map { "Did you mean \"\($0)\"?" }
            throw CommandError(
                .usage, "\(place): unknown key \"\(key)\" of server \(name)", remedy: near ?? "Known: \(known.joined(separator: ", ")).")
        }
        guard field.assign(&traits, value) else {
            throw CommandError(.usage, "\(place): \(key) of server \(name) must be \(field.expectation)", remedy: "Correct that line.")
        }
    }
}
