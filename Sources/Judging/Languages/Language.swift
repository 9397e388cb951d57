import Records

/// One entry of the language table: how a source becomes a program and how that is run.
///
/// Commands are lists of words. The first word, when it is a plain name such as `g++`, is a tool that is searched on this host; so is
/// every `{tool:NAME}`. Other placeholders: `{source}` (path of the source file), `{dir}` (the program's read-only directory),
/// `{main}` (the main class of a Java source), `{memory_mb}` and `{stack_mb}` (from the memory limit), `{archive}` (what `archiveCommand`
/// made; a word with it is left out where there is none).
public struct Language: Sendable, Hashable {
    /// How the run is confined beside its limits.
    public enum Confinement: String, Sendable, Hashable {
        /// One process that starts no other.
        case program
        /// A runtime that needs threads of its own, such as a JVM.
        case runtime
    }

    /// The key of the table, such as `python3`.
    public var name: String
    /// Other names that mean this entry, such as the enum names of the CodeContests schema.
    public var aliases: [String]
    /// The file that the source is written to. `{stem}.java`: named after the public class of a Java source.
    public var sourceFile: String
    /// Nil: the source is run as it is.
    public var compile: [String]?
    /// Words that are added to the compile command when every library named with them is on this host.
    public var staticLink: StaticLink?
    /// Files that the compile command leaves in its working directory and that a run needs; `*` is a wild card. One must be there. A
    /// backslash in the name of one stands for a directory: `a\B.class` is run from `a/B.class`.
    public var artifacts: [String]
    public var run: [String]
    /// Makes `{archive}`, a file that shortens every start, from `{source}`, the self-test; run once per toolchain, in a directory of its own.
    public var archiveCommand: [String]?
    /// Where tools are looked for before the usual directories: absolute paths by tool name.
    public var toolPaths: [String: [String]]
    /// What makes a tool print its version, by tool name; the default is `--version`.
    public var versionArguments: [String: [String]]
    /// Host files and directories beside the usual ones that its programs read; `*` is a wild card.
    public var readOnlyPaths: [String]
    /// Added to a problem's memory limit: what the runtime needs for itself.
    public var memoryReserve: ByteCount
    /// Multiplies a problem's CPU time limit.
    public var timeFactor: Double
    /// Processes and threads alive at once.
    public var processes: Int
    public var confinement: Confinement
    /// False for runtimes that reserve far more address space than they use.
    public var addressSpaceLimited: Bool
    /// The run command starts a CPython from 3.8 on, which is kept started and forked once per test: `run` is the interpreter and `{source}`.
    public var warmStart: Bool
    /// Modules that a kept interpreter holds loaded, such as `collections`: a program that imports one gets it at once, and otherwise finds the
    /// interpreter as if nothing had been imported. For `warmStart`.
    public var preload: [String]
    public var environment: [String: String]
    /// What a run that fails for want of memory prints on its standard error; such a failure counts as the memory limit.
    public var outOfMemoryMarks: [String]
    /// How comments and white space are told from the rest of a program, for `judging.share_equal`; nil: no two programs share a task.
    public var lexicalRules: LexicalRules?
    /// Source of a program that reads two whole numbers and prints their sum; `LanguageSelfTest` runs it. Empty: none.
    public var selfTest: String

    /// Link statically where the host has the libraries for it: a static program starts faster.
    public struct StaticLink: Sendable, Hashable {
        public var words: [String]
        public var libraries: [String]

        public init(words: [String], libraries: [String]) {
            self.words = words
            self.libraries = libraries
        }
    }

    public init(
        name: String, aliases: [String] = [], sourceFile: String, compile: [String]? = nil, staticLink: StaticLink? = nil,
        artifacts: [String] = [], run: [String], archiveCommand: [String]? = nil, toolPaths: [String: [String]] = [:],
        versionArguments: [String: [String]] = [:],
        readOnlyPaths: [String] = [], memoryReserve: ByteCount = ByteCount(bytes: 0), timeFactor: Double = 1, processes: Int = 16,
        confinement: Confinement = .program, addressSpaceLimited: Bool = true, warmStart: Bool = false, preload: [String] = [],
        environment: [String: String] = [:],
        outOfMemoryMarks: [String] = [], lexicalRules: LexicalRules? = nil, selfTest: String = ""
    ) {
        self.name = name
        self.aliases = aliases
        self.sourceFile = sourceFile
        self.compile = compile
        self.staticLink = staticLink
        self.artifacts = artifacts
        self.run = run
        self.archiveCommand = archiveCommand
        self.toolPaths = toolPaths
        self.versionArguments = versionArguments
        self.readOnlyPaths = readOnlyPaths
        self.memoryReserve = memoryReserve
        self.timeFactor = timeFactor
        self.processes = processes
        self.confinement = confinement
        self.addressSpaceLimited = addressSpaceLimited
        self.warmStart = warmStart
        self.preload = preload
        self.environment = environment
        self.outOfMemoryMarks = outOfMemoryMarks
        self.lexicalRules = lexicalRules
        self.selfTest = selfTest
    }

