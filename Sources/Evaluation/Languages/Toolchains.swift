import Foundation
import Records

/// The toolchains of one host, each searched when it is first asked for; shared by slots.
public final class Toolchains: @unchecked Sendable {
    public let table: LanguageTable
    private let searchPath: [String]
    private let lock = NSLock()
    // Guarded by `lock`; by the language's own name.
    private var known: [String: Result<Toolchain, any Error>] = [:]

    /// - Parameter searchPath: directories to search after the usual ones, such as those of PATH.
    public init(_ table: LanguageTable, searchPath: [String] = []) {
        self.table = table
        self.searchPath = searchPath
    }

    /// - Parameter name: a language's name or alias.
    /// - Throws: `EvaluationError` (.unknownLanguage, .noToolchain, .brokenToolchain), the same each time.
    public func toolchain(named name: String) throws -> Toolchain {
        let language = try table.language(named: name)
        return try lock.withLock {
            if let known = known[language.name] { return try known.get() }
            let found = Result { try Toolchain.resolve(language, searchPath: searchPath) }
            known[language.name] = found
            return try found.get()
        }
    }
}
