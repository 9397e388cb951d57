import FileSystem
import Foundation
import HTTPTransport
import HubClient
import Records

/// The variables that the hub's own client, `huggingface_hub`, reads, with the same meaning and the same defaults.
struct HubEnvironment {
    /// Each holds a token; the first that is set counts.
    static let tokenVariables = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]
    private static let offlineVariables = ["HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE"]

    private let variables: [String: String]
    /// What a person should read.
    private(set) var notes: [String] = []

    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) { self.variables = variables }

    /// The tokens that this process found in its environment, by their variables, for a child that the settings trust with them. No other
    /// child gets them: `EnvironmentKeys` emptied the variables when this process began.
    /// - Throws: `HTTPError` for a text that cannot be a token.
    static func tokens() throws -> [String: String] {
        var tokens: [String: String] = [:]
        for variable in tokenVariables {
            tokens[variable] = try EnvironmentKeys.key(in: variable)?.withBytes { String(decoding: $0, as: UTF8.self) }
        }
        return tokens
    }

    /// - Parameters:
    ///   - cache: the flag `--cache`; nil: not given.
    ///   - isOffline: the flag `--offline`.
    mutating func settings(cache: String?, isOffline: Bool) throws -> HubSettings {
        let usual = usualCache
        var settings = HubSettings(cache: cache.map(CommonOptions.absolutePath) ?? usual)
        if settings.cache != usual { settings.otherCache = usual }
        if let endpoint = value("HF_ENDPOINT") {
            settings.endpoint = String(endpoint.reversed().drop { $0 == "/" }.reversed())
        }
        settings.offlineSwitch = isOffline ? "--offline" : Self.offlineVariables.first(where: isTrue)
        settings.listingTimeout = try seconds("HF_HUB_ETAG_TIMEOUT") ?? settings.listingTimeout
        settings.downloadTimeout = try seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? settings.downloadTimeout
        if settings.offlineSwitch == nil, let (token, origin) = try token() {
            settings.token = token
            settings.tokenOrigin = origin
        }
        return settings
    }

    private mutating func token() throws -> (SecretKey, String)? {
        if isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") { return nil }
        for variable in Self.tokenVariables {
            if let key = try EnvironmentKeys.key(in: variable) { return (key, "the variable \(variable)") }
        }
        let path = value("HF_TOKEN_PATH").map(expanded) ?? home + "/token"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        try ThisProcess.hideMemory()
        do { return (try SecretKey(file: path), "the file \(path)") } catch let error as any FailureShape {
            notes.append("no token is sent: \(error.text)")
            return nil
        }
    }

    /// `$HF_HOME`, which holds the cache and the token.
    private var home: String {
        if let home = value("HF_HOME") { return expanded(home) }
        return expanded(value("XDG_CACHE_HOME") ?? "~/.cache") + "/huggingface"
    }

    private var usualCache: String {
        CommonOptions.absolutePath((value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE")).map(expanded) ?? home + "/hub")
    }

    /// Without white space around it. nil: not set, or empty.
    private func value(_ name: String) -> String? {
        let text = variables[name]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        return text.isEmpty ? nil : text
    }

    private func isTrue(_ name: String) -> Bool { ["1", "ON", "YES", "TRUE"].contains(value(name)?.uppercased() ?? "") }

    private func seconds(_ name: String) throws -> Duration? {
        guard let text = value(name) else { return nil }
        guard let number = Double(text), number > 0, number <= 86400 else {
            throw CommandError(.usage, "the variable \(name) is \"\(text)\"", remedy: "Set it to a number of seconds, or unset it.")
        }
        return .milliseconds(Int(number * 1000))
    }

    /// `~` at the start, `$NAME` and `${NAME}` anywhere. Names that are not set stay as they are.
    private func expanded(_ path: String) -> String {
        let named = path.replacing(/\$(?:\{(\w+)\}|(\w+))/) { match in
            (match.1 ?? match.2).flatMap { variables[String($0)] } ?? String(match.0)
        }
        guard named == "~" || named.hasPrefix("~/"), let home = variables["HOME"] else { return named }
        return home + named.dropFirst()
    }
}
