import ArgumentParser
import Foundation

/// Options that every verb takes.
struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The configuration file.", discussion: "Default: ./configuration.toml where there is one.", valueName: "file"))
    var config: String?

    @Option(name: .customLong("set"), help: ArgumentHelp("A setting, as KEY=VALUE; may be repeated.", valueName: "key=value"))
    var overrides: [String] = []

    /// The configuration file in force; nil: none.
    var configurationPath: String? { config ?? (FileManager.default.fileExists(atPath: "configuration.toml") ? "configuration.toml" : nil) }

    /// `configuration.toml`, without the flags' overrides. The key is taken from the variable that it names.
    func configured() throws -> Settings {
        guard let path = configurationPath else { return Settings(base: FileManager.default.currentDirectoryPath) }
        var settings = Settings(base: URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path)
        let file = try TOMLFile(path: path)
        try settings.take(file.root, from: file)
        try EnvironmentKeys.take([settings[\.gen.keyVariable]])
        return settings
    }

    /// Lays `--set` over what the files said: flags win.
    func override(_ settings: inout Settings) throws {
        for word in overrides {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw CommandError(.usage, "--set \(word): not of the form KEY=VALUE", remedy: "For example --set run.slots=4.")
            }
            let text = parts[1]
            let raw: Any = Int(text).map { $0 as Any } ?? Double(text).map { $0 as Any } ?? Bool(text).map { $0 as Any } ?? text
            try settings.set(parts[0], to: raw, at: "--set")
        }
        try EnvironmentKeys.take([settings[\.gen.keyVariable]])
    }

    /// A path as typed, from the current directory.
    static func absolutePath(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

    /// These options as another process of gencode takes them.
    var words: [String] {
        let file = config.map { ["--config", URL(fileURLWithPath: $0).standardizedFileURL.path] } ?? []
        return file + overrides.flatMap { ["--set", $0] }
    }

    func settings() throws -> Settings {
        var settings = try configured()
        try override(&settings)
        return settings
    }

    /// The verbs that work on a planned run take from `--set` only what each worker may choose for itself.
    /// - Throws: `CommandError(.usage)` that names the first other key.
    func refuseWhatThePlanFixes(of run: String) throws {
        for word in overrides {
            let key = String(word.prefix { $0 != "=" })
            guard let scope = SettingTable.definition(of: key)?.scope, scope != .worker, scope != .submission else { continue }
            let free = SettingTable.keys(in: .worker).sorted().joined(separator: ", ")
            throw CommandError(
                .usage, "--set \(word): \(key) is fixed by the plan of \(run)",
                remedy: "Plan a new run for another value. What may be set here: \(free).")
        }
    }
}
