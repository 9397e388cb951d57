import CSandbox
import FileSystem
import Glibc
import Records
import Synchronization

/// One place where programs run, one at a time, in a sandbox that is made once. Blocking; used by one thread at a time.
///
/// Nothing that a program leaves behind reaches the next: its processes are killed before its outcome is given, its working directory
/// is emptied or replaced, and it holds no descriptor but its three standard streams.
public final class SandboxSlot {
    public let options: SandboxOptions
    /// 0: no Landlock at this slot.
    public var landlockABI: Int { supervisor?.landlockABI ?? 0 }
    /// The process that everything of this slot descends from; nil when none runs.
    public var supervisorProcess: Int32? { supervisor?.process }
    private var warmStartFailures = 0
    /// What the slot's interpreter holds, or is to hold when it starts.
    var preload: [String] = []
    private static let warmStartAttempts = 3
    private let exchange: Exchange
    private let supervisorPath: String
    private var supervisor: SupervisorProcess?
    private var setup: SupervisorProcess.Setup
    /// Where there is no mount namespace: below it each supervisor has a directory of its own.
    private var directory: String?
    private var supervisors = 0
    /// What went wrong when this slot's files were removed; nil: nothing of it stays. The next run has other directories.
    private(set) var remains: String?
    private var runs: UInt64 = 0
    /// Why this slot keeps no interpreter warm; nil: it does, or has not been asked to.
    public private(set) var warmStartRefusal: String?
    private static let slots = Atomic<UInt32>(0)
    /// The supervisor does not count the time that a program waits for a core, up to so many wall limits (`starved_times` there).
    private static let starvedTimes = 8
    /// What a run may take beyond that before its supervisor counts as lost.
    private static let patience = Duration.seconds(30)

    /// Starts the supervisor; on return the namespaces, mounts and filters are made.
    /// - Throws: `SandboxError` with `tierRefused` where the host does not allow the tier.
    public init(_ options: SandboxOptions) throws(SandboxError) {
        precondition(options.tier != .t1, "tier T1 is not built")
        self.options = options
        if let path = options.supervisorPath {
            supervisorPath = path
        } else {
            supervisorPath = try Self.besideExecutable()
        }
        exchange = try Exchange()
        _ = gsb_forbid_inspection()
        let asRoot = options.tier != .none && geteuid() == 0
        setup = SupervisorProcess.Setup(
            tier: options.tier, cpu: options.cpu, items: ReadOnlyItem.plan(options.readOnlyPaths), place: nil,
            landlockABI: min(gsb_landlock_abi(), options.newestLandlockABI),
            unprivilegedID: asRoot ? Self.unusedID() : 0)
        openZygoteLibrary()
        if options.tier != .t3 {
            directory = try makeScratchDirectory(in: options.scratch, prefix: "slot-", mode: asRoot ? 0o755 : 0o700)
        }
        do throws(SandboxError) {
            supervisor = try start()
        } catch {
            removeDirectory()
            throw error
        }
    }

    deinit {
        close()
    }

    /// Ends the supervisor and removes the slot's directory. Runs after this start it anew.
    public func close() {
        supervisor = nil
        removeDirectory()
    }

    /// What could not be removed since the last question, in words for a person; nil: nothing stays.
    public func takeRemains() -> String? {
        defer { remains = nil }
        return remains
    }

    /// Never throws: a slot that cannot be cleaned up is as good as before with a new directory, and says so.
    private func removeDirectory() {
        guard let directory else { return }
        do throws(FileError) { try Files.removeTree(directory) } catch { remains = error.message }
    }

    /// Runs a program to its end. A program's failure is an outcome.
    /// - Throws: `SandboxError` when there is no outcome; the run may be repeated.
    public func run(_ program: Program, cancel: CancellationFlag? = nil) throws(SandboxError) -> Outcome {
        if let cancel, cancel.isCancelled { return cancelledOutcome }
        guard program.warmStart != nil else { return try runOnce(program, cancel: cancel) }
        do throws(SandboxError) {
            if warmStartRefusal == nil {
                let outcome = try runOnce(program, cancel: cancel)
                warmStartFailures = 0
                return outcome
            }
        } catch {
            guard error.code == .noWarmStart else { throw error }
            // Once may be the trouble of a moment.
            warmStartFailures += 1
            if warmStartFailures == Self.warmStartAttempts { warmStartRefusal = error.message }
        }
        if case .compile = program.warmStart {
            throw SandboxError(.noWarmStart, warmStartRefusal ?? "", remedy: "Run the program from its source.")
        }
        var cold = program
        cold.warmStart = nil
        return try runOnce(cold, cancel: cancel)
    }

