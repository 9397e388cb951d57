import Records
import Sandbox
import Testing

@testable import Judging

/// What runtimes limit by default and contest judges do not.
@Suite("Honest programs that need what contest judges allow", .serialized)
struct LiveDefaultsTests {
    private static let sum = "print(sum(map(int, input().split())))\n"

    static let python: [LiveProgram] = [
        LiveProgram("python3", "prints a number of many digits", .accepted, "assert len(str(2 ** 20000)) == 6021\n" + sum),
        LiveProgram("python3", "reads a number of many digits", .accepted, "assert int('9' * 5000) % 10 == 9\n" + sum),
        LiveProgram("python3", "formats a number of many digits", .accepted, "assert len(f'{7 ** 9000}') > 4300\n" + sum),
        LiveProgram("python3", "asks for an unlimited stack", .accepted, timeLimit: .seconds(5), recursive("resource.RLIM_INFINITY")),
        LiveProgram("python3", "asks for half a gigabyte of stack", .accepted, timeLimit: .seconds(5), recursive("2 ** 29")),
        LiveProgram(
            "python3", "raises its stack limit as far as it may", .accepted,
            "import resource as r\nmost = r.getrlimit(r.RLIMIT_STACK)[1]\nr.setrlimit(r.RLIMIT_STACK, (most, most))\n" + sum),
    ]

    private static func recursive(_ stack: String) -> String {
        """
        import resource, sys
        resource.setrlimit(resource.RLIMIT_STACK, (\(stack), \(stack)))
        sys.setrecursionlimit(10 ** 6)
        def depth(n): return 0 if n == 0 else 1 + depth(n - 1)
        assert depth(50000) == 50000
        print(sum(map(int, input().split())))

        """
    }

    private static let raise = """
        #include <sys/resource.h>
        #include <cstdio>
        int deep(int n) { volatile char room[1000]; room[n % 1000] = 1; return n == 0 ? 0 : deep(n - 1) + room[n % 1000]; }

        """

    static let native: [LiveProgram] = [
        LiveProgram(
            "cpp", "raises its stack limit by itself", .accepted,
            raise + "int main() { rlimit l; getrlimit(RLIMIT_STACK, &l); l.rlim_cur = 1l << 29; int a, b; "
                + "return setrlimit(RLIMIT_STACK, &l) || scanf(\"%d %d\", &a, &b) != 2 || deep(100000) != 100000 "
                + "|| printf(\"%d\", a + b) < 0; }\n"),
        LiveProgram(
            "cpp", "recurses without end on an unlimited stack", .memoryLimit, timeLimit: .seconds(5),
            raise + "int main() { rlimit l = {RLIM_INFINITY, RLIM_INFINITY}; if (setrlimit(RLIMIT_STACK, &l)) return 1; "
                + "return deep(1 << 30); }\n"),
    ]

    @Test("Python", arguments: LiveJudgeTests.tiers, python)
    func pythonPrograms(_ tier: SandboxTier, _ program: LiveProgram) throws { try LiveJudgeTests().check(tier, program) }

    @Test("C++", arguments: LiveJudgeTests.tiers, native)
    func nativePrograms(_ tier: SandboxTier, _ program: LiveProgram) throws { try LiveJudgeTests().check(tier, program) }

    @Test("What a program may print is the problem's own limit where it states one", arguments: LiveJudgeTests.tiers)
    func theProblemsOutputLimitHolds(_ tier: SandboxTier) throws {
        let program = LiveProgram("python3", "prints a MiB", .accepted, "print('x' * (1 << 20))\n")
        guard LiveHost.has(program.language) else { return }
        let answer = [("", String(repeating: "x", count: 1 << 20) + "\n")]
        try LiveHost.withJudge(tier) { judge in
            for (limit, expected): (ByteCount?, Verdict) in [
                (nil, .accepted), (.kibibytes(1023), .outputLimit), (.mebibytes(2), .accepted), (.mebibytes(64), .accepted),
            ] {
                let problem = try LiveHost.problem(answer, outputLimit: limit)
                let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
                #expect(result?.verdict == expected, "\(limit?.bytes ?? 0): \(result?.message ?? "no result")")
            }
        }
    }
}
