import CSandbox
import CSeccomp
import FileSystem
import Glibc

/// A policy compiled to BPF by libseccomp. Made in the judge, where allocating is no harm; the child only installs it.
struct SystemCallFilter {
    /// The kernel's `struct sock_filter`.
    struct Instruction {
        var code: UInt16
        var jumpIfTrue: UInt8
        var jumpIfFalse: UInt8
        var constant: UInt32
    }

    let instructions: [Instruction]

    /// - Parameter signalsAreConfined: signals reach nothing but the run's own processes anyway (a pid namespace or Landlock's
    ///   scope); else a program may signal itself only.
    init(_ policy: Policy, signalsAreConfined: Bool) throws(SandboxError) {
        let builder = try FilterBuilder()
        try builder.addCommonRules()
        try builder.addRulesOfOneRun()
        try builder.addRules(of: policy)
        try builder.addSignalRules(confined: signalsAreConfined)
        instructions = try builder.compiled()
    }

    /// The filter that a zygote puts itself under and that its children inherit: a candidate's, with a notification for what differs from
    /// run to run, which the supervisor, who knows the run, answers.
    init(ofZygoteWhereSignalsAreConfined signalsAreConfined: Bool) throws(SandboxError) {
        let builder = try FilterBuilder()
        try builder.addCommonRules()
        try builder.addZygoteRules(signalsAreConfined: signalsAreConfined)
        instructions = try builder.compiled()
    }

    /// The name that a person knows a call by; its number and architecture where it has none.
    static func name(ofCall number: Int32, architecture: UInt32) -> String {
        guard let name = seccomp_syscall_resolve_num_arch(architecture, number) else {
            return "\(number) (architecture 0x\(String(architecture, radix: 16)))"
        }
        defer { free(name) }
        let text = String(cString: name)
        return architecture == seccomp_arch_native() ? text : "\(text) (foreign architecture 0x\(String(architecture, radix: 16)))"
    }
}

/// One libseccomp context.
private final class FilterBuilder {
    private let context: scmp_filter_ctx
    private let allow = gsb_scmp_allow()
    private let deny = gsb_scmp_errno(UInt16(EPERM))
    /// Becomes a notification to the supervisor in the compiled filter.
    private let notify = gsb_scmp_trace(0x6e0)

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
    private static let namespaceFlags: [UInt64] = [
        0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]
    private static let threadFlag: UInt64 = 0x1_0000

