import CSandbox
import FileSystem
import Fixtures
import Foundation
import Judging
import Records
import Testing

@testable import Sandbox

/// What the sandbox's tests share: slots, the attack programs, and the proof that nothing survives.
enum Laboratory {
    /// The tiers that promise safety.
    static let tiers: [SandboxTier] = [.t3, .t2]

    static let limits = Limits(
        cpuTime: .milliseconds(400), wallTime: .milliseconds(800), memory: .mebibytes(128), output: .mebibytes(4), processes: 32)
    /// For programs that are to end by themselves.
    static let patient = Limits(
        cpuTime: .seconds(10), wallTime: .seconds(20), memory: .mebibytes(128), output: .mebibytes(4), processes: 32)

    static let scratch: String = {
        let path = "/tmp/gencode-sandbox-tests-\(getpid())"
        mkdir(path, 0o755)
        atexit { _ = try? Files.removeTree("/tmp/gencode-sandbox-tests-\(getpid())") }
        return path
    }()

    /// Beside the test bundle, where the package's executables are built.
    static let supervisorPath: String = {
        if let path = ProcessInfo.processInfo.environment["GENCODE_SUPERVISOR"] { return path }
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: executable).deletingLastPathComponent().appendingPathComponent("gencode-supervisor").path
        return beside
    }()

    static let report = HostProbe.run(scratch: scratch, supervisorPath: supervisorPath)

    /// False, with a word why, where the host does not offer the tier; in CI that is a failure.
    static func offers(_ tier: SandboxTier) -> Bool {
        let isThere = report.highest >= tier && (tier != .t2 || report.landlockABI > 0)
        let reasons = report.refusals.map { "\($0.tier.name): \($0.reason)" }.joined(separator: "; ")
        return OtherPrograms.require(isThere, "\(tier.name) on this host (\(reasons.isEmpty ? "no Landlock" : reasons))")
    }

    /// In memory where the host allows that: some disks take a millisecond to make a file.
    static let fastScratch: String = {
        let path = "/dev/shm/gencode-sandbox-tests-\(getpid())"
        guard mkdir(path, 0o755) == 0 else { return scratch }
        atexit { _ = try? Files.removeTree("/dev/shm/gencode-sandbox-tests-\(getpid())") }
        return path
    }()

    static func slot(
        _ tier: SandboxTier, scratch: String = Laboratory.scratch, newestLandlockABI: Int32 = .max, cpu: Int? = nil
    ) throws -> SandboxSlot {
        AttackRecorder.note(tier: tier)
        var options = SandboxOptions(tier: tier, scratch: scratch, cpu: cpu, supervisorPath: supervisorPath)
        options.newestLandlockABI = newestLandlockABI
        let slot = try SandboxSlot(options)
        slot.preload = preload
        return slot
    }

    /// What the interpreter of every slot holds: the modules of the standard entry.
    static let preload = LanguageTable.standard.languages.first { $0.name == "python3" }?.preload ?? []

    static func compile(_ source: String, flags: [String] = []) throws -> [UInt8] {
        let base = scratch + "/compile-\(UUID().uuidString)"
        try source.write(toFile: base + ".c", atomically: false, encoding: .utf8)
        defer {
            unlink(base)
            unlink(base + ".c")
        }
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = ["-O1", "-w", "-o", base, base + ".c", "-pthread"] + flags
        compiler.environment = ["PATH": "/usr/bin:/bin", "TMPDIR": scratch]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0, "the test's C program compiles")
        return Array(try Data(contentsOf: URL(fileURLWithPath: base)))
    }

    private static let attackBinary = Result { try compile(attackSourceInC) }

    /// Both attack programs, for one test's use.
    static func attackDirectory() throws -> ProgramDirectory {
        try ProgramDirectory(
            scratch: scratch,
            files: [
                ("attack", try attackBinary.get(), true), ("attack.py", Array(attackSourceInPython.utf8), false),
            ])
    }
}

