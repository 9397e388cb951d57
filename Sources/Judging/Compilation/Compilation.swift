import Digests
import Glibc
import Records
import Sandbox

/// What compiling a source gave.
enum Compilation: Sendable {
    /// The files that a run needs.
    case program([ProgramFile])
    /// The compiler refused the source: its error, in one line. The same again for the same source.
    case failed(String)
    /// The compiler was stopped at a limit, or says that it lacked something: another time may go another way.
    case stopped(String)

    /// Whether it is worth keeping.
    var isLasting: Bool {
        if case .stopped = self { return false }
        return true
    }
}

/// A program that can be run again and again: its read-only directory and its command.
struct RunnableProgram {
    var directory: ProgramDirectory
    var arguments: [String]
    var language: Language
    /// nil: each run starts a process of its own.
    var warmStart: WarmStart?
    /// What a kept interpreter is to hold; nil: the source imports nothing.
    var preload: [String]?

    /// What is executed was made from the source, and is no interpreter of the host's.
    var isOwnExecutable: Bool { arguments[0].hasPrefix(directory.seenPath + "/") }
}

/// Turns sources into programs, compilers inside the sandbox too.
struct ProgramBuilder {
    let slot: any ProgramRunner
    let limits: Limits
    let cache: CompilationCache
    let keepsWarm: Bool
    var signs = HostSigns()

    /// - Parameters:
    ///   - files: the source first, whatever lies beside it after.
    ///   - sources: how many of the files are compiled together.
    ///   - allowed: what a run may use.
    ///   - memory: what the program itself may use, for the runtime's flags.
    ///   - runs: how often it is to be run, about.
    /// - Returns: the program, or in one line why the source does not compile; nil where the run was cancelled.
    /// - Throws: where compiling failed for reasons that are not the source's.
    func build(
        files: [ProgramFile], sources: Int = 1, toolchain: Toolchain, mainClass: String, allowed: Limits, memory: ByteCount,
        runs: Int, cancel: CancellationFlag?
    ) throws -> (program: RunnableProgram?, failure: String)? {
        var kept = files
        if toolchain.language.compile != nil {
            switch try compiled(files, sources: sources, toolchain: toolchain, mainClass: mainClass, cancel: cancel) {
            case nil: return nil
            case .failed(let message), .stopped(let message): return (nil, message)
            case .program(let artifacts): kept = artifacts
            }
        }
        let directory = try slot.makeDirectory(kept)
        let words = CommandWords(
            source: directory.seenPath + "/" + files[0].name, directory: directory.seenPath, mainClass: mainClass,
            memory: memory.bytes >> 20, tools: toolchain.tools, archive: toolchain.archive)
        var program = RunnableProgram(directory: directory, arguments: words.fill(toolchain.language.run), language: toolchain.language)
        if toolchain.language.warmStart, keepsWarm {
            // Each kept interpreter that loads modules takes a moment to start. Programs without the word do not need one.
            if contains(files[0].content, "import") { program.preload = toolchain.language.preload }
            program.warmStart = try warmStart(of: program, sourceSize: files[0].content.count, allowed: allowed, runs: runs, cancel: cancel)
        }
        return (program, "")
    }

    /// Below so many bytes of source over all runs, compiling in each run is quicker than a run that only compiles.
    private static let worthCompiling = 3000

    /// Of what a run may use beside its runtime's own, the part that compiling may take for runs to start from the compiled form.
    private static let smallShare = 8

    /// The source is compiled once where that pays, in the sandbox as if it were run, under the limits of a run. One that needs much of
    /// them is compiled in each run, as by an interpreter that is started for it.
    private func warmStart(
        of program: RunnableProgram, sourceSize: Int, allowed: Limits, runs: Int, cancel: CancellationFlag?
    ) throws -> WarmStart {
        guard sourceSize.multipliedReportingOverflow(by: runs).overflow || sourceSize * runs >= ProgramBuilder.worthCompiling else {
            return .run(compiled: nil)
        }
        var limits = allowed
        limits.output = .mebibytes(16)
        do {
            var compilation = Program(
                arguments: program.arguments, environment: programEnvironment(program.language), directory: program.directory,
                limits: limits, warmStart: .compile)
            compilation.preload = program.preload
            let outcome = try slot.run(compilation, cancel: cancel)
            let reserve = program.language.memoryReserve.bytes
            guard outcome.termination == .exited(code: 0), outcome.output.count == outcome.outputLength,
                outcome.usage.cpuTime <= allowed.cpuTime / ProgramBuilder.smallShare,
                outcome.usage.memory.bytes - reserve <= (allowed.memory.bytes - reserve) / ProgramBuilder.smallShare
            else { return .run(compiled: nil) }
            return .run(compiled: CompiledSource(code: try SealedFile(outcome.output), usage: outcome.usage))
        } catch let error as SandboxError where error.code == .noWarmStart {
            return .run(compiled: nil)
        }
    }