    init() throws(SandboxError) {
        guard let context = seccomp_init(gsb_scmp_errno(UInt16(ENOSYS))) else { throw Self.failure("seccomp_init", ENOMEM) }
        self.context = context
        try check("seccomp_attr_set", seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, notify))
        // A binary search instead of a chain; where the library cannot, the chain is right too.
        _ = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2)
    }

    deinit {
        seccomp_release(context)
    }

    private static func failure(_ call: String, _ code: Int32) -> SandboxError {
        .system(call, "the system-call filter", errno: code, remedy: "Install a current libseccomp (2.5 or newer).")
    }

    private func check(_ call: String, _ result: Int32) throws(SandboxError) {
        guard result == 0 else { throw Self.failure(call, -result) }
    }

    /// Calls that this architecture or this libseccomp does not know are passed over: the filter's default denies them.
    private func add(_ action: UInt32, _ name: String, _ comparisons: [scmp_arg_cmp] = []) throws(SandboxError) {
        let number = seccomp_syscall_resolve_name(name)
        guard number >= 0 else { return }
        try check("seccomp_rule_add(\(name))", seccomp_rule_add_array(context, action, number, UInt32(comparisons.count), comparisons))
    }

    private func add(_ action: UInt32, _ names: [String]) throws(SandboxError) {
        for name in names { try add(action, name) }
    }

    private static func argument(_ position: UInt32, _ comparison: scmp_compare, _ value: UInt64) -> scmp_arg_cmp {
        scmp_arg_cmp(arg: position, op: comparison, datum_a: value, datum_b: 0)
    }

    /// The argument's bits under `mask` equal `value`. With 32 bits: what the kernel takes for an `int`.
    private static func bits(_ position: UInt32, _ mask: UInt64, _ value: UInt64) -> scmp_arg_cmp {
        scmp_arg_cmp(arg: position, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
    }

    private static func integer(_ position: UInt32, _ value: UInt64) -> scmp_arg_cmp { bits(position, 0xffff_ffff, value) }

    func addCommonRules() throws(SandboxError) {
        try add(allow, SystemCalls.allowed)
        try add(deny, SystemCalls.denied)
        try add(notify, SystemCalls.violations)
        for request in SystemCalls.ioctlRequests { try add(allow, "ioctl", [Self.integer(1, request)]) }
        for command in Array(0...5) + SystemCalls.fcntlCommands { try add(allow, "fcntl", [Self.integer(1, command)]) }
        try add(allow, "personality", [Self.integer(0, 0xffff_ffff)])
        // PR_SET_SECCOMP is 22.
        try add(allow, "prctl", [Self.argument(0, SCMP_CMP_LT, 22)])
        try add(allow, "prctl", [Self.argument(0, SCMP_CMP_GT, 22)])
        // AF_UNIX streams, connected to each other for good (asyncio wakes itself that way). Type flags are above the low four bits.
        try add(allow, "socketpair", [Self.integer(0, 1), Self.bits(1, 15, 1)])
    }

    func addRulesOfOneRun() throws(SandboxError) {
        try add(allow, "prlimit64", [Self.integer(0, 0)])
        try add(allow, "prlimit64", [Self.integer(0, UInt64(GSB_MAGIC_PID))])
    }

    func addZygoteRules(signalsAreConfined: Bool) throws(SandboxError) {
        try addMappingRules(limit: UInt64(GSB_SMALLEST_MAPPING_LIMIT), countsShared: true)
        try add(allow, "prlimit64", [Self.integer(0, 0)])
        try add(notify, "prlimit64", [Self.argument(0, SCMP_CMP_NE, 0)])
        // Threads are a program's own affair.
        try add(allow, "clone", [Self.bits(0, Self.namespaceFlags.reduce(Self.threadFlag, |), Self.threadFlag)])
        // The zygote's own clones carry a secret in a register that the call ignores; its children have forgotten it.
        let unflagged = Self.bits(0, Self.namespaceFlags.reduce(Self.threadFlag, |), 0)
        try add(allow, "clone", [unflagged, Self.argument(5, SCMP_CMP_EQ, GSB_MAGIC_COOKIE)])
        try add(deny, "clone", [unflagged, Self.argument(5, SCMP_CMP_NE, GSB_MAGIC_COOKIE)])
        for flag in Self.namespaceFlags { try add(notify, "clone", [Self.bits(0, flag, flag)]) }
        // A group of its own is what each child begins with, and it leads that group already when the program asks again.
        try add(allow, "setpgid", [Self.integer(0, 0), Self.integer(1, 0)])
        try add(deny, SystemCalls.compilerOnly.filter { $0 != "setpgid" } + SystemCalls.attributes + ["execve"])
        // Of use only with a ruleset, which no program can make.
        try add(allow, ["landlock_add_rule", "landlock_restrict_self"])
        if signalsAreConfined {
            try add(allow, ["kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"])
        } else {
            try add(allow, "kill", [Self.integer(0, 0)])
            try add(notify, "kill", [Self.argument(0, SCMP_CMP_NE, 0)])
            try add(notify, ["tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"])
        }
        try addLocks(.candidate)
    }

    private func addLocks(_ policy: Policy) throws(SandboxError) {
        try add(policy == .candidate ? deny : allow, ["flock"])
        guard policy != .candidate else { return }
        for command in SystemCalls.fcntlLocks { try add(allow, "fcntl", [Self.integer(1, command)]) }
    }

    func addRules(of policy: Policy) throws(SandboxError) {
        try addMappingRules(limit: GSB_MAGIC_MAPPING, countsShared: policy != .compiler)
        let namespaces = Self.namespaceFlags.reduce(0, |)
        for flag in Self.namespaceFlags { try add(notify, "clone", [Self.bits(0, flag, flag)]) }
        switch policy {
        case .compiler:
            try add(allow, SystemCalls.compilerOnly + SystemCalls.attributes + ["execve"])
            try add(allow, "clone", [Self.bits(0, namespaces, 0)])
        case .candidate, .runtime:
            try add(deny, SystemCalls.compilerOnly + SystemCalls.attributes)
            // The first exec is the supervisor's: it carries the run's secret in a register that execve ignores.
            try add(allow, "execve", [Self.argument(3, SCMP_CMP_EQ, GSB_MAGIC_COOKIE)])
            try add(deny, "execve", [Self.argument(3, SCMP_CMP_NE, GSB_MAGIC_COOKIE)])
            try add(allow, "clone", [Self.bits(0, namespaces | Self.threadFlag, Self.threadFlag)])
            try add(deny, "clone", [Self.bits(0, namespaces | Self.threadFlag, 0)])
        }
        try addLocks(policy)
    }

    /// Mappings too large to be filled are refused; shared ones without a file the supervisor sums, since it cannot see what is in them.
    private func addMappingRules(limit: UInt64, countsShared: Bool) throws(SandboxError) {
        let (shared, anonymous): (UInt64, UInt64) = (0x01, 0x20)
        try add(allow, "mremap", [Self.argument(2, SCMP_CMP_LT, limit)])
        try add(notify, "mremap", [Self.argument(2, SCMP_CMP_GE, limit)])
        let small = Self.argument(1, SCMP_CMP_LT, limit)
        try add(notify, "mmap", [Self.argument(1, SCMP_CMP_GE, limit)])
        try add(allow, "mmap", [small, Self.bits(3, shared, 0)])
        try add(allow, "mmap", [small, Self.bits(3, shared | anonymous, shared)])
        try add(countsShared ? notify : allow, "mmap", [small, Self.bits(3, shared | anonymous, shared | anonymous)])
    }

    func addSignalRules(confined: Bool) throws(SandboxError) {
        if confined { return try add(allow, ["kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"]) }
        for name in ["kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"] {
            try add(allow, name, [Self.integer(0, UInt64(GSB_MAGIC_PID))])
        }
        try add(allow, "kill", [Self.integer(0, 0)])
    }

    func compiled() throws(SandboxError) -> [SystemCallFilter.Instruction] {
        let number = gsb_memfd_create("filter", 0)
        guard number >= 0 else { throw Self.failure("memfd_create", errno) }
        let file = OwnedDescriptor(owning: number)
        try check("seccomp_export_bpf", seccomp_export_bpf(context, number))
        let bytes = try onFiles { () throws(FileError) in try file.read(upTo: 1 << 20, name: "the system-call filter") }
        return bytes.withUnsafeBytes { $0.bindMemory(to: SystemCallFilter.Instruction.self).map(Self.withNotification) }
    }

    /// SECCOMP_RET_TRACE, which every libseccomp writes, becomes SECCOMP_RET_USER_NOTIF, which some refuse to.
    private static func withNotification(_ instruction: SystemCallFilter.Instruction) -> SystemCallFilter.Instruction {
        var result = instruction
        // BPF_RET | BPF_K is 6.
        if instruction.code == 6 && instruction.constant & 0xffff_0000 == 0x7ff0_0000 {
            result.constant = 0x7fc0_0000
        }
        return result
    }
}