    /// The tools of both commands, each once, compilers first.
    var toolNames: [String] {
        var names: [String] = []
        for command in [compile ?? [], run, archiveCommand ?? []] {
            for (position, word) in command.enumerated() {
                guard let name = Language.toolName(of: word, isFirst: position == 0), !names.contains(name) else { continue }
                names.append(name)
            }
        }
        return names
    }

    /// A plain first word, or `{tool:NAME}`.
    static func toolName(of word: String, isFirst: Bool) -> String? {
        if word.hasPrefix("{tool:"), word.hasSuffix("}") { return String(word.dropFirst(6).dropLast()) }
        return isFirst && !word.isEmpty && !word.contains("/") && !word.contains("{") ? word : nil
    }

    /// - Throws: `JudgingError` (.invalidLanguage) that names the entry and the key.
    public func validate() throws {
        func refuse(_ key: String, _ why: String) -> JudgingError {
            JudgingError(.invalidLanguage, "language \"\(name)\": \(key) \(why)", remedy: "Mend its entry of the language table.")
        }
        if name.isEmpty { throw refuse("name", "is empty") }
        if run.isEmpty { throw refuse("run", "is empty") }
        if compile?.isEmpty == true { throw refuse("compile", "is empty") }
        if warmStart, compile != nil || confinement != .program {
            throw refuse("warm_start", "is for an interpreter without a compile command, with confinement = \"program\"")
        }
        if !preload.isEmpty, !warmStart { throw refuse("preload", "is for an interpreter that is kept started: warm_start = true") }
        if let module = preload.first(where: { !Language.isModuleName($0) }) {
            throw refuse("preload", "names \"\(ForeignText.line(module))\", which is not a module's name")
        }
        if preload.count > Language.mostPreloaded { throw refuse("preload", "names more than \(Language.mostPreloaded) modules") }
        if lexicalRules == .c || lexicalRules == .cPlusPlus, compile == nil {
            throw refuse("lexical_rules", "is for a language with a compile command: a program must not find its own source")
        }
        if compile != nil, artifacts.isEmpty { throw refuse("artifacts", "names no file that the compiler makes") }
        for file in [sourceFile.replacing("{stem}", with: "Main")] + artifacts where !isPlainFileName(file) {
            throw refuse("file name \"\(file)\"", "is not a plain name")
        }
        if !(timeFactor > 0 && timeFactor.isFinite) { throw refuse("time_factor", "is \(timeFactor), not a positive number") }
        if timeFactor > Language.largestTimeFactor { throw refuse("time_factor", "is more than \(Language.largestTimeFactor)") }
        if memoryReserve > Language.largestMemoryReserve {
            throw refuse("memory_reserve_mib", "is more than \(Language.largestMemoryReserve.mebibytes)")
        }
        if !(1...Language.mostProcesses).contains(processes) {
            throw refuse("processes", "is \(processes), not 1 to \(Language.mostProcesses)")
        }
        if let key = textKeys.first(where: { !$0.texts.allSatisfy(isCommandWord) })?.key { throw refuse(key, "has a NUL character in it") }
        if let name = environment.keys.first(where: { $0.isEmpty || $0.contains("=") }) {
            throw refuse("environment", "has \"\(name)\", which is not a variable's name")
        }
    }

    package static let largestTimeFactor = 1000.0
    package static let largestMemoryReserve = ByteCount.mebibytes(1 << 20)
    package static let mostProcesses = 4096
    package static let mostPreloaded = 256

    /// Identifiers of ASCII with dots between them, of at most 64 bytes in all.
    private static func isModuleName(_ name: String) -> Bool {
        name.utf8.count <= 64
            && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (48...57).contains($0) || (97...122).contains($0 | 32) }
            }
    }

    /// What becomes a word of a command, a path or a variable, by the key of the entry.
    private var textKeys: [(key: String, texts: [String])] {
        [
            ("compile", compile ?? []), ("run", run), ("archive_command", archiveCommand ?? []), ("static_words", staticLink?.words ?? []),
            ("tool_paths", toolPaths.values.flatMap { $0 }), ("version_arguments", versionArguments.values.flatMap { $0 }),
            ("read_only_paths", readOnlyPaths), ("environment", environment.flatMap { [$0.key, $0.value] }),
        ]
    }
}
