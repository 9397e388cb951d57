import CSandbox
import CSeccomp
import FileSystem
import Glibc
import Records

/// A policy compiled to BPF by libseccomp. Made in the judge, where allocating is no harm; the child only installs it.
struct SystemCallFilter {
    /// As libseccomp writes it.
    let written: FilterProgram
    /// The same, shorter.
    let program: FilterProgram

    init(_ policy: Policy, on host: FilterHost) throws(SandboxError) {
        let builder = try FilterBuilder(host)
        try builder.addCommonRules()
        try builder.addRulesOfOneRun()
        try builder.addRules(of: policy)
        try builder.addSignalRules()
        written = try builder.compiled()
        program = written.compacted(architecture: seccomp_arch_native())
    }

    /// The filter that a zygote puts itself under and that its children inherit: a candidate's, with a notification for what differs from
    /// run to run, which the supervisor, who knows the run, answers.
    init(ofZygoteOn host: FilterHost) throws(SandboxError) {
        let builder = try FilterBuilder(host)
        try builder.addCommonRules()
        try builder.addZygoteRules()
        written = try builder.compiled()
        program = written.compacted(architecture: seccomp_arch_native())
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

/// What decides, besides the policy, which calls a filter lets pass.
struct FilterHost: Hashable {
    /// Signals reach nothing but the run's own processes anyway (a pid namespace or Landlock's scope); else a program may signal itself only.
    var signalsAreConfined: Bool
    /// They do not reach the zygote either (Landlock's scope).
    var zygoteIsOutOfReach: Bool
    /// Programs see the host's files (no mount namespace), and Landlock alone keeps them off.
    var sharesFiles: Bool
    /// Landlock knows truncation, or there is nothing of the host's to truncate.
    var truncationIsGoverned: Bool

    init(_ tier: SandboxTier, landlockABI: Int32) {
        signalsAreConfined = tier == .t3 || landlockABI >= 6
        zygoteIsOutOfReach = landlockABI >= 6
        sharesFiles = tier != .t3
        truncationIsGoverned = tier == .t3 || landlockABI >= 3
    }
}

/// One libseccomp context.
private final class FilterBuilder {
    private let host: FilterHost
    private let context: scmp_filter_ctx
    private let allow = gsb_scmp_allow()
    private let deny = gsb_scmp_errno(UInt16(EPERM))
    /// Becomes a notification to the supervisor in the compiled filter.
    private let notify = gsb_scmp_trace(0x6e0)
    /// The same for the start of a thread.
    private let notifyOfThread = gsb_scmp_trace(FilterBuilder.threadTag)
    private static let threadTag: UInt16 = 0x6e1
    /// The same for a call that the supervisor always refuses, so that the outcome can name what was refused.
    private let refuse = gsb_scmp_trace(FilterBuilder.refusalTag)
    private static let refusalTag: UInt16 = 0x6e2

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
    private static let namespaceFlags: [UInt64] = [
        0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000,
    ]
    private static let namespaces = namespaceFlags.reduce(0, |)
    private static let threadFlag: UInt64 = 0x1_0000
    /// CLONE_THREAD with CLONE_FS, CLONE_FILES and CLONE_SIGHAND: a thread with descriptors of its own would hide them from the watchdog.
    private static let threadShape: UInt64 = threadFlag | 0xe00

    init(_ host: FilterHost) throws(SandboxError) {
        self.host = host
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
        try add(refuse, SystemCalls.refused)
        // AF_UNIX, which is 1, is how the C library asks local services such as nscd, and goes on without them: nothing to name.
        try add(deny, "socket", [Self.argument(0, SCMP_CMP_EQ, 1)])
        try add(refuse, "socket", [Self.argument(0, SCMP_CMP_NE, 1)])
        for request in SystemCalls.ioctlRequests { try add(allow, "ioctl", [Self.integer(1, request)]) }
        for command in Array(0...5) + SystemCalls.fcntlCommands { try add(allow, "fcntl", [Self.integer(1, command)]) }
        try add(allow, "personality", [Self.integer(0, 0xffff_ffff)])
        for option in SystemCalls.prctlOptions { try add(allow, "prctl", [Self.integer(0, option)]) }
        for (option, value) in SystemCalls.prctlValues {
            try add(allow, "prctl", [Self.integer(0, option), Self.argument(1, SCMP_CMP_EQ, value)])
        }
        // Nothing, or CLOSE_RANGE_CLOEXEC; CLOSE_RANGE_UNSHARE would make a table of descriptors of the thread's own.
        for flags: UInt64 in [0, 4] { try add(allow, "close_range", [Self.integer(2, flags)]) }
        // With FALLOC_FL_KEEP_SIZE a file takes blocks beyond its size and beyond every limit on sizes.
        try add(allow, "fallocate", [Self.integer(1, 0)])
        // Descriptors in flight are in no process's table. The supervisor's own children carry a secret in a register that the call ignores.
        try add(allow, "sendmsg", [Self.argument(3, SCMP_CMP_EQ, GSB_MAGIC_COOKIE)])
        try add(deny, "sendmsg", [Self.argument(3, SCMP_CMP_NE, GSB_MAGIC_COOKIE)])
        // AF_UNIX streams, connected to each other for good (asyncio wakes itself that way). Type flags are above the low four bits.
        // The supervisor counts them.
        try add(notify, "socketpair", [Self.integer(0, 1), Self.bits(1, 15, 1)])
        try addLimitSetting("setrlimit", resource: 0)
        try addFileRules()
    }

    /// Setting RLIMIT_CORE, which is 4, to zero would start the host's handler of core dumps: see core(5). The others, 0 to 15, only go down.
    private func addLimitSetting(_ call: String, resource: UInt32, with others: [scmp_arg_cmp] = []) throws(SandboxError) {
        for (mask, value): (UInt64, UInt64) in [(0xffff_fffc, 0), (0xffff_ffff, 5), (0xffff_fffe, 6), (0xffff_fff8, 8)] {
            try add(allow, call, others + [Self.bits(resource, mask, value)])
        }
        try add(deny, call, others + [Self.integer(resource, 4)])
    }

    /// Where the host's own files are in sight, what Landlock does not govern must not be done to them, and what the watchdog has to count
    /// must not be hidden from it.
    private func addFileRules() throws(SandboxError) {
        guard host.sharesFiles else {
            return try add(allow, ["open", "openat", "openat2", "truncate", "mkdir", "mkdirat", "umask"])
        }
        for (call, flags): (String, UInt32) in [("open", 1), ("openat", 2)] { try addOpenRules(call, flags: flags) }
        try add(host.truncationIsGoverned ? allow : deny, ["truncate"])
        // A directory that its owner cannot list.
        for (call, mode): (String, UInt32) in [("mkdir", 1), ("mkdirat", 2)] {
            try add(allow, call, [Self.bits(mode, 0o700, 0o700)])
        }
        try add(allow, "umask", [Self.bits(0, 0o700, 0)])
    }

    /// Access mode 3 opens any file and asks Landlock for no right. Before Landlock knew truncation (version 3), O_TRUNC without write access
    /// emptied files that may only be read.
    private func addOpenRules(_ call: String, flags: UInt32) throws(SandboxError) {
        let truncates: UInt64 = 0o1000
        for mode: UInt64 in [1, 2] { try add(allow, call, [Self.bits(flags, 3, mode)]) }
        try add(deny, call, [Self.bits(flags, 3, 3)])
        guard !host.truncationIsGoverned else { return try add(allow, call, [Self.bits(flags, 3, 0)]) }
        try add(allow, call, [Self.bits(flags, 3 | truncates, 0)])
        try add(deny, call, [Self.bits(flags, 3 | truncates, truncates)])
    }

    func addRulesOfOneRun() throws(SandboxError) {
        try addOwnLimits(Self.integer(0, 0))
        try addOwnLimits(Self.integer(0, UInt64(GSB_MAGIC_PID)))
    }

    /// prlimit64 of a process that is the caller itself.
    private func addOwnLimits(_ isCaller: scmp_arg_cmp) throws(SandboxError) {
        try add(allow, "prlimit64", [isCaller, Self.argument(2, SCMP_CMP_EQ, 0)])
        try addLimitSetting("prlimit64", resource: 1, with: [isCaller, Self.argument(2, SCMP_CMP_NE, 0)])
    }

    func addZygoteRules() throws(SandboxError) {
        try addMappingRules(limit: UInt64(GSB_SMALLEST_MAPPING_LIMIT))
        try addOwnLimits(Self.integer(0, 0))
        try add(notify, "prlimit64", [Self.argument(0, SCMP_CMP_NE, 0)])
        try addThreads()
        // The zygote's own clones carry a secret in a register that the call ignores; its children have forgotten it.
        let unflagged = Self.bits(0, Self.namespaces | Self.threadFlag, 0)
        try add(allow, "clone", [unflagged, Self.argument(5, SCMP_CMP_EQ, GSB_MAGIC_COOKIE)])
        try add(notify, "clone", [unflagged, Self.argument(5, SCMP_CMP_NE, GSB_MAGIC_COOKIE)])
        for flag in Self.namespaceFlags { try add(notify, "clone", [Self.bits(0, flag, flag)]) }
        // A group of its own is what each child begins with, and it leads that group already when the program asks again.
        try add(allow, "setpgid", [Self.integer(0, 0), Self.integer(1, 0)])
        try add(deny, SystemCalls.compilerOnly.filter { $0 != "setpgid" } + SystemCalls.attributes)
        try add(refuse, "execve")
        try add(notify, SystemCalls.forks)
        // Of use only with a ruleset, which no program can make.
        try add(allow, ["landlock_add_rule", "landlock_restrict_self"])
        if host.zygoteIsOutOfReach {
            try add(allow, ["kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"])
        } else {
            try add(allow, "kill", [Self.integer(0, 0)])
            try add(notify, "kill", [Self.argument(0, SCMP_CMP_NE, 0)])
            try add(notify, ["tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"])
        }
        try addLocks(.candidate)
    }

    /// A clone that is a thread and nothing else. The supervisor counts threads: the kernel says nothing to it of one that it refuses, and
    /// outside a namespace counts all of the user's.
    private func addThreads() throws(SandboxError) {
        try add(notifyOfThread, "clone", [Self.bits(0, Self.namespaces | Self.threadShape, Self.threadShape)])
    }

    private func addLocks(_ policy: Policy) throws(SandboxError) {
        try add(policy == .candidate ? deny : allow, ["flock"])
        guard policy != .candidate else { return }
        for command in SystemCalls.fcntlLocks { try add(notify, "fcntl", [Self.integer(1, command)]) }
    }

    func addRules(of policy: Policy) throws(SandboxError) {
        try addMappingRules(limit: GSB_MAGIC_MAPPING)
        for flag in Self.namespaceFlags { try add(notify, "clone", [Self.bits(0, flag, flag)]) }
        switch policy {
        case .compiler:
            try add(allow, SystemCalls.forks + SystemCalls.compilerOnly + SystemCalls.attributes + ["execve"])
            try add(allow, "clone", [Self.bits(0, Self.namespaces | Self.threadFlag, 0)])
            try add(allow, "clone", [Self.bits(0, Self.namespaces | Self.threadShape, Self.threadShape)])
        case .candidate, .runtime:
            try add(deny, SystemCalls.compilerOnly + SystemCalls.attributes)
            // The first exec is the supervisor's: it carries the run's secret in a register that execve ignores.
            try add(allow, "execve", [Self.argument(3, SCMP_CMP_EQ, GSB_MAGIC_COOKIE)])
            try add(refuse, "execve", [Self.argument(3, SCMP_CMP_NE, GSB_MAGIC_COOKIE)])
            try addThreads()
            // The supervisor refuses processes, so that the outcome can name what was refused.
            try add(notify, SystemCalls.forks)
            try add(notify, "clone", [Self.bits(0, Self.namespaces | Self.threadFlag, 0)])
        }
        try addLocks(policy)
    }

    /// Mappings too large to be filled are refused; shared ones without a file the supervisor sums, since it cannot see what is in them; huge
    /// pages of the host's pool are in no process's resident memory.
    private func addMappingRules(limit: UInt64) throws(SandboxError) {
        let (shared, anonymous, huge): (UInt64, UInt64, UInt64) = (0x01, 0x20, 0x4_0000)
        try add(allow, "mremap", [Self.argument(2, SCMP_CMP_LT, limit)])
        try add(notify, "mremap", [Self.argument(2, SCMP_CMP_GE, limit)])
        let small = Self.argument(1, SCMP_CMP_LT, limit)
        try add(notify, "mmap", [Self.argument(1, SCMP_CMP_GE, limit)])
        try add(gsb_scmp_errno(UInt16(ENOMEM)), "mmap", [small, Self.bits(3, huge, huge)])
        try add(allow, "mmap", [small, Self.bits(3, shared | huge, 0)])
        try add(allow, "mmap", [small, Self.bits(3, shared | anonymous | huge, shared)])
        try add(notify, "mmap", [small, Self.bits(3, shared | anonymous | huge, shared | anonymous)])
    }

    func addSignalRules() throws(SandboxError) {
        if host.signalsAreConfined { return try add(allow, ["kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"]) }
        for name in ["kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"] {
            try add(allow, name, [Self.integer(0, UInt64(GSB_MAGIC_PID))])
        }
        try add(allow, "kill", [Self.integer(0, 0)])
    }

    func compiled() throws(SandboxError) -> FilterProgram {
        let number = gsb_memfd_create("filter", 0)
        guard number >= 0 else { throw Self.failure("memfd_create", errno) }
        let file = OwnedDescriptor(owning: number)
        try check("seccomp_export_bpf", seccomp_export_bpf(context, number))
        let bytes = try onFiles { () throws(FileError) in try file.read(upTo: 1 << 20, name: "the system-call filter") }
        let instructions = bytes.withUnsafeBytes { $0.bindMemory(to: FilterProgram.Instruction.self).map(Self.withNotification) }
        return FilterProgram(instructions: instructions)
    }

    /// SECCOMP_RET_TRACE, which every libseccomp writes, becomes SECCOMP_RET_USER_NOTIF, which some refuse to.
    private static func withNotification(_ instruction: FilterProgram.Instruction) -> FilterProgram.Instruction {
        var result = instruction
        if instruction.code == FilterProgram.Code.end && instruction.constant & 0xffff_0000 == 0x7ff0_0000 {
            switch UInt16(truncatingIfNeeded: instruction.constant) {
            case threadTag: result.constant = GSB_NOTIFY_THREAD
            case refusalTag: result.constant = GSB_NOTIFY_REFUSED
            default: result.constant = 0x7fc0_0000
            }
        }
        return result
    }
}
