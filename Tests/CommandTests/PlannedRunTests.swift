import Fixtures
import Foundation
import Testing

/// What a plan fixes, what it leaves out, and what planning leaves behind.
@Suite(.serialized) struct PlannedRunTests {
    @Test(arguments: [
        ("work", "judging.stop=none"), ("resume", "judging.stop=none"), ("resume", "judging.default_time_limit_s=1"),
        ("work", "tester_type=code_contests"), ("work", "require_tier=none"), ("resume", "run.shards=3"),
        ("status", "judging.checker=exact"),
        ("merge", "judging.checker=exact"), ("work", "paths.data_sets=elsewhere"),
    ])
    func aSettingThatThePlanFixesIsRefused(verb: String, override: String) throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("fixed", shards: 1)
        let refused = try Gencode.run(["run", verb, "fixed", "--set", override], in: fixture.place.path)
        #expect(refused.status == 2, "\(refused.errors)")
        let key = String(override.prefix { $0 != "=" })
        #expect(refused.errors.contains("\(key) is fixed by the plan") && refused.errors.contains("Plan a new run"), "\(refused.errors)")
        #expect(try fixture.done("fixed") == 0)
    }

    /// Two builds of a compiler may print one version. GCC's driver is the smaller part of one: the compiler proper lies behind it.
    @Test(
        "A worker refuses a toolchain whose files have changed since the plan, though its version is the same",
        arguments: ["g++", "cc1plus"])
    func aChangedToolchainOfTheSameVersionIsRefused(changed: String) throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        // Not below /tmp: a sandboxed program sees another directory under that name.
        let own = "/var/tmp/gencode-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: own) }
        try FileManager.default.createDirectory(atPath: own + "/bin", withIntermediateDirectories: true)
        let driver = """
            #!/bin/sh
            case "$1" in
            --version) echo 1.0 ;;
            -print-prog-name=cc1plus) echo \(own)/bin/cc1plus ;;
            -print-*) echo no-such-file ;;
            *) cat "$1" > main ;;
            esac

            """
        let files = ["g++": driver, "cc1plus": "a compiler\n"]
        func install(_ name: String, addition: String = "") throws {
            let path = "\(own)/bin/\(name)"
            try Data(((files[name] ?? "") + addition).utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        for name in files.keys { try install(name) }
        try fixture.place.write(
            "configuration.toml",
            """
            [languages.watched]
            source_file = "main.sh"
            compile = ["g++", "{source}"]
            artifacts = ["main"]
            run = ["{dir}/main"]
            tool_paths = { "g++" = ["\(own)/bin/g++"] }

            """)
        let candidates = (0..<5).map { "#!/bin/sh\n# \($0)\nread first second\necho $((first + second))\n" }
        let lines = candidates.map { Fixtures.candidate("sum0", $0, language: "watched") + "\n" }
        try fixture.place.write("candidates.jsonl", lines.joined())
        try fixture.plan("run", shards: 1)

        try install(changed, addition: "# patched\n")
        let refused = try Gencode.run(["run", "work", "run"], in: fixture.place.path)
        #expect(refused.status == 1, "\(refused.errors)")
        #expect(
            refused.errors.contains("watched here is 1.0 as in the plan, but its files differ")
                && refused.errors.contains("plan a new run"), "\(refused.errors)")
        #expect(try fixture.done("run") == 0)

        try install(changed)
        let worked = try Gencode.run(["run", "work", "run"], in: fixture.place.path)
        #expect(worked.status == 0, "\(worked.errors)")
        #expect(try fixture.done("run") == 5)
    }

    @Test func whatEachWorkerMayChooseIsTaken() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("free", shards: 1)
        let scratch = fixture.place.path + "/scratch"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        // What a worker makes of these settings: how many slots it needs files for, where its files lie, that it pins its slots.
        let overrides = ["run.slots=9", "run.lease_s=5", "run.drain_s=1", "paths.scratch=\(scratch)"].flatMap { ["--set", $0] }
        let limited = try Gencode.run(
            ["run", "work", "free"] + overrides, in: fixture.place.path,
            prefix: ["/bin/bash", "-c", "ulimit -n 100; exec \"$@\"", "bash"])
        #expect(limited.status == 1 && limited.errors.contains("9 slots of a worker need "), "\(limited.errors)")
        let worked = try Gencode.run(["run", "work", "free"] + overrides + ["--set", "run.slots=1"], in: fixture.place.path)
        #expect(worked.status == 0, "\(worked.errors)")
        #expect(worked.errors.contains("sealed 1 shard,"), "\(worked.errors)")
        // The directory of this user stays for later workers, without any of theirs.
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == ["gencode-\(geteuid())"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch + "/gencode-\(geteuid())").isEmpty)
    }

    /// The factor is stored with every verdict; a plan without calibration has none.
    @Test(arguments: [true, false]) func limitsFollowTheHostsSpeedWhereAsked(isAsked: Bool) throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let planned = try Gencode.run(
            ["run", "plan", "job.toml", "--run_dir", "speed", "--shards", "1", "--set", "judging.calibrate=\(isAsked)"],
            in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        let manifest = try String(contentsOfFile: fixture.place.path + "/speed/manifest.json", encoding: .utf8)
        #expect(manifest.contains("calibration.reference_ns") == isAsked)
        let worked = try Gencode.run(["run", "work", "speed"], in: fixture.place.path)
        #expect(worked.status == 0, "\(worked.errors)")
        #expect(worked.errors.contains("time limits times") == isAsked, "\(worked.errors)")

        // A reference a hundred times faster is a host a hundred times slower: the factor stops at its bound.
        guard isAsked else { return }
        let faster = try manifest.replacing(
            Regex("\"calibration.reference_ns\" : \"[0-9]+\""), with: "\"calibration.reference_ns\" : \"1000\"")
        _ = try Gencode.run(
            ["run", "plan", "job.toml", "--run_dir", "slow", "--shards", "1", "--set", "judging.calibrate=true"], in: fixture.place.path)
        try fixture.place.write("slow/manifest.json", faster)
        let slow = try Gencode.run(["run", "work", "slow"], in: fixture.place.path)
        #expect(slow.status == 0, "\(slow.errors)")
        #expect(slow.errors.contains("time limits times 2.000"), "\(slow.errors)")
    }

    @Test(arguments: ["auto", "true", "false"]) func slotsMayBePinned(mode: String) throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("pinned", shards: 1)
        let worked = try Gencode.run(
            ["run", "work", "pinned", "--slots", "1", "--set", "run.pin_slots=\(mode)"], in: fixture.place.path)
        #expect(worked.status == 0, "\(worked.errors)")
        #expect(try fixture.merge("pinned").status == 0)
    }

    @Test func moreSlotsThanProcessorsCannotBePinned() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("crowded", shards: 1)
        let refused = try Gencode.run(
            ["run", "work", "crowded", "--slots", "1000", "--set", "run.pin_slots=true"], in: fixture.place.path)
        #expect(refused.status == 2 && refused.errors.contains("run.pin_slots"), "\(refused.errors)")
    }

    @Test func problemsWithoutCandidatesAreInTheReport() throws {
        let fixture = try RunFixture(candidates: 2, problems: 4)
        let judged = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums", "--run_dir",
                "some",
                "--k_values", "1",
            ], in: fixture.place.path)
        #expect(judged.status == 0, "\(judged.errors)")
        let line = "2 problems have no candidates and count as unsolved: sum2, sum3"
        #expect(judged.output.contains(line), "\(judged.output)")
        let report = fixture.place.path + "/some/report/"
        #expect(try String(contentsOfFile: report + "report.md", encoding: .utf8).contains(line))
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: report + "report.json"))) as? [String: Any]
        let left = try #require(json?["problems_without_candidates"] as? [String: Any])
        #expect(left["count"] as? Int == 2)
        #expect(left["names"] as? [String] == ["sum2", "sum3"])
    }

    @Test func aFullDiskWhilePlanningLeavesNothing() throws {
        let fixture = try RunFixture(candidates: 40, problems: 1)
        let small = fixture.place.path + "/small"
        try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
        let isMounted = try Self.shell("mount -t tmpfs -o size=16k tmpfs \(small)") == 0
        guard OtherPrograms.require(isMounted, "the right to mount a small file system") else { return }
        defer { _ = try? Self.shell("umount \(small)") }
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "small/deep/run"], in: fixture.place.path)
        #expect(planned.status == 1, "\(planned.errors)")
        #expect(planned.errors.contains("ENOSPC") && planned.errors.contains("small/deep/run"), "\(planned.errors)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: small) == [])

        try FileManager.default.createDirectory(atPath: small + "/kept/shards", withIntermediateDirectories: true)
        let evaluated = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums", "--run_dir",
                "small/kept",
            ], in: fixture.place.path)
        #expect(evaluated.status == 1, "\(evaluated.errors)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: small).sorted() == ["kept", "kept/shards"])
    }

    @Test func aKilledSetBuildIsClearedByTheNextOne() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", (0..<20_000).map { Fixtures.row(name: "sum\($0)") }.joined(separator: "\n") + "\n")
        let arguments = [
            "data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "sums", "--split", "train", "--train_sample", "0.02",
        ]
        let sets = place.path + "/data-sets"
        func temporaries() -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: sets)) ?? []).filter { $0.hasPrefix("sums.h5.tmp-") }
        }
        let build = try Gencode.start(arguments.dropLast(2) + ["--train_sample", "1"], in: place.path)
        try poll("the set is being built") { !temporaries().isEmpty || !build.process.isRunning }
        kill(build.process.processIdentifier, SIGKILL)
        _ = build.finish()
        #expect(temporaries().count == 1, "the build was over before it could be killed")

        let again = try Gencode.run(arguments, in: place.path)
        #expect(again.status == 0, "\(again.errors)")
        #expect(temporaries().isEmpty)
    }

    private static func shell(_ command: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "\(command) 2>/dev/null"]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