    private func contains(_ content: [UInt8], _ word: String) -> Bool {
        let word = Array(word.utf8)
        return content.withUnsafeBufferPointer { bytes in
            bytes.indices.dropLast(word.count - 1).contains { bytes[$0] == word[0] && bytes[$0..<$0 + word.count].elementsEqual(word) }
        }
    }

    private func compiled(
        _ files: [ProgramFile], sources: Int, toolchain: Toolchain, mainClass: String, cancel: CancellationFlag?
    ) throws -> Compilation? {
        var builder = DigestBuilder()
        builder.add(toolchain.digest)
        builder.add(Int64(sources))
        // What else goes into the command and out of it.
        for word in ["\(limits.memory.bytes >> 20)", mainClass] + toolchain.language.artifacts { builder.addField(word) }
        for file in files {
            builder.addField(file.name)
            builder.addField(file.content)
        }
        return try cache.compilation(of: builder.digest(), cancel: cancel) {
            try compile(files, sources: sources, toolchain: toolchain, mainClass: mainClass, cancel: cancel)
        }
    }

    private func compile(
        _ files: [ProgramFile], sources: Int, toolchain: Toolchain, mainClass: String, cancel: CancellationFlag?
    ) throws -> Compilation? {
        let directory = try slot.makeDirectory(files)
        defer { directory.remove() }
        let request = { [self] archive in
            self.request(files, sources: sources, toolchain: toolchain, archive: archive, mainClass: mainClass, in: directory)
        }
        if toolchain.archiveTakesPart {
            let outcome = try slot.run(request(toolchain.archive), cancel: cancel)
            if outcome.termination == .exited(code: 0) { return result(of: outcome, language: toolchain.language, directory: directory) }
            guard outcome.termination != .cancelled else { return nil }
            // The archive may be the reason for the failure. So the compilation without it decides.
        }
        guard
            let outcome = try outcome(
                of: request(toolchain.archiveTakesPart ? nil : toolchain.archive), language: toolchain.language, cancel: cancel)
        else { return nil }
        if case .exited(let code) = outcome.termination, code == 126 || code == 127 {
            guard let works = try worksAtAll(toolchain, cancel: cancel) else { return nil }
            guard works else {
                throw JudgingError(
                    .brokenToolchain,
                    "the compile command of \"\(toolchain.language.name)\" did not start: \(compilerMessage(outcome, directory))",
                    remedy: "Look at its entry of the language table and at the paths that the sandbox shows.")
            }
        }
        return result(of: outcome, language: toolchain.language, directory: directory)
    }

    private func request(
        _ files: [ProgramFile], sources: Int, toolchain: Toolchain, archive: String?, mainClass: String, in directory: ProgramDirectory
    ) -> Program {
        let language = toolchain.language
        let words = CommandWords(
            source: directory.seenPath + "/" + files[0].name,
            furtherSources: files[1..<sources].map { directory.seenPath + "/" + $0.name }, directory: directory.seenPath,
            mainClass: mainClass, memory: limits.memory.bytes >> 20, tools: toolchain.tools, archive: archive)
        return Program(
            arguments: words.fill(Toolchain.withStaticWords(language, if: toolchain.linksStatically) ?? []),
            environment: programEnvironment(language), directory: directory, input: .empty, limits: limits,
            resultFiles: language.artifacts, workFiles: [], policy: .compiler, addressSpaceLimited: language.addressSpaceLimited)
    }

