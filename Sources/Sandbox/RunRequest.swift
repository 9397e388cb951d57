import CSandbox
import FileSystem
import Records

/// One run as the supervisor is asked for it.
struct RunRequest {
    let message: [UInt8]
    let descriptors: [OwnedDescriptor]

    /// - Parameters:
    ///   - hostProgramPath: where a tier without a mount namespace has the program directory; nil: where programs name it.
    ///   - hostWorkPath: the same for the working directory.
    ///   - preload: the modules that a warm interpreter is to hold.
    init(_ program: Program, run: UInt64, hostProgramPath: String?, hostWorkPath: String?, preload: [String] = []) throws(SandboxError) {
        func placed(_ text: String) -> String {
            guard text.contains("/sandbox/") else { return text }
            var text = text
            if let hostProgramPath { text = text.replacing(ProgramDirectory.seenPath, with: hostProgramPath) }
            if let hostWorkPath { text = text.replacing(Program.workPath, with: hostWorkPath) }
            return text
        }
        try Self.checkLimits(program.limits)
        precondition(program.warmStart == nil || program.policy == .candidate, "a warm interpreter's programs are candidates")
        var environment = program.environment
        for name in Program.workPathVariables where environment[name] == nil { environment[name] = Program.workPath }
        if program.warmStart != nil, !preload.isEmpty { environment[GSB_PRELOAD_VARIABLE] = preload.joined(separator: ",") }
        var builder = MessageBuilder()
        try builder.add(program.arguments.lazy.map(placed))
        try builder.add(environment.sorted { $0.key < $1.key }.lazy.map { "\($0.key)=\(placed($0.value))" })
        for name in program.workFiles.map(\.name) + program.resultFiles {
            precondition(isPlainFileName(name), "a file of a run has a plain name")
            try builder.add(name)
        }
        var header = gsb_request(program, run: run)
        header.environment_count = UInt32(environment.count)
        header.strings_length = UInt32(builder.strings.count)
        message = builder.message(header)
        try Self.check(program, environment.count, message.count)
        var files = [try program.input.opened()]
        if let directory = program.directory { files.append(directory.descriptor) }
        if case .run(let compiled?) = program.warmStart { files.append(try compiled.code.reopened()) }
        for file in program.workFiles { files.append(try file.input.openedToCopy()) }
        descriptors = files
    }

    /// Beyond these no limit means anything, and sums of them would overflow.
    private static func checkLimits(_ limits: Limits) throws(SandboxError) {
        let longest = Duration.nanoseconds(GSB_LONGEST_LIMIT_VALUE)
        let sizes = [limits.memory, limits.fileSize, limits.output]
        let times = [limits.cpuTime, limits.wallTime]
        guard times.allSatisfy({ $0 >= .zero && $0 <= longest }),
            sizes.allSatisfy({ (0...Int(GSB_LARGEST_LIMIT_VALUE)).contains($0.bytes) })
        else {
            throw SandboxError(
                .requestTooLarge,
                "A run's limits are beyond all measure: \(limits.cpuTime.inSeconds) s of CPU time, \(limits.wallTime.inSeconds) s, "
                    + "\(limits.memory.bytes) bytes of memory, \(limits.fileSize.bytes) of files, \(limits.output.bytes) of output",
                remedy: "State limits of at most four months and 1 PiB.")
        }
    }

    private static func check(_ program: Program, _ environmentCount: Int, _ size: Int) throws(SandboxError) {
        guard
            size <= GSB_MESSAGE_MAX, program.arguments.count <= GSB_ARGUMENTS_MAX, environmentCount <= GSB_ARGUMENTS_MAX,
            program.workFiles.count <= GSB_WORK_FILES_MAX, program.resultFiles.count <= GSB_RESULT_PATTERNS_MAX
        else {
            throw SandboxError(
                .requestTooLarge,
                "A run has \(program.arguments.count) arguments, \(environmentCount) variables and \(program.workFiles.count) files, "
                    + "\(size) bytes in all",
                remedy: "Pass large data in files, and fewer of them.")
        }
    }
}

extension gsb_request {
    init(_ program: Program, run: UInt64) {
        self.init()
        let limits = program.limits
        type = UInt32(GSB_MESSAGE_RUN.rawValue)
        switch program.policy {
        case .candidate: policy = UInt32(GSB_POLICY_CANDIDATE.rawValue)
        case .compiler: policy = UInt32(GSB_POLICY_COMPILER.rawValue)
        case .runtime: policy = UInt32(GSB_POLICY_RUNTIME.rawValue)
        }
        self.run = run
        self.program = program.directory?.identity ?? 0
        has_program = program.directory == nil ? 0 : 1
        address_space_limited = program.addressSpaceLimited ? 1 : 0
        cpu_nanoseconds = max(1, limits.cpuTime.nanoseconds)
        wall_nanoseconds = max(1, limits.wallTime.nanoseconds)
        memory_bytes = UInt64(limits.memory.bytes)
        output_bytes = min(UInt64(limits.output.bytes), UInt64(GSB_EXCHANGE_SIZE_VALUE - GSB_EXCHANGE_ERROR_VALUE))
        file_bytes = UInt64(limits.fileSize.bytes)
        processes = UInt32(clamping: limits.processes)
        open_files = UInt32(clamping: limits.openFiles)
        switch program.warmStart {
        case nil: warm = GSB_WARM_NO.rawValue
        case .run(let compiled):
            warm = GSB_WARM_RUN.rawValue
            has_code = compiled == nil ? 0 : 1
        case .compile: warm = GSB_WARM_COMPILE.rawValue
        }
        argument_count = UInt32(program.arguments.count)
        work_file_count = UInt32(program.workFiles.count)
        result_pattern_count = UInt32(program.resultFiles.count)
    }
}