    private func runOnce(_ program: Program, cancel: CancellationFlag?) throws(SandboxError) -> Outcome {
        guard case .run(let compiled?) = program.warmStart else { return try runAsAsked(program, cancel: cancel) }
        var rest = program
        rest.limits.cpuTime = max(.zero, rest.limits.cpuTime - compiled.usage.cpuTime)
        rest.limits.wallTime = max(.zero, rest.limits.wallTime - compiled.usage.cpuTime)
        var outcome = try runAsAsked(rest, cancel: cancel)
        outcome.usage.cpuTime += compiled.usage.cpuTime
        outcome.usage.wallTime += compiled.usage.cpuTime
        outcome.usage.memory = max(outcome.usage.memory, compiled.usage.memory)
        return outcome
    }

    private func runAsAsked(_ program: Program, cancel: CancellationFlag?) throws(SandboxError) -> Outcome {
        runs += 1
        if program.warmStart != nil, let wanted = program.preload { preload = wanted }
        let request = try RunRequest(
            program, run: runs, hostProgramPath: options.tier == .t3 ? nil : program.directory?.hostPath,
            hostWorkPath: options.tier == .t3 ? nil : setup.workDirectory, preload: preload)
        if supervisor == nil { supervisor = try start() }
        do throws(SandboxError) {
            let (answer, files) = try supervisor!.exchangeMessages(
                request.message, descriptors: request.descriptors, cancel: cancel,
                patience: program.limits.wallTime * Self.starvedTimes + Self.patience)
            let (outcome, cleanUpError) = try outcome(of: program, answer, files)
            if cleanUpError != 0 {
                remains = "the working directory cannot be emptied (\(errnoText(cleanUpError))): the slot goes on in another"
                supervisor = nil
            }
            return outcome
        } catch {
            // What is left of a lost supervisor goes with it.
            if error.code == .supervisorLost || error.code == .notCleaned { supervisor = nil }
            throw error
        }
    }

    /// The library lies beside the supervisor. Plain processes have no use for it.
    private func openZygoteLibrary() {
        guard options.tier != .none else { return warmStartRefusal = "tier none starts every program anew" }
        let directory = supervisorPath.lastIndex(of: "/").map { supervisorPath[..<$0] } ?? "."
        do throws(FileError) {
            setup.zygoteLibrary = try OwnedDescriptor(opening: "\(directory)/\(GSB_ZYGOTE_LIBRARY)", O_RDONLY)
        } catch {
            warmStartRefusal = error.message
        }
    }

    private var cancelledOutcome: Outcome {
        Outcome(
            termination: .cancelled, usage: Usage(), output: [], outputLength: 0, errorOutput: [], files: [:], tier: options.tier)
    }

    /// - Returns: the outcome, and the errno for which the supervisor could not clean up after it; 0: it did.
    private func outcome(of program: Program, _ answer: [UInt8], _ files: [OwnedDescriptor]) throws(SandboxError) -> (Outcome, Int32) {
        let size = MemoryLayout<gsb_outcome>.size
        guard answer.count >= size else {
            throw SandboxError(.supervisorLost, "The supervisor's answer is cut short", remedy: "The run may be repeated.")
        }
        let report = answer.withUnsafeBytes { $0.loadUnaligned(as: gsb_outcome.self) }
        guard report.run == runs, report.type == UInt32(GSB_MESSAGE_OUTCOME.rawValue) else {
            throw SandboxError(.supervisorLost, "The supervisor answers another run", remedy: "The run may be repeated.")
        }
        guard report.stage == 0 else { throw Self.failure(report, program) }
        var contents: [String: [UInt8]] = [:]
        for (name, file) in zip(splitStrings(answer.dropFirst(size)), files) {
            contents[name] = try onFiles { () throws(FileError) in
                try file.read(upTo: program.limits.fileSize.bytes, name: name)
            }
        }
        let kept = min(Int(report.output_length), program.limits.output.bytes)
        var result = Outcome(
            termination: Termination(report),
            usage: Usage(
                cpuTime: .nanoseconds(report.cpu_nanoseconds), wallTime: .nanoseconds(report.wall_nanoseconds),
                memory: ByteCount(bytes: Int(report.memory_bytes))),
            output: exchange.output(kept), outputLength: Int(report.output_length),
            errorOutput: exchange.errorOutput(Int(clamping: report.error_length)), files: contents, tier: options.tier)
        result.coreWait = .nanoseconds(report.core_wait_nanoseconds)
        result.refusals = Outcome.Refusals(rawValue: report.refused)
        exchange.release(kept)
        return (result, report.clean_up_error)
    }