    /// Runs the compiler, and once more where its end may come from outside: an end that comes twice, without a sign of the host's, is the
    /// source's own doing. What the compiler prints decides at most that it runs once more.
    /// - Returns: nil where the run was cancelled, or the judge is to end.
    /// - Throws: `JudgingError` (.compilerStarved) where the host did not give the compiler what its limits promise.
    private func outcome(of request: Program, language: Language, cancel: CancellationFlag?) throws -> Outcome? {
        var kills = signs.outOfMemoryKills()
        var outcome = try slot.run(request, cancel: cancel)
        if outcome.termination.mayComeFromOutside || speaksOfSignals(outcome) || hasFailed(outcome) && signs.hasKilled(since: kills) {
            // The judge's own signal may be a moment behind.
            signs.pause(.milliseconds(100))
            guard outcome.termination != .cancelled, signs.stopReason() == nil else { return nil }
            kills = signs.outOfMemoryKills()
            outcome = try slot.run(request, cancel: cancel)
            if hasFailed(outcome), signs.stopReason() != nil { return nil }
        }
        guard outcome.termination != .cancelled else { return nil }
        guard hasFailed(outcome) else { return outcome }
        if signs.hasKilled(since: kills) { throw starved(language, "the kernel was killing processes for want of memory") }
        guard try slot.hasRoom(for: limits.fileSize) else {
            throw starved(language, "the scratch directory has less than the \(limits.fileSize.bytes >> 20) MiB that it may write")
        }
        return outcome
    }

    /// The compiler failed by itself: no limit of its own ended it.
    private func hasFailed(_ outcome: Outcome) -> Bool {
        switch outcome.termination {
        case .exited(let code): code != 0
        case .signaled: true
        case .violation, .cpuLimit, .wallLimit, .memoryLimit, .outputLimit, .cancelled: false
        }
    }

    private func starved(_ language: Language, _ why: String) -> JudgingError {
        JudgingError(.compilerStarved, "a compiler of \"\(language.name)\" failed where \(why)", remedy: "Free memory and scratch space.")
    }

    /// Whether the compile command compiles the language's self-test: then it is not broken. An entry without a self-test shows nothing, and
    /// counts as broken.
    private func worksAtAll(_ toolchain: Toolchain, cancel: CancellationFlag?) throws -> Bool? {
        guard !toolchain.language.selfTest.isEmpty else { return false }
        let source = SourceFile(Array(toolchain.language.selfTest.utf8), language: toolchain.language)
        let directory = try slot.makeDirectory([source.file])
        defer { directory.remove() }
        let request = request(
            [source.file], sources: 1, toolchain: toolchain, archive: toolchain.archiveTakesPart ? nil : toolchain.archive,
            mainClass: source.mainClass, in: directory)
        return try outcome(of: request, language: toolchain.language, cancel: cancel).map { $0.termination == .exited(code: 0) }
    }

    /// Whether a program that this compiler makes is executed here: the language's self-test. An entry without a self-test shows nothing.
    /// - Returns: nil where that was cancelled.
    func executesSelfTest(_ toolchain: Toolchain, allowed: Limits, cancel: CancellationFlag?) throws -> Bool? {
        guard !toolchain.language.selfTest.isEmpty else { return false }
        let source = SourceFile(Array(toolchain.language.selfTest.utf8), language: toolchain.language)
        let own = ByteCount(bytes: allowed.memory.bytes - toolchain.language.memoryReserve.bytes)
        let built = try build(
            files: [source.file], toolchain: toolchain, mainClass: source.mainClass, allowed: allowed, memory: own, runs: 1, cancel: cancel)
        guard let built else { return nil }
        guard let program = built.program else { return false }
        defer { program.directory.remove() }
        do {
            let outcome = try slot.run(
                Program(
                    arguments: program.arguments, environment: programEnvironment(program.language), directory: program.directory,
                    limits: allowed, policy: program.language.confinement.policy,
                    addressSpaceLimited: program.language.addressSpaceLimited), cancel: cancel)
            return outcome.termination == .cancelled ? nil : true
        } catch let error as SandboxError where error.code == .notExecutable { return false }
    }

    /// Compilers of several processes tell of a signal to one of them in words only.
    private func speaksOfSignals(_ outcome: Outcome) -> Bool {
        guard hasFailed(outcome) else { return false }
        let text = String(decoding: outcome.errorOutput, as: UTF8.self).lowercased()
        return ["signal terminated program", "killed by signal", "signal: killed", "signal: terminated"].contains { text.contains($0) }
    }

