import Foundation

extension ServerLaunch {
    /// The server of `[server]`; nil: the settings name no command.
    /// - Parameters:
    ///   - key: the random key of this job.
    ///   - keyVariable: the environment variable from which the user's own key is read; the server does not get it. nil: none.
    ///   - scratch: a node-local directory of this process.
    /// - Throws: `ModelServerError` (.invalidCommand); `FileError` where the log or the socket's directory cannot be made; `HTTPError` for
    ///   a token of the hub that is wanted and cannot be one.
    static func asSet(in settings: Settings, key: String, keyVariable: String?, scratch: String) throws -> ServerLaunch? {
        let words = settings[\.server.command]
        guard !words.isEmpty else { return nil }
        var environment = ServerEnvironment.variables(
            from: ProcessInfo.processInfo.environment, key: key, withholding: keyVariable.map { [$0] } ?? [])
        if settings[\.server.hubToken] { environment.merge(try HubEnvironment.tokens()) { $1 } }
        return try ServerLaunch(
            command: try ServerCommand(words), model: settings[\.server.model], key: key, environment: environment,
            directory: settings.base, scratch: scratch)
    }
}

extension ServerTerms {
    init(_ settings: Settings) {
        readyWithin = settings[\.server.readyWithin]
        restarts = settings[\.server.restarts]
    }
}
