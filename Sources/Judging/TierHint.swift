import Records

/// What a program that failed may have wanted and does not have at its sandbox tier, as far as its source and its standard error tell.
///
/// The program's author controls both texts. So the hint only adds to a verdict's message, and never decides a verdict. The standard error is
/// read only where the program failed: a program that ended well lacked nothing. `Outcome.Refusals` has what the sandbox knows that it refused.
struct TierHint {
    let tier: SandboxTier
    let source: [UInt8]
    let verdict: Verdict
    let errorOutput: [UInt8]

    /// What follows a verdict's reason; empty: nothing is known to be missing.
    var text: String { temporaryDirectory + sharedMemory }

    /// Only a mount namespace, which T3 alone has, can place the working directory at `/tmp`.
    private var temporaryDirectory: String {
        guard tier > .none, tier < .t3, quotes("/tmp") || source.position(of: "tmpfile(") != nil else { return "" }
        return "; /tmp is not writable at tier \(tier.name), the directory in TMPDIR is"
    }

    /// Named semaphores and shared memory are files in `/dev/shm` to the C library, which no program of the sandbox has. The supervisor does
    /// not see a file's path in a system call.
    private var sharedMemory: String {
        guard tier > .none else { return "" }
        let missing = "; /dev/shm (named semaphores, shared memory) is not available at tier \(tier.name)"
        if quotes("/dev/shm") || TierHint.functions.contains(where: { source.position(of: $0) != nil }) { return missing }
        guard verdict == .runtimeError else { return "" }
        guard let word = TierHint.words.first(where: { errorOutput.position(of: $0) != nil }) else { return "" }
        return missing + ", and the program's standard error says \(word)"
    }

    /// The calls of the C library that need `/dev/shm`.
    private static let functions = ["sem_open(", "shm_open("]
    /// What a program's standard error says where one of them failed: perror(3), and the tracebacks of Python's `multiprocessing`.
    private static let words = ["/dev/shm", "sem_open", "shm_open", "SemLock", "multiprocessing/synchronize.py"]

    /// Whether the source has a text that begins with the path.
    private func quotes(_ path: String) -> Bool {
        ["\"", "'", "`"].contains { source.position(of: $0 + path) != nil }
    }
}

extension [UInt8] {
    /// Where the text is found first.
    fileprivate func position(of text: String) -> Int? {
        let text = Array(text.utf8)
        guard let first = text.first, count >= text.count else { return nil }
        return (0...(count - text.count)).first { self[$0] == first && self[$0...].starts(with: text) }
    }
}
