import Foundation
import ModelClient
import Records

/// The model that a verb asks: its client and, where the settings name a command, the server that this process starts for it.
final class ServedModel {
    let client: ModelClient
    /// Flows at once. Some more than requests at once, since flows also wait for tests and back-offs.
    let capacity: Int
    /// For a person to know.
    private(set) var notes: [String] = []
    private let settings: Settings

    /// - Throws: `CommandError` where no server is configured; `ModelError` for a URL, a key or a limit that is wrong.
    init(settings: Settings) throws {
        self.settings = settings
        client = try ModelClient(settings: settings)
        let asked = settings[\.gen.limits.inFlight]
        let inFlight = asked > 0 ? asked : settings.isModelLocal ? 256 : 100
        capacity = inFlight + max(8, inFlight / 4)
    }

    /// Whether there is a server to ask: checked before anything is planned.
    /// - Throws: `CommandError(.usage)`
    static func checkConfiguration(_ settings: Settings) throws {
        guard settings[\.gen.baseURL].isEmpty else { return }
        throw CommandError(
            .usage, "no server is named that a model could be asked at",
            remedy: "Give --base_url, or gen.base_url in configuration.toml. " + GenerationAdvice.embedded)
    }

    /// The configured name of the model.
    func modelName() throws -> String {
        let name = settings[\.gen.model]
        guard name.isEmpty else { return name }
        throw CommandError(
            .usage, "no model is named", remedy: "Give --model, or gen.model in configuration.toml. " + GenerationAdvice.embedded)
    }

    func close() { client.cancelAll() }
}

extension Settings {
    /// Whether the configured server listens on this host.
    var isModelLocal: Bool {
        let url = self[\.gen.baseURL]
        if url.hasPrefix("unix:") { return true }
        guard let host = URLComponents(string: url)?.host else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
    }
}
