import Records
import Sandbox
import Testing

@testable import Judging

@Suite("A verdict's message names what the sandbox refused", .serialized)
struct LiveRefusalTests {
    private static let fork = [
        LiveProgram("python3", "os.fork", .runtimeError, "import os\nos.fork()\n"),
        LiveProgram("python3", "subprocess", .runtimeError, "import subprocess\nsubprocess.run(['true'])\n"),
        LiveProgram("python3", "multiprocessing", .runtimeError, "import multiprocessing as m\nm.Process(target=print).start()\n"),
        LiveProgram("cpp", "fork", .runtimeError, "#include <unistd.h>\nint main() { return fork() < 0 ? 3 : 0; }\n"),
        LiveProgram("cpp", "vfork, and waits", .idleLimit, "#include <unistd.h>\nint main() { if (vfork() < 0) for (;;) pause(); }\n"),
        LiveProgram("cpp", "system, and goes on", .wrongAnswer, "#include <cstdlib>\nint main() { system(\"true\"); }\n"),
    ]

    private func message(_ tier: SandboxTier, _ program: LiveProgram) throws -> String? {
        guard LiveHost.has(program.language) else { return nil }
        var message: String?
        try LiveHost.withJudge(tier) { judge in
            let result = judge.judge(task: 0, candidate: program.candidate, problem: try LiveHost.problem())
            #expect(result?.verdict == program.expected, "\(result?.message ?? "no result")")
            message = result?.message
        }
        return message
    }

    @Test("Starting a process", arguments: LiveJudgeTests.tiers, fork)
    func processes(_ tier: SandboxTier, _ program: LiveProgram) throws {
        guard let message = try message(tier, program) else { return }
        #expect(message.hasSuffix("; fork was denied"), "\(message)")
    }

    @Test("One thread too many", arguments: LiveJudgeTests.tiers)
    func threads(_ tier: SandboxTier) throws {
        let source = "import threading, time\nfor _ in range(40): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
        guard let message = try message(tier, LiveProgram("python3", "threads", .runtimeError, source)) else { return }
        #expect(message.hasSuffix("; thread limit 16 reached"), "\(message)")
    }

    @Test("A JVM that cannot start a thread did not run out of memory", arguments: LiveJudgeTests.tiers)
    func threadsOfTheVirtualMachine(_ tier: SandboxTier) throws {
        let source = """
            public class Main {
                public static void main(String[] arguments) {
                    for (int i = 0; i < 100; i++) new Thread(() -> { try { Thread.sleep(1000); } catch (Exception e) { } }).start();
                }
            }
            """
        let program = LiveProgram("java", "threads", .runtimeError, timeLimit: .seconds(10), source)
        guard let message = try message(tier, program) else { return }
        #expect(message.hasSuffix("; thread limit 64 reached"), "\(message)")
    }

    @Test(
        "At T2 a program that writes below /tmp fails, and its message says what it may write to; at T3 it is accepted",
        arguments: LiveJudgeTests.tiers,
        [
            LiveProgram("python3", "open", .runtimeError, "open('/tmp/a', 'w').write('3')\nprint(sum(map(int, input().split())))\n"),
            LiveProgram(
                "cpp", "ofstream, unnoticed", .wrongAnswer,
                "#include <fstream>\n#include <iostream>\nint main() { int a, b, c = 7; std::cin >> a >> b; "
                    + "std::ofstream(\"/tmp/a\") << a + b; std::ifstream(\"/tmp/a\") >> c; std::cout << c; }\n"),
        ])
    func temporaryFiles(_ tier: SandboxTier, _ program: LiveProgram) throws {
        var expected = program
        if tier == .t3 { expected.expected = .accepted }
        guard let message = try message(tier, expected) else { return }
        let hint = "; /tmp is not writable at tier T2, the directory in TMPDIR is"
        #expect(tier == .t3 ? message.isEmpty : message.hasSuffix(hint), "\(message)")
    }

    @Test(
        "Temporary files of a language's own library are made at every tier", arguments: LiveJudgeTests.tiers,
        [
            LiveProgram(
                "python3", "tempfile", .accepted,
                "import tempfile\nwith tempfile.TemporaryFile('w+') as f:\n    f.write('x')\nprint(sum(map(int, input().split())))\n"),
            LiveProgram(
                "cpp", "temp_directory_path", .accepted,
                "#include <filesystem>\n#include <fstream>\n#include <iostream>\nint main() { int a, b; std::cin >> a >> b; "
                    + "std::ofstream f(std::filesystem::temp_directory_path() / \"x\"); if (!f) return 1; std::cout << a + b; }\n"),
            LiveProgram(
                "java", "createTempFile", .accepted, timeLimit: .seconds(5),
                "import java.util.*; class Main { public static void main(String[] x) throws Exception { Scanner s = new Scanner(System.in); "
                    + "java.io.File.createTempFile(\"abc\", \"d\"); System.out.println(s.nextInt() + s.nextInt()); } }\n"),
        ])
    func libraries(_ tier: SandboxTier, _ program: LiveProgram) throws { try LiveJudgeTests().check(tier, program) }

    @Test("A program that was refused nothing is said nothing of", arguments: LiveJudgeTests.tiers)
    func nothing(_ tier: SandboxTier) throws {
        let source = "# Nothing is written to /tmp here.\nraise ValueError\n"
        guard let message = try message(tier, LiveProgram("python3", "fails", .runtimeError, source)) else { return }
        #expect(!message.contains("denied") && !message.contains("limit") && !message.contains("/tmp"), "\(message)")
    }
}
