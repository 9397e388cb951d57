import Digests
import FileSystem
import Foundation
import Records

/// The compiler and interpreter of one language as this host has them.
public struct Toolchain: Sendable {
    public let language: Language
    /// Absolute paths by tool name.
    public let tools: [String: String]
    /// The first line that each tool prints of itself, compilers first, joined by "; ".
    public let version: String
    /// Over commands and versions, not paths: equal toolchains of two hosts have equal digests. Part of every task's id.
    public let digest: Digest
    /// Host paths beside the usual ones that the sandbox must show to programs of this language.
    public let readOnlyPaths: [String]
    /// What its programs start from; nil: none.
    public let archive: String?
    /// Whether the compiler reads the archive, as with precompiled headers, for which the archive is a directory. Another archive, such as one of
    /// Java classes, only lets a tool start faster.
    let archiveTakesPart: Bool
    /// The library of a static link is there, so its words are in the compile command.
    public let linksStatically: Bool

    /// Searches the host, and runs each tool once for its version.
    ///
    /// - Parameters:
    ///   - searchPath: directories to search after the usual ones, such as those of PATH.
    ///   - archives: the directory of start-up archives; nil: none are used.
    ///   - hidden: what no program may see, whatever the language's entry says.
    ///   - report: told in one line why an archive cannot be made, or which modules cannot be held; programs start without them.
    /// - Throws: `JudgingError` (.noToolchain, .brokenToolchain) that says where was looked and what was passed over; (.invalidLanguage)
    ///   where the entry would show what is hidden.
    public static func resolve(
        _ language: Language, searchPath: [String] = [], archives: String? = nil, hidden: HiddenPaths = HiddenPaths(),
        report: (String) -> Void = { _ in }
    ) throws -> Toolchain {
        try language.validate()
        var tools: [String: String] = [:]
        var versions: [String] = []
        for name in language.toolNames {
            let path = try find(name, of: language, searchPath: searchPath)
            tools[name] = path
            versions.append(try versionLine(of: path, arguments: language.versionArguments[name] ?? ["--version"], language: language))
        }
        let absent = language.warmStart ? try checkWarmStart(of: language, tools: tools) : []
        if !absent.isEmpty {
            report(
                "language \"\(language.name)\": preload names \(absent.joined(separator: ", ")), which its interpreter does not have. "
                    + "Remove that from preload, or install it for every user.")
        }
        let shown = try ShownPaths(language: language, tools: tools, hidden: hidden).all()
        let plain = Toolchain(language: language, tools: tools, versions: versions, shown: shown, archive: nil)
        guard let archives else { return plain }
        do {
            let archive = try StartupArchive(language: language, tools: tools, digest: plain.digest, directory: archives).prepared()
            return Toolchain(language: language, tools: tools, versions: versions, shown: shown, archive: archive)
        } catch {
            report("\(error)")
            return plain
        }
    }