/// The languages that attacks are written in.
enum AttackLanguage: String, CaseIterable, CustomTestStringConvertible {
    case c, python

    var testDescription: String { rawValue }

    /// Python attacks are forks of a warm interpreter, as candidates are.
    var warmStart: WarmStart? { self == .python ? .run(compiled: nil) : nil }

    func command(_ attack: [String]) -> [String] {
        AttackRecorder.note(language: self == .c ? "C" : "Python")
        return switch self {
        case .c: [ProgramDirectory.seenPath + "/attack"] + attack
        case .python: ["/usr/bin/python3", ProgramDirectory.seenPath + "/attack.py"] + attack
        }
    }
}

/// One place to run attacks in: a slot with the attack programs.
final class ProvingGround {
    let slot: SandboxSlot
    let directory: ProgramDirectory

    init(_ tier: SandboxTier, scratch: String = Laboratory.scratch, newestLandlockABI: Int32 = .max, cpu: Int? = nil) throws {
        slot = try Laboratory.slot(tier, scratch: scratch, newestLandlockABI: newestLandlockABI, cpu: cpu)
        directory = try Laboratory.attackDirectory()
    }

    func run(
        _ attack: String..., in language: AttackLanguage = .c, limits: Limits = Laboratory.limits, policy: Policy = .candidate,
        input: Input = .empty, resultFiles: [String] = []
    ) throws -> Outcome {
        try slot.run(
            Program(
                arguments: language.command(attack), directory: directory, input: input, limits: limits, resultFiles: resultFiles,
                policy: policy, warmStart: policy == .candidate ? language.warmStart : nil))
    }

    /// The judge and its supervisor live, no process is left, and the next program finds an empty directory and its own input.
    func expectNothingSurvives(_ comment: Comment? = nil, location: SourceLocation = #_sourceLocation) throws {
        #expect(try descendants().count == 1, "only the serving process is left", sourceLocation: location)
        let next = try slot.run(
            Program(
                arguments: ["/bin/sh", "-c", "read line; echo \"<$line>\"; echo .* *"], input: .bytes(Array("hello\n".utf8)),
                limits: Laboratory.patient, policy: .compiler))
        #expect(next.termination == .exited(code: 0), comment, sourceLocation: location)
        #expect(String(decoding: next.output, as: UTF8.self) == "<hello>\n. .. *\n", comment, sourceLocation: location)
    }

    /// Every process below the supervisor, but for the interpreter that is kept warm.
    func descendants() throws -> [Int32] {
        let root = try #require(slot.supervisorProcess)
        #expect(Self.lives(root))
        let all = try Self.descendants(of: root)
        let zygotes = all.filter(Self.isZygote)
        #expect(zygotes.count <= 1)
        return all.filter { !zygotes.contains($0) }
    }

    static func isZygote(_ process: Int32) -> Bool {
        (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) == "gencode-zygote\n"
    }

    /// False for a zombie too: it has no memory and no files, only a parent that has not looked yet.
    static func lives(_ process: Int32) -> Bool {
        fields(of: "\(process)").map { $0[0] != "Z" } ?? false
    }

    /// In bytes.
    static func residentMemory(of process: Int32) throws -> Int {
        let fields = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8).split(separator: " ")
        return try #require(Int(fields[1])) * Int(getpagesize())
    }

    static func descendants(of root: Int32) throws -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let process = Int32(name), let parent = fields(of: name).flatMap({ Int32($0[1]) }) else { continue }
            children[parent, default: []].append(process)
        }
        var found: [Int32] = []
        var pending = [root]
        while let next = pending.popLast() {
            found += children[next] ?? []
            pending += children[next] ?? []
        }
        return found
    }

    /// The state, the parent and the rest of /proc/PID/stat.
    private static func fields(of process: String) -> [Substring]? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8), let end = text.lastIndex(of: ")")
        else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }
}