    private static func failure(_ report: gsb_outcome, _ program: Program) -> SandboxError {
        let executing = report.stage == GSB_STAGE_CHILD_EXEC.rawValue
        let text = SandboxError.step(report.stage, report.error, object: executing ? program.arguments[0] : nil)
        if report.stage == GSB_STAGE_SURVIVORS.rawValue || report.stage == GSB_STAGE_WORK_DIRECTORY.rawValue {
            return SandboxError(.notCleaned, text, remedy: "A new supervisor takes the next run.")
        }
        if report.stage == GSB_STAGE_STARVED.rawValue {
            return SandboxError(
                .starved, "\(text): \(report.cpu_nanoseconds / 1_000_000) ms of CPU time in \(report.wall_nanoseconds / 1_000_000) ms",
                remedy: "Use fewer slots, or keep other work off this host.")
        }
        if report.stage == GSB_STAGE_ZYGOTE.rawValue {
            return SandboxError(.noWarmStart, "\(program.arguments[0]): \(text)", remedy: "Its programs start cold, and slower.")
        }
        return SandboxError(
            executing ? .notExecutable : .programNotStarted, text,
            remedy: executing ? "Check that the file exists, is executable, and lies below a read-only path." : "The run may be repeated.")
    }

    private func start() throws(SandboxError) -> SupervisorProcess {
        do throws(SandboxError) {
            return try startOnce()
        } catch {
            // A container may map few user ids: `nobody` is one of them if any is.
            guard error.code == .systemCall, setup.unprivilegedID != 0 && setup.unprivilegedID != 65534 else { throw error }
            setup.unprivilegedID = 65534
            return try startOnce()
        }
    }

    private func startOnce() throws(SandboxError) -> SupervisorProcess {
        if let directory { setup.place = try makePlace(in: directory) }
        return try SupervisorProcess(path: supervisorPath, setup: setup, exchange: exchange)
    }

    /// A directory that no earlier supervisor of this slot had. The supervisor, whoever it runs as, makes the working directory in it.
    private func makePlace(in directory: String) throws(SandboxError) -> String {
        if mkdir(directory, 0o755) != 0 && errno != EEXIST { throw .system("mkdir", directory, errno: errno) }
        if let last = setup.place {
            do throws(FileError) { try Files.removeTree(last) } catch { remains = error.message }
        }
        supervisors += 1
        let place = "\(directory)/\(supervisors)"
        guard mkdir(place, 0o700) == 0 else { throw .system("mkdir", place, errno: errno) }
        if setup.unprivilegedID != 0, lchown(place, setup.unprivilegedID, setup.unprivilegedID) != 0 {
            throw .system("chown", place, errno: errno)
        }
        return place
    }

    /// A user id of this slot alone, so that slots cannot touch each other even without namespaces.
    private static func unusedID() -> UInt32 {
        let slot = slots.add(1, ordering: .relaxed).newValue
        return 1_000_000_000 + UInt32(getpid() % 4_000_000) * 256 + slot % 256
    }

    private static func besideExecutable() throws(SandboxError) -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        guard length > 0 else { throw .system("readlink", "/proc/self/exe", errno: errno) }
        let executable = String(decoding: buffer.prefix(length), as: UTF8.self)
        let directory = executable.lastIndex(of: "/").map { String(executable[..<$0]) } ?? "."
        let path = directory + "/gencode-supervisor"
        guard access(path, X_OK) == 0 else {
            throw SandboxError(
                .supervisorMissing, "\(path) is not an executable file: \(errnoText(errno))",
                remedy: "Install gencode-supervisor beside gencode.")
        }
        return path
    }
}

extension Termination {
    init(_ report: gsb_outcome) {
        switch report.termination {
        case GSB_TERMINATION_EXITED.rawValue: self = .exited(code: report.code)
        case GSB_TERMINATION_CPU_LIMIT.rawValue: self = .cpuLimit
        case GSB_TERMINATION_WALL_LIMIT.rawValue: self = .wallLimit
        case GSB_TERMINATION_MEMORY_LIMIT.rawValue: self = .memoryLimit
        case GSB_TERMINATION_OUTPUT_LIMIT.rawValue: self = .outputLimit
        case GSB_TERMINATION_CANCELLED.rawValue: self = .cancelled
        case GSB_TERMINATION_VIOLATION.rawValue:
            self = .violation(systemCall: SystemCallFilter.name(ofCall: report.call, architecture: report.architecture))
        default: self = .signaled(signal: report.code)
        }
    }
}
