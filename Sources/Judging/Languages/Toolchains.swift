import Foundation
import Records

/// The toolchains of one host, each searched when it is first asked for; shared by slots.
public final class Toolchains: @unchecked Sendable {
    public let table: LanguageTable
    private let searchPath: [String]
    private let archives: String?
    private let hidden: HiddenPaths
    private let report: @Sendable (String) -> Void
    private let lock = NSLock()
    // Guarded by `lock`; by the language's own name.
    private var known: [String: Result<Toolchain, any Error>] = [:]

    /// - Parameters:
    ///   - searchPath: directories to search after the usual ones, such as those of PATH.
    ///   - archives: the directory of start-up archives; nil: none are used.
    ///   - hidden: what no program may see.
    ///   - report: told in one line why an archive cannot be made.
    public init(
        _ table: LanguageTable, searchPath: [String] = [], archives: String? = nil, hidden: HiddenPaths = HiddenPaths(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.table = table
        self.searchPath = searchPath
        self.archives = archives
        self.hidden = hidden
        self.report = report
    }

    /// - Parameter name: a language's name or alias.
    /// - Throws: `JudgingError` (.unknownLanguage, .noToolchain, .brokenToolchain), the same each time.
    public func toolchain(named name: String) throws -> Toolchain {
        let language = try table.language(named: name)
        return try lock.withLock {
            if let known = known[language.name] { return try known.get() }
            let found = Result {
                try Toolchain.resolve(language, searchPath: searchPath, archives: archives, hidden: hidden, report: report)
            }
            known[language.name] = found
            return try found.get()
        }
    }
}
