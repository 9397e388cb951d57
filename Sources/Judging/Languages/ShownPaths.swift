import Foundation
import Records

/// What no program may see, whatever the language table says.
public struct HiddenPaths: Sendable {
    /// Directories that must not be shown with all that is in them; parts of them may be, such as a tool below a home.
    public var homes: [String]
    /// Directories of which nothing may be shown: problem sets, runs, scratch, compiled programs.
    public var secrets: [String]

    public init(homes: [String] = [], secrets: [String] = []) {
        self.homes = homes.compactMap(HiddenPaths.real)
        self.secrets = secrets.compactMap(HiddenPaths.real)
    }

    /// Links resolved as far as the path exists. nil: not an absolute path.
    private static func real(_ path: String) -> String? {
        guard path.hasPrefix("/") else { return nil }
        return ToolSearch.resolved(path) ?? URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// The hidden path that would be seen with `path`; nil: none.
    package func seen(with path: String) -> String? {
        let path = HiddenPaths.real(path) ?? path
        return (homes + secrets).first { HiddenPaths.contains(path, $0) } ?? secrets.first { HiddenPaths.contains($0, path) }
    }

    private static func contains(_ directory: String, _ path: String) -> Bool {
        directory == "/" || path == directory || path.utf8.starts(with: (directory + "/").utf8)
    }
}

/// The host paths beside the usual ones that programs of one language must see.
struct ShownPaths {
    let language: Language
    let tools: [String: String]
    let hidden: HiddenPaths

    private static let usual = ["/usr/", "/bin/", "/lib", "/etc/alternatives/"]

    /// What the table lists and the host has, and every tool that is outside the usual directories: with the parts of its installation, where
    /// it has one, else alone.
    /// - Throws: `JudgingError` (.invalidLanguage) for a listed path, or a tool, that would show what is hidden.
    func all() throws -> [String] {
        var paths = Set<String>()
        for pattern in language.readOnlyPaths {
            for path in ShownPaths.expand(pattern) {
                if let secret = hidden.seen(with: path) { throw refusal("read_only_paths shows \(path)", secret) }
                paths.insert(path)
            }
        }
        for path in tools.values {
            for tool in Set([path, ToolSearch.resolved(path) ?? path]) where !ShownPaths.usual.contains(where: tool.hasPrefix) {
                let parts = installation(of: tool)
                if !parts.isEmpty {
                    paths.formUnion(parts)
                } else if let secret = hidden.seen(with: tool) {
                    throw refusal("its tool \(tool) lies there", secret)
                } else {
                    paths.insert(tool)
                }
            }
        }
        return paths.subtracting(["/", ""]).sorted()
    }

    /// Of /opt/pypy3/bin/pypy3, those directories of /opt/pypy3 that installations have. Whatever else lies there, such as the rest of a home,
    /// is not shown. Empty: the directory is no installation, but holds programs only.
    private func installation(of tool: String) -> [String] {
        let directory = (tool as NSString).deletingLastPathComponent
        let isBin = (directory as NSString).lastPathComponent == "bin"
        let root = isBin ? (directory as NSString).deletingLastPathComponent : directory
        // A directory right below the root, such as /opt or /srv, belongs to no tool.
        guard root.split(separator: "/").count > 1, hidden.seen(with: root) == nil else { return [] }
        func present(_ names: [String]) -> [String] { names.map { "\(root)/\($0)" }.filter { isPart($0, of: root) } }
        let libraries = present(ShownPaths.libraries)
        return libraries.isEmpty ? [] : (isBin ? [directory] : [tool]) + libraries + present(ShownPaths.others)
    }

    /// Where installations keep what their programs need.
    private static let libraries = [
        "lib", "lib32", "lib64", "libexec", "share", "jmods", "pkg", "sdk", "shared", "lib-python", "lib_pypy", "lib_pypy3",
    ]
    /// What they have beside it.
    private static let others = [
        "sbin", "include", "etc", "conf", "ssl", "jre", "src", "host", "packs", "templates", "library-packs", "release", "VERSION",
        "go.env",
    ]

    /// True if it is there and no link that leads out of the installation.
    private func isPart(_ path: String, of root: String) -> Bool {
        guard let real = ToolSearch.resolved(path), let top = ToolSearch.resolved(root) else { return false }
        return real.hasPrefix(top + "/") && hidden.seen(with: real) == nil
    }

    private func refusal(_ what: String, _ secret: String) -> JudgingError {
        JudgingError(
            .invalidLanguage, "language \"\(language.name)\": \(what), and programs must not see \(secret)",
            remedy: "Change read_only_paths or tool_paths of its entry, or move the directory.")
    }

    private static func expand(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}
