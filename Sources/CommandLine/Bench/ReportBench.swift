import Digests
import Evaluation
import Foundation
import Records
import Report
import RunProtocol

/// The report and the exports of a large run, one process for each command, beside pandas that does the same from the same shard files.
struct ReportBench {
    struct Line {
        var command: String
        var figures: MeasuredProcess?
        /// Of all files that were written.
        var megabytes = 0.0
        /// Why there are no figures; empty: there are.
        var reason = ""
    }

    let scratch: String
    let problems: Int
    /// Of each problem.
    let candidates: Int
    /// Of each problem; the figures of every test are stored.
    let tests: Int
    let shards: Int
    /// nil: Python is not measured. It needs h5py, hdf5plugin and pandas.
    let python: String?

    private var taskCount: Int { problems * candidates }

    func run(note: (String) -> Void) throws -> [Line] {
        let place = try ScratchDirectory(below: scratch)
        defer { place.remove() }
        let run = place.path + "/run"
        note("writing a run of \(counted(taskCount, "candidate")) with \(counted(tests, "test")) each")
        try write(RunDirectory(path: run), scratch: place.path)
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        var lines = [try measure("gencode run merge", [own, "run", "merge", run], written: run + "/report", note)]
        for format in ["parquet", "csv"] {
            let output = place.path + "/" + format
            let words = [own, "run", "export", run, "--format", format, "--output", output]
            lines.append(try measure("gencode run export --format \(format)", words, written: output, note))
        }
        guard let python else { return lines }
        let output = place.path + "/pandas"
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: false)
        lines.append(try measure("pandas, the files of run merge", [python, "-c", Self.pandas, run, output], written: output, note))
        return lines
    }

    private func measure(_ command: String, _ words: [String], written: String, _ note: (String) -> Void) throws -> Line {
        note(command)
        do {
            let figures = try MeasuredProcess.run(words)
            return Line(command: command, figures: figures, megabytes: try Self.megabytes(below: written))
        } catch let error as CommandError { return Line(command: command, reason: error.message) }
    }

    private static func megabytes(below directory: String) throws -> Double {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        return try names.reduce(0.0) { total, name in
            let size = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)[.size] as? Int ?? 0
            return total + Double(size) / 1e6
        }
    }

    /// The tables of a merge: one row per candidate, and the counts and pass@k of each problem.
    private static let pandas = """
        import glob,sys,h5py,hdf5plugin,numpy as np,pandas as pd
        codes=np.array("AC WA RE ILE TLE MLE OLE SV JE CE".split())
        def texts(group,name):
            blob,ends=group[name][:].tobytes(),group[name+"_offsets"][:]
            return [blob[a:b].decode() for a,b in zip(ends,ends[1:])]
        frames=[]
        for path in sorted(glob.glob(sys.argv[1]+"/shards/*.h5")):
            with h5py.File(path) as shard:
                rows,verdicts=shard["candidates"],shard["verdicts"]
                left=pd.DataFrame({"task":rows["task"][:],**{n:texts(rows,n) for n in ("problem","label","language")}})
                right=pd.DataFrame({n:verdicts[n][:] for n in ("task","verdict","tests_passed","tests_run","tests_total",
                    "first_failed_test","cpu_ns","wall_ns","memory")})
                frames.append(left.merge(right,on="task"))
        frame=pd.concat(frames).sort_values("task")
        frame["verdict"]=codes[frame["verdict"]]
        frame["cpu_s_max"],frame["wall_s_max"]=frame.pop("cpu_ns")/1e9,frame.pop("wall_ns")/1e9
        frame["passed"]=frame["verdict"]=="AC"
        frame.to_csv(sys.argv[2]+"/candidates.csv",index=False)
        table=frame.groupby("problem",sort=False)["passed"].agg(n="size",c="sum")
        for k in (1,10,100):
            n,c=table["n"].to_numpy(float),table["c"].to_numpy(float)
            miss=np.ones(len(n))
            for i in range(k): miss*=np.clip(n-c-i,0,None)/(n-i)
            table["pass@%d"%k]=1-miss
        table.join(pd.crosstab(frame["problem"],frame["verdict"])).to_csv(sys.argv[2]+"/problems.csv")
        """
}

// The run that is written.
extension ReportBench {
    private func write(_ directory: RunDirectory, scratch: String) throws {
        let plan = try plan()
        try PlanFiles.write(plan, to: directory)
        let store = try EvaluationStore(directory: directory, plan: plan, scratch: scratch)
        while let attempt = try store.claim(worker: .current(toolVersion: Version.text), lease: .seconds(60)) {
            for task in attempt.tasks { try attempt.record(result(of: task)) }
            try attempt.commit()
            _ = try attempt.seal()
        }
    }