    private func result(of outcome: Outcome, language: Language, directory: ProgramDirectory) -> Compilation {
        switch classify(outcome.termination, usage: outcome.usage, outputLength: outcome.outputLength, limits: limits) {
        case .answerDecides, .cancelled: break
        case .judged(.runtimeError):
            let message = compilerMessage(outcome, directory)
            return lackedSomething(outcome) ? .stopped(message) : .failed(message)
        case .judged(let verdict): return .stopped("the compiler was stopped: \(limitText(verdict, outcome.termination))")
        }
        guard !outcome.files.isEmpty else {
            return .stopped("the compiler made no file \"\(language.artifacts.joined(separator: "\", \""))\"")
        }
        guard outcome.files.count < Outcome.mostFiles else {
            return .failed("the compiler made \(Outcome.mostFiles) files or more, and a program has fewer")
        }
        var artifacts: [ProgramFile] = []
        for (name, content) in outcome.files.sorted(by: { $0.key < $1.key }) {
            guard let placed = placedName(name) else {
                return .failed("the compiler made a file of the unusable name \"\(oneLine(name))\"")
            }
            artifacts.append(ProgramFile(name: placed, content: content, isExecutable: true))
        }
        return .program(artifacts)
    }

    /// A result's name with its directories; nil where it would lead out of the program's directory.
    private func placedName(_ name: String) -> String? {
        // By bytes: a combining mark may follow the backslash.
        let parts = name.utf8.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false).map { String(Substring($0)) }
        return parts.allSatisfy(isPlainFileName) ? parts.joined(separator: "/") : nil
    }

    /// Whether another run of the compiler may end otherwise: a signal ended it, or it speaks of a full scratch directory, of memory or of
    /// processes. The text decides only that the failure is not kept for later runs; the verdict is the same.
    private func lackedSomething(_ outcome: Outcome) -> Bool {
        guard case .exited = outcome.termination else { return true }
        let text = String(decoding: outcome.errorOutput + outcome.output.prefix(64 << 10), as: UTF8.self).lowercased()
        return ProgramBuilder.complaints.contains { text.contains($0) }
    }

    private static let complaints = [
        "no space left on device", "disk quota exceeded", "cannot allocate memory", "out of memory", "outofmemory", "memory exhausted",
        "resource temporarily unavailable", "too many open files", "input/output error", "killed signal", "killed by signal",
        "signal: killed",
    ]

    private func limitText(_ verdict: Verdict, _ termination: Termination) -> String {
        switch verdict {
        case .timeLimit: "more than \(Int(limits.cpuTime.inSeconds)) s of CPU time"
        case .idleLimit: "more than \(Int(limits.wallTime.inSeconds)) s"
        case .memoryLimit: "more than \(limits.memory.bytes >> 20) MiB of memory"
        case .outputLimit: "more than \(limits.output.bytes >> 10) KiB of text"
        case .sandboxViolation: "denied system call \(termination.deniedCall ?? "")"
        default: verdict.code
        }
    }

    /// The first line that speaks of an error, without the directory in front of file names.
    private func compilerMessage(_ outcome: Outcome, _ directory: ProgramDirectory) -> String {
        let text = String(decoding: outcome.errorOutput + outcome.output.prefix(64 << 10), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        let chosen =
            lines.first { $0.contains("error:") || $0.hasPrefix("error") } ?? lines.first { $0.lowercased().contains("error") }
            ?? lines.first
        guard let chosen else { return "the compiler ended with \(outcome.termination.exitCode) and said nothing" }
        // Tiers without a mount namespace show programs the host's path.
        let short = [directory.seenPath, directory.hostPath].reduce(chosen) { $0.replacing("\($1)/", with: "") }
        return oneLine(short)
    }
}

/// The environment of every program: fixed, and with nothing of the judge's own in it.
func programEnvironment(_ language: Language) -> [String: String] {
    let common = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"]
    return common.merging(language.environment) { _, own in own }
}

/// One line without control characters, each of which becomes a space, and with at most `limit` bytes of UTF-8.
package func oneLine(_ text: String, limit: Int = 500) -> String {
    var line = ""
    for scalar in ForeignText.cut(text, bytes: limit).unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: line.unicodeScalars.append(" ")
        default: line.unicodeScalars.append(scalar)
        }
    }
    return line
}

extension Termination {
    /// The system call that the filter denied.
    var deniedCall: String? {
        if case .violation(let call) = self { return call }
        return nil
    }
}
