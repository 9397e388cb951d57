import CSandbox
import Records

/// What a program reads from its standard input, or finds in a file of its working directory.
public enum Input: Sendable {
    case empty
    case bytes([UInt8])
    /// Shared by any number of runs and slots; each run reads it from the start.
    case sealed(SealedFile)
}

/// What kinds of system calls a program has a use for.
public enum Policy: Sendable, Hashable {
    /// One process with threads. `fork`, `execve`, `setsid` and `chmod` fail with EPERM.
    case candidate
    /// Starts other programs, as compilers do. Memory and time count over the whole tree.
    case compiler
    /// As `candidate`, with what virtual machines want besides: file locks.
    case runtime
}

/// How a program is to be run by an interpreter that has already started: `arguments[0]` names the interpreter, and `arguments[1]` the
/// program's file, of which no byte is read before the run is confined.
public enum WarmStart: Sendable {
    /// As `arguments` would run it. nil: from the source.
    case run(compiled: CompiledSource?)
    /// Prints the program's compiled form instead of running it, and exits with 0; anything else: there is none.
    case compile
}

/// A source in its compiled form. A run from it is charged what compiling took, as if it had compiled the source itself.
public struct CompiledSource: Sendable {
    /// What a run with `.compile` printed.
    public var code: SealedFile
    /// What that run used.
    public var usage: Usage

    public init(code: SealedFile, usage: Usage) {
        self.code = code
        self.usage = usage
    }
}

/// One run: what to execute, with which input, under which limits.
public struct Program: Sendable {
    /// The first is the absolute path of the executable. `ProgramDirectory.seenPath` and `Program.workPath` may occur anywhere in it.
    public var arguments: [String]
    /// The whole environment. `workPathVariables` are added where absent.
    public var environment: [String: String]
    /// Read-only to the program.
    public var directory: ProgramDirectory?
    public var input: Input
    public var limits: Limits
    /// Names of files in the working directory that are read back after the end, regular files only; `*` and `?` match.
    public var resultFiles: [String]
    /// Files placed in the working directory before the start. Plain names.
    public var workFiles: [(name: String, input: Input)]
    public var policy: Policy
    /// False for runtimes that reserve address space far beyond what they use (Java, Go, V8).
    public var addressSpaceLimited: Bool
    /// nil: a fresh process executes `arguments`. A slot that can keep no interpreter does that too.
    public var warmStart: WarmStart?
    /// Modules that a warm interpreter is to hold loaded for programs that import them. nil: the program imports nothing, and any warm interpreter
    /// will do.
    public var preload: [String]?

    /// The working directory as programs name it.
    public static let workPath = GSB_WORK_PATH

    /// Variables that name the working directory: it is where programs may write at every tier.
    static let workPathVariables = ["HOME", "TMPDIR", "TMP", "TEMP"]

    public init(
        arguments: [String], environment: [String: String] = [:], directory: ProgramDirectory? = nil, input: Input = .empty,
        limits: Limits, resultFiles: [String] = [], workFiles: [(name: String, input: Input)] = [], policy: Policy = .candidate,
        addressSpaceLimited: Bool = true, warmStart: WarmStart? = nil
    ) {
        precondition(!arguments.isEmpty, "a program has at least its own name")
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.input = input
        self.limits = limits
        self.resultFiles = resultFiles
        self.workFiles = workFiles
        self.policy = policy
        self.addressSpaceLimited = addressSpaceLimited
        self.warmStart = warmStart
    }
}
