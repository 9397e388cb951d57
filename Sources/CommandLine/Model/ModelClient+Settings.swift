import FileSystem
import Foundation
import HTTPTransport
import ModelClient
import Records

extension ModelClient {
    /// The client of the configured server. Nothing is sent yet.
    /// - Parameter key: nil: taken from where the settings say.
    /// - Throws: `CommandError` where no server is configured; `HTTPError` or `ModelError` for a URL, a key or a limit that is wrong.
    convenience init(settings: Settings, baseURL: String? = nil, key: SecretKey? = nil) throws {
        if baseURL == nil { try ServedModel.checkThereIsAServer(settings) }
        try self.init(
            endpoint: ModelEndpoint(baseURL: baseURL ?? settings[\.gen.baseURL], key: try key ?? settings.modelKey()),
            options: settings.clientOptions)
    }
}

extension Settings {
    /// The server's key; nil: there is none, which servers on one's own machine do not mind.
    func modelKey() throws -> SecretKey? {
        if !self[\.gen.keyFile].text.isEmpty {
            try ThisProcess.hideMemory()
            do {
                return try SecretKey(file: path(\.gen.keyFile))
            } catch let error as FileError {
                throw CommandError(.usage, "gen.key_file: \(error.message)", remedy: "Name a file of mode 0600 that holds the key, alone.")
            }
        }
        let variable = self[\.gen.keyVariable]
        return variable.isEmpty ? nil : try EnvironmentKeys.key(in: variable)
    }

    var clientOptions: ModelClientOptions {
        func positive(_ value: Double) -> Double? { value > 0 ? value : nil }
        var options = ModelClientOptions()
        options.inFlight = self[\.gen.limits.inFlight] > 0 ? self[\.gen.limits.inFlight] : nil
        options.requestsPerMinute = positive(self[\.gen.limits.requestsPerMinute])
        options.tokensPerMinute = positive(self[\.gen.limits.tokensPerMinute])
        options.maxUSD = positive(self[\.gen.limits.maxUSD])
        options.maxTokensTotal = self[\.gen.limits.maxTokensTotal] > 0 ? self[\.gen.limits.maxTokensTotal] : nil
        let (prompt, completion) = (self[\.gen.limits.promptPrice], self[\.gen.limits.completionPrice])
        if prompt >= 0, completion >= 0 { options.prices = [self[\.gen.model]: TokenPrice(prompt: prompt, completion: completion)] }
        options.servers = servers.servers
        options.server = self[\.gen.server].isEmpty ? nil : self[\.gen.server]
        options.attempts = self[\.gen.limits.attempts]
        options.firstByteTimeout = self[\.gen.limits.firstByteTimeout] > .zero ? self[\.gen.limits.firstByteTimeout] : nil
        options.idleTimeout = self[\.gen.limits.idleTimeout]
        options.totalTimeout = self[\.gen.limits.totalTimeout] > .zero ? self[\.gen.limits.totalTimeout] : nil
        options.certificateFile = self[\.gen.limits.certificates].text.isEmpty ? nil : path(\.gen.limits.certificates)
        switch self[\.gen.limits.stream] {
        case .auto: options.streams = nil
        case .on: options.streams = true
        case .off: options.streams = false
        }
        return options
    }
}
