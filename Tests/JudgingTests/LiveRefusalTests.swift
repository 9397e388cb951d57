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

    private static let networkPrograms = [
        LiveProgram("python3", "socket", .runtimeError, "import socket\nsocket.socket()\n"),
        LiveProgram("python3", "IPv6", .runtimeError, "import socket\nsocket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"),
        LiveProgram("python3", "getaddrinfo", .runtimeError, "import socket\nsocket.getaddrinfo('example.com', 80)\n"),
        LiveProgram("python3", "urlopen", .runtimeError, "import urllib.request\nurllib.request.urlopen('http://example.com/')\n"),
        LiveProgram("python3", "a peer of its own host", .runtimeError, "import socket\nsocket.create_connection(('127.0.0.1', 80))\n"),
        LiveProgram(
            "cpp", "socket, and goes on", .wrongAnswer, "#include <sys/socket.h>\nint main() { socket(AF_INET, SOCK_STREAM, 0); }\n"),
        LiveProgram(
            "cpp", "socket, and spins", .timeLimit, "#include <sys/socket.h>\nint main() { socket(AF_INET, SOCK_STREAM, 0); for (;;) {} }\n"
        ),
        LiveProgram(
            "java", "a socket", .runtimeError, timeLimit: .seconds(5),
            "class Main { public static void main(String[] x) throws Exception { new java.net.Socket(\"127.0.0.1\", 80); } }\n"),
    ]

    private static let otherRefusals = [
        ("exec", LiveProgram("python3", "os.execv", .runtimeError, "import os\nos.execv('/bin/true', ['true'])\n")),
        (
            "exec",
            LiveProgram(
                "cpp", "execl", .runtimeError,
                "#include <unistd.h>\nint main() { return execl(\"/bin/true\", \"true\", (char *)0) ? 3 : 0; }\n")
        ),
        (
            "System V IPC",
            LiveProgram(
                "cpp", "shmget", .runtimeError, "#include <sys/shm.h>\nint main() { return shmget(IPC_PRIVATE, 4096, 0600) < 0 ? 3 : 0; }\n"
            )
        ),
        (
            "System V IPC",
            LiveProgram(
                "cpp", "semget", .runtimeError, "#include <sys/sem.h>\nint main() { return semget(IPC_PRIVATE, 1, 0600) < 0 ? 3 : 0; }\n")
        ),
        (
            "System V IPC",
            LiveProgram(
                "cpp", "msgget", .runtimeError, "#include <sys/msg.h>\nint main() { return msgget(IPC_PRIVATE, 0600) < 0 ? 3 : 0; }\n")
        ),
    ]

    /// The word of the standard error that the message quotes; empty: the source itself tells.
    private static let missingSharedMemory = [
        ("SemLock", LiveProgram("python3", "Lock", .runtimeError, "import multiprocessing as m\nm.Lock()\n")),
        ("SemLock", LiveProgram("python3", "ThreadPool", .runtimeError, "from multiprocessing.pool import ThreadPool\nThreadPool(2)\n")),
        (
            "SemLock",
            LiveProgram(
                "python3", "ProcessPoolExecutor", .runtimeError,
                "from concurrent.futures import ProcessPoolExecutor as P\nP(2).submit(print).result()\n")
        ),
        (
            "shm_open",
            LiveProgram(
                "python3", "shared_memory", .runtimeError,
                "from multiprocessing.shared_memory import SharedMemory as S\nS(create=True, size=9)\n")
        ),
        (
            "",
            LiveProgram(
                "cpp", "sem_open", .runtimeError,
                "#include <fcntl.h>\n#include <semaphore.h>\nint main() { return sem_open(\"/s\", O_CREAT, 0600, 1) == SEM_FAILED ? 3 : 0; }\n"
            )
        ),
        (
            "",
            LiveProgram(
                "cpp", "shm_open", .runtimeError,
                "#include <fcntl.h>\n#include <sys/mman.h>\nint main() { return shm_open(\"/s\", O_CREAT | O_RDWR, 0600) < 0 ? 3 : 0; }\n")
        ),
        ("", LiveProgram("python3", "open", .runtimeError, "open('/dev/shm/a', 'w')\n")),
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

    @Test("The network", arguments: LiveJudgeTests.tiers, networkPrograms)
    func network(_ tier: SandboxTier, _ program: LiveProgram) throws {
        guard let message = try message(tier, program) else { return }
        #expect(message.hasSuffix("; network access was denied"), "\(message)")
    }

    @Test("Another program in its own place, and System V's memory, semaphores and queues", arguments: LiveJudgeTests.tiers, otherRefusals)
    func others(_ tier: SandboxTier, _ refusal: (name: String, program: LiveProgram)) throws {
        guard let message = try message(tier, refusal.program) else { return }
        #expect(message.hasSuffix("; \(refusal.name) was denied"), "\(message)")
    }

    @Test("A named semaphore, and shared memory by name", arguments: LiveJudgeTests.tiers, missingSharedMemory)
    func sharedMemory(_ tier: SandboxTier, _ missing: (word: String, program: LiveProgram)) throws {
        guard let message = try message(tier, missing.program) else { return }
        let said = missing.word.isEmpty ? "" : ", and the program's standard error says \(missing.word)"
        #expect(
            message.hasSuffix("; /dev/shm (named semaphores, shared memory) is not available at tier \(tier.name)\(said)"), "\(message)")
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

    /// Runtimes ask for their user's name and for local services when they start, and go on without them.
    private static let blameless = [
        LiveProgram("python3", "fails", .runtimeError, "# Nothing is written to /tmp or /dev/shm here.\nraise ValueError\n"),
        LiveProgram("python3", "asks for its user", .runtimeError, "import os, pwd\npwd.getpwuid(os.getuid() + 4711)\n"),
        LiveProgram(
            "python3", "imports what it does not use", .runtimeError, "import multiprocessing, socket, asyncio\nraise ValueError\n"),
        LiveProgram(
            "java", "fails", .runtimeError, timeLimit: .seconds(5),
            "class Main { public static void main(String[] x) { System.out.println(x[5] + System.getProperty(\"user.name\")); } }\n"),
        LiveProgram("javascript", "fails", .runtimeError, timeLimit: .seconds(5), "undefined.x\n"),
        LiveProgram("go", "fails", .runtimeError, "package main\nfunc main() { var a []int; println(a[0]) }\n"),
    ]

    @Test("A program that was refused nothing is said nothing of", arguments: LiveJudgeTests.tiers, blameless)
    func nothing(_ tier: SandboxTier, _ program: LiveProgram) throws {
        guard let message = try message(tier, program) else { return }
        #expect(!message.contains(";"), "\(message)")
    }
}
