import FileSystem
import Foundation
import Records

/// Reads and writes data files as a user's command does, one process for each command, beside Python that does the same.
struct DataBench {
    struct Line {
        /// What is read.
        var load: String
        var program: String
        var megabytes: Double
        var figures: MeasuredProcess?
        /// Why there are no figures; empty: there are.
        var reason = ""
    }

    let scratch: String
    /// Of the file of problems, about.
    var megabytes: Int
    var candidates: Int
    /// nil: Python is not measured. For Parquet it needs pyarrow.
    var python: String?

    private static let reading = "import json,sys\nfor line in open(sys.argv[1],'rb'): json.loads(line)"
    private static let readingParquet = """
        import pyarrow.parquet as pq,sys
        for batch in pq.ParquetFile(sys.argv[1]).iter_batches(batch_size=64,use_threads=False): pass
        """
    private static let hashing = """
        import json,sys,hashlib
        for line in open(sys.argv[1],'rb'): hashlib.sha256(json.loads(line)['code'].encode()).digest()
        """
    private static let writingParquet = """
        import pyarrow as pa,pyarrow.parquet as pq,json,sys
        writer=None
        def put(rows):
            global writer
            table=pa.Table.from_pylist(rows,writer.schema if writer else None)
            writer=writer or pq.ParquetWriter(sys.argv[2],table.schema,compression='snappy')
            writer.write_table(table)
        rows=[]
        for line in open(sys.argv[1],'rb'):
            rows.append(json.loads(line))
            if len(rows)==50: put(rows); rows=[]
        if rows: put(rows)
        writer.close()
        """

    func run(note: (String) -> Void) throws -> [Line] {
        let place = try ScratchDirectory(below: scratch)
        defer { place.remove() }
        let files = DataBenchFiles(directory: place.path)
        note("writing \(megabytes) MB of problems and \(counted(candidates, "candidate"))")
        let problems = try files.writeProblems(megabytes: megabytes)
        let (programs, job) = try files.writeCandidates(candidates)
        var lines: [Line] = []
        func measure(_ load: String, _ program: String, _ file: String, _ words: [String]) throws {
            note("\(load): \(program)")
            let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
            var line = Line(load: load, program: program, megabytes: Double(size) / 1e6)
            do { line.figures = try MeasuredProcess.run(words) } catch let error as CommandError { line.reason = error.message }
            lines.append(line)
        }
        func etl(_ source: String, _ set: String) -> [String] {
            [
                own, "data", "etl", "--source", source, "--output-dataset-name", "\(place.path)/\(set).h5", "--disable-filter-languages",
                "--train-sample", "1",
            ]
        }
        try measure("problems, JSONL", "gencode data etl", problems, etl(problems, "jsonl"))
        if let python { try measure("problems, JSONL", "python json.loads", problems, [python, "-c", Self.reading, problems]) }
        if let python {
            let parquet = place.path + "/test.parquet"
            note("writing the problems as Parquet")
            do {
                _ = try MeasuredProcess.run([python, "-c", Self.writingParquet, problems, parquet])
                try measure("problems, Parquet", "gencode data etl", parquet, etl(parquet, "parquet"))
                try measure("problems, Parquet", "python pyarrow", parquet, [python, "-c", Self.readingParquet, parquet])
            } catch let error as CommandError {
                lines.append(
                    Line(
                        load: "problems, Parquet", program: "", megabytes: 0,
                        reason: "\(python) cannot write the file, for which it needs pyarrow: \(error.message)"))
            }
        }
        _ = try MeasuredProcess.run(etl(files.smallSet, "few"))
        try measure("candidates, JSONL", "gencode run plan", programs, [own, "run", "plan", job, "--run-dir", place.path + "/run"])
        if let python { try measure("candidates, JSONL", "python json.loads, sha256", programs, [python, "-c", Self.hashing, programs]) }
        return lines
    }

    private var own: String { URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path }
}

/// A program that ran to its end, as the kernel counts it.
struct MeasuredProcess {
    var wallSeconds: Double
    /// User and system time, with that of its own children.
    var cpuSeconds: Double
    /// Of itself or its largest child, and at least what the bench itself holds when it starts the program.
    var peakMebibytes: Double

    /// posix_spawn(3) and wait4(2). What the program prints is dropped.
    /// - Throws: `CommandError` for a program that does not end with 0, with the last lines of its standard error.
    static func run(_ words: [String]) throws -> MeasuredProcess {
        guard let complaints = tmpfile() else { throw CommandError(.failure, "cannot make a temporary file: \(errnoText(errno))") }
        defer { fclose(complaints) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, fileno(complaints), STDERR_FILENO)
        var arguments = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        var child: pid_t = 0
        forgetOwnPeak()
        let start = ContinuousClock.now
        let code = posix_spawnp(&child, words[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw CommandError(.failure, "cannot start \(words[0]): \(errnoText(code))") }
        var (status, usage) = (Int32(0), rusage())
        while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
        let wall = (ContinuousClock.now - start).inSeconds
        guard status == 0 else {
            let end = status & 0x7F == 0 ? "ended with status \(status >> 8)" : "was killed by signal \(status & 0x7F)"
            let said = lastLines(of: fileno(complaints))
            // A program of Python is an argument of many lines.
            let command = words.prefix(3).joined(separator: " ").split(separator: "\n").first ?? ""
            throw CommandError(.failure, "\(command) \(end)\(said.isEmpty ? "" : ": \(said)")")
        }
        let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return MeasuredProcess(
            wallSeconds: wall, cpuSeconds: Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1e6,
            peakMebibytes: Double(usage.ru_maxrss) / 1024)
    }

    /// The kernel hands the peak of this process on to a program that it starts (exec_mmap in fs/exec.c). So the peak begins anew: "5" in
    /// clear_refs, proc(5).
    private static func forgetOwnPeak() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    /// The last three lines of a file that hold more than white space, as one line of at most 500 bytes.
    private static func lastLines(of file: Int32) -> String {
        let size = Int(lseek(file, 0, SEEK_END))
        var bytes = [UInt8](repeating: 0, count: min(max(size, 0), 4096))
        let count = pread(file, &bytes, bytes.count, off_t(max(size, 0) - bytes.count))
        let lines = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        return ForeignText.cut(ForeignText.line(lines.suffix(3).joined(separator: " / ")), bytes: 500)
    }
}

extension DataBench {
    static func table(_ lines: [Line]) -> String {
        let rows = lines.map { line in
            let names =
                line.load.padding(toLength: 20, withPad: " ", startingAt: 0)
                + line.program.padding(toLength: 28, withPad: " ", startingAt: 0)
            guard let figures = line.figures else { return names + line.reason }
            return names
                + String(
                    format: "%8.1f  %7.2f  %7.2f  %8.0f  %8.0f", line.megabytes, figures.wallSeconds, figures.cpuSeconds,
                    line.megabytes / figures.cpuSeconds, figures.peakMebibytes)
        }
        let head = "load                program                           MB   wall s    CPU s  MB/CPU s  peak MiB"
        return ([head] + rows).joined(separator: "\n")
    }

    static func json(_ lines: [Line]) -> [[String: Any]] {
        lines.map { line in
            var fields: [String: Any] = ["load": line.load, "program": line.program, "megabytes": line.megabytes]
            if let figures = line.figures {
                fields["wall_s"] = figures.wallSeconds
                fields["cpu_s"] = figures.cpuSeconds
                fields["megabytes_per_cpu_s"] = line.megabytes / figures.cpuSeconds
                fields["peak_mib"] = figures.peakMebibytes
            } else {
                fields["reason"] = line.reason
            }
            return fields
        }
    }
}