    private func result(of task: Int) -> TaskResult {
        var random = SplitMix64(seed: UInt64(task))
        let isSolvable = (task / candidates) % 10 > 2
        let passes = isSolvable && random.next() % 10 < UInt64((task / candidates) % 10)
        let failed = passes ? nil : Int(random.next() % UInt64(tests))
        func usage() -> Usage {
            Usage(
                cpuTime: .microseconds(9000 + Int(random.next() % 90_000)), wallTime: .microseconds(9500 + Int(random.next() % 90_000)),
                memory: .kibibytes(9000 + Int(random.next() % 3000)))
        }
        let ran = (0...(failed ?? tests - 1)).map { test in
            let verdict = test == failed ? Verdict.wrongAnswer : .accepted
            let digest = Digest(words: SIMD4(random.next(), UInt64(test), UInt64(task), 1))
            return TestResult(
                test: test, verdict: verdict, usage: usage(), exitCode: 0, output: [], outputLength: 12, outputDigest: digest)
        }
        return TaskResult(
            task: task, verdict: passes ? .accepted : .wrongAnswer, tier: .t3, testsPassed: failed ?? tests, testsRun: ran.count,
            testsTotal: tests, firstFailedTest: failed, usage: ran.reduce(Usage()) { $0.maximum($1.usage) }, tests: ran)
    }

    private func plan() throws -> EvaluationPlan {
        var builder = DigestBuilder()
        builder.add("bench")
        let digest = builder.digest()
        func id(_ number: Int) -> Digest { Digest(words: SIMD4(digest.words[0], digest.words[1], digest.words[2], UInt64(number))) }
        let names = (0..<problems).map { "\(1000 + $0)_A. Made Up Problem" }
        let rows = (0..<taskCount).map { task in
            PlannedCandidate(
                candidate: Candidate(
                    problem: names[task / candidates], index: task % candidates, label: "candidates/\(task % candidates)",
                    language: "python3", source: [35]), task: task, sourceDigest: id(task))
        }
        let request = EvaluationRequest(
            verb: "eval_gen_solutions", dataset: "made-up", split: "bench", testTypes: [TestKind.privateTests.name],
            candidates: .generated(path: "made-up", language: "python3"), sampleRate: 1, seed: 0)
        let configuration = try RunConfiguration(
            request: request, settings: Settings(base: scratch), problemsWithoutCandidates: ProblemsWithoutCandidates(),
            origin: PlanOrigin(model: nil, problemsOfSplit: problems))
        let manifest = EvaluationManifest(
            name: "bench", createdBy: Version.text, taskCount: taskCount, shardCount: shards, configuration: try configuration.encoded(),
            hostFacts: [:],
            subject: EvaluationSubject(
                datasetPath: "made-up", datasetFingerprint: digest.description, split: "bench", testKinds: [TestKind.privateTests.name],
                candidateCount: taskCount))
        return EvaluationPlan(
            manifest: manifest,
            problems: names.indices.map { PlannedProblem(index: $0, name: names[$0], digest: id($0), testCount: tests) },
            tasks: (0..<taskCount).map { PlannedTask(id: id($0), problem: $0 / candidates, candidate: $0) }, candidates: rows,
            shardOfTask: (0..<taskCount).map { Int32($0 * shards / taskCount) })
    }
}

extension ReportBench {
    static func table(_ lines: [Line]) -> String {
        let rows = lines.map { line in
            let name = line.command.padding(toLength: 36, withPad: " ", startingAt: 0)
            guard let figures = line.figures else { return name + line.reason }
            return name
                + String(
                    format: "%7.2f  %7.2f  %8.0f  %8.1f", figures.wallSeconds, figures.cpuSeconds, figures.peakMebibytes, line.megabytes)
        }
        return (["command                              wall s    CPU s  peak MiB  MB of files"] + rows).joined(separator: "\n")
    }

    static func json(_ lines: [Line]) -> [[String: Any]] {
        lines.map { line in
            guard let figures = line.figures else { return ["command": line.command, "reason": line.reason] }
            return [
                "command": line.command, "wall_s": figures.wallSeconds, "cpu_s": figures.cpuSeconds, "peak_mib": figures.peakMebibytes,
                "megabytes": line.megabytes,
            ]
        }
    }
}
