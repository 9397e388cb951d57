import FileSystem
import Foundation
import Judging
import Records

extension Settings {
    static let standardCompileCache: ConfiguredPath = "~/.cache/gencode"

    /// The directory of compiled programs, absolute; nil: they are kept in memory only.
    var compileCache: String? {
        let text = self[\.paths.compileCache].text
        guard !text.isEmpty else { return nil }
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        // As the base directory specification has it, a relative one counts as unset.
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home.map { $0 + "/.cache" }
        if text == "~/.cache" || text.hasPrefix("~/.cache/") { return cache.map { $0 + text.dropFirst("~/.cache".count) } }
        if text == "~" || text.hasPrefix("~/") { return home.map { $0 + text.dropFirst(1) } }
        return path(\.paths.compileCache)
    }

    /// The directory of start-up archives, absolute; nil: none are used. Root's candidates run as another user, who can enter neither root's
    /// home nor the directory of compiled programs.
    var startupArchives: String? {
        guard let compileCache else { return nil }
        guard geteuid() == 0 else { return compileCache + "/start" }
        let isRootsHome = self[\.paths.compileCache] == Settings.standardCompileCache
        return isRootsHome && ProcessInfo.processInfo.environment["XDG_CACHE_HOME"] == nil ? "/var/cache/gencode" : compileCache + "-start"
    }

    /// What no program may see: the user's home as a whole, and every directory in which this tool keeps something.
    /// - Parameter others: the run's own directory, the directory of its problem set, and the scratch directory of this process.
    func hiddenPaths(and others: [String] = []) -> HiddenPaths {
        let home = ProcessInfo.processInfo.environment["HOME"]
        let ownHome = FileManager.default.homeDirectoryForCurrentUser.path
        return HiddenPaths(
            homes: [home, ownHome].compactMap(\.self),
            secrets: [path(\.paths.dataSets), path(\.paths.runs), UserDirectory.path(below: scratch)] + [compileCache].compactMap(\.self)
                + others)
    }

    /// The cache that a worker's slots share, on disk too where candidates are confined: what is not could change the files.
    ///
    /// - Parameter note: told where the default directory cannot be used, or cannot be written any more.
    /// - Throws: `JudgingError` (.unusableCache) for a directory that the configuration names and that is not usable.
    func compilations(tier: SandboxTier, note: @escaping @Sendable (String) -> Void) throws -> CompilationCache {
        guard tier > .none, let directory = compileCache else { return CompilationCache() }
        do {
            let store = try CompilationStore(directory: directory, capacity: self[\.run.compileCache], report: note)
            return CompilationCache(store: store)
        } catch let error as JudgingError where self[\.paths.compileCache] == Settings.standardCompileCache {
            note("compiled programs are kept in memory only: \(error)")
            return CompilationCache()
        }
    }
}