    private init(language: Language, tools: [String: String], versions: [String], shown: [String], archive: String?) {
        self.language = language
        self.tools = tools
        version = versions.joined(separator: "; ")
        let compiler = language.compile?.first.flatMap { tools[$0] }
        linksStatically = Toolchain.hasStaticLibraries(language.staticLink, compiler: compiler)
        self.archive = archive
        archiveTakesPart =
            archive.map { MadeArchive(path: $0).isDirectory } ?? false && language.compile?.contains { $0.contains("{archive}") } == true
        // All archives lie in one directory, so that languages that have one share a sandbox.
        readOnlyPaths = shown + (archive.map { [String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)])] } ?? [])
        var builder = DigestBuilder()
        builder.addField("gencode toolchain 1")
        for command in [Toolchain.withStaticWords(language, if: linksStatically) ?? [], language.run] {
            builder.addField(String(command.count))
            for word in command { builder.addField(word) }
        }
        for (name, value) in language.environment.sorted(by: { $0.key < $1.key }) { builder.addField("\(name)=\(value)") }
        for line in [language.sourceFile] + versions { builder.addField(line) }
        digest = builder.digest()
    }

    /// Why a language cannot be used here.
    public struct MissingTool: Sendable, Hashable {
        public var name: String
        /// Where it was seen and why it is of no use there; empty: nowhere.
        public var objection: String
    }

    /// The first tool of the language that this host does not offer; nil: all are here.
    public static func missingTool(of language: Language, searchPath: [String] = []) -> MissingTool? {
        for name in language.toolNames {
            let (path, refused) = ToolSearch(directories: searchPath).find(name, listed: language.toolPaths[name] ?? [])
            if path == nil { return MissingTool(name: name, objection: refused.first.map { "\($0.path): \($0.reason)" } ?? "") }
        }
        return nil
    }

    private static func find(_ name: String, of language: Language, searchPath: [String]) throws -> String {
        let listed = language.toolPaths[name] ?? []
        let (path, refused) = ToolSearch(directories: searchPath).find(name, listed: listed)
        if let path { return path }
        let passedOver = refused.map { "\($0.path): \($0.reason)" }
        let looked = listed + (ToolSearch.usualDirectories + searchPath).map { "\($0)/\(name)" }
        let why = passedOver.isEmpty ? "looked at \(looked.joined(separator: ", "))" : passedOver.joined(separator: "; ")
        throw JudgingError(
            .noToolchain, "language \"\(language.name)\" needs \(name), which this host does not offer: \(why)",
            remedy: "Install it where every user can run it, or name its path in the language table.")
    }

    /// The first version that has what the zygote hooks into: audit events. Then the modules that there are not.
    private static let warmStartProbe =
        "import sys; name = getattr(getattr(sys, 'implementation', None), 'name', 'other'); "
        + "print(name, '%d.%d' % sys.version_info[:2], 'fits' if name == 'cpython' and sys.version_info >= (3, 8) else '-'); "
        + "from importlib.util import find_spec\n"
        + "def lacks(name):\n"
        + "    try: return name not in sys.modules and not find_spec(name)\n"
        + "    except ImportError: return True\n"
        + "print(*filter(lacks, sys.argv[1:]))"

    /// An interpreter is kept started by a library that is loaded into it and calls it by CPython's own names.
    /// - Returns: the modules to hold that the interpreter does not have.
    private static func checkWarmStart(of language: Language, tools: [String: String]) throws -> [String] {
        let path = tools[language.run[0]] ?? language.run[0]
        let words = String(
            decoding: (try? outputOf(path, ["-c", warmStartProbe] + language.preload, language: language, also: language.environment))
                ?? Data(), as: UTF8.self
        ).split(whereSeparator: \.isWhitespace)
        if words.count >= 3, words[2] == "fits" { return words.dropFirst(3).map(String.init) }
        let found = words.count == 3 ? "\(words[0]) \(words[1])" : "none"
        throw JudgingError(
            .invalidLanguage, "language \"\(language.name)\": warm_start = true needs CPython 3.8 or later; \(path) is \(found)",
            remedy: "Set warm_start = false in its entry of the language table: its programs then start in a process of their own.")
    }

    private static func versionLine(of path: String, arguments: [String], language: Language) throws -> String {
        let output = try outputOf(path, arguments, language: language)
        let text = String(decoding: output, as: UTF8.self)
        // A runtime may warn of its options before the tool speaks.
        let line = text.split(whereSeparator: \.isNewline).lazy.map { $0.trimmingCharacters(in: .whitespaces) }
            .first { !$0.isEmpty && !$0.contains(" warning: ") }
        guard let line else {
            throw JudgingError(
                .brokenToolchain, "\(path) \(arguments.joined(separator: " ")) printed nothing (language \"\(language.name)\")",
                remedy: "Try it by hand; a working tool prints its version.")
        }
        return ForeignText.beginning(of: line, bytes: 200)
    }

    /// Standard output and error of a tool of the host. The tool is trusted; nothing of a candidate is near it.
    /// - Parameter variables: of the environment, beside those that every tool has.
    static func outputOf(
        _ path: String, _ arguments: [String], language: Language, also variables: [String: String] = [:]
    ) throws -> Data {
        let common = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"]
        let environment = common.merging(variables) { $1 }
        do {
            let (status, output) = try ToolProcess.run(path, arguments, environment: environment)
            if status == 0 { return Data(output) }
            let how = status & 0x7F == 0 ? "\(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
            throw JudgingError(
                .brokenToolchain, "\(path) \(arguments.joined(separator: " ")) ended with \(how) (language \"\(language.name)\")",
                remedy: "Try it by hand; a working tool prints its version.")
        } catch let error as FileError {
            throw JudgingError(
                .brokenToolchain, "\(path) cannot be started (language \"\(language.name)\"): \(error.message)",
                remedy: "Try it by hand as the same user.")
        }
    }

    /// gcc answers with an absolute path for a library that it has, and with the bare name for one that it has not.
    private static func hasStaticLibraries(_ link: Language.StaticLink?, compiler: String?) -> Bool {
        guard let link, let compiler else { return false }
        return link.libraries.allSatisfy { answer(of: compiler, to: "-print-file-name=\($0)")?.utf8.first == UInt8(ascii: "/") }
    }

    static func withStaticWords(_ language: Language, if linksStatically: Bool) -> [String]? {
        guard var command = language.compile else { return nil }
        if linksStatically, let link = language.staticLink { command.insert(contentsOf: link.words, at: 1) }
        return command
    }
}
