import Records
import Sandbox
import Testing

@testable import Judging

@Suite("Judging in the real sandbox", .serialized)
struct LiveJudgeTests {
    static let tiers: [SandboxTier] = [.t3, .t2]

    static let python: [LiveProgram] = [
        LiveProgram("python3", "right", .accepted, "a, b = map(int, input().split())\nprint(a + b)\n"),
        LiveProgram("python3", "wrong", .wrongAnswer, "print(3)\n"),
        LiveProgram("python3", "silent", .wrongAnswer, "input()\n"),
        LiveProgram("python3", "os._exit(0)", .wrongAnswer, "import os\nos._exit(0)\n"),
        LiveProgram("python3", "exception", .runtimeError, "print(1 // 0)\n"),
        LiveProgram("python3", "right answer, exit 3", .runtimeError, "import sys\nprint(3, flush=True)\nsys.exit(3)\n"),
        LiveProgram("python3", "syntax error", .runtimeError, "def f(:\n"),
        LiveProgram("python3", "busy", .timeLimit, "while True: pass\n"),
        LiveProgram("python3", "sleeping", .idleLimit, "import time\ntime.sleep(60)\n"),
        LiveProgram("python3", "hungry", .memoryLimit, timeLimit: .seconds(5), "x = []\nwhile True: x.append(bytearray(1 << 20))\n"),
        LiveProgram("python3", "one huge list", .memoryLimit, "x = [0] * (1 << 30)\nprint(len(x))\n"),
        LiveProgram("python3", "flood", .outputLimit, timeLimit: .seconds(5), "while True: print('x' * 100000)\n"),
        LiveProgram("python3", "deep recursion is an exception", .runtimeError, "def f(): f()\nf()\n"),
        LiveProgram(
            "python3", "threads, hash seed, exit()", .accepted,
            "import threading\nr = []\nt = threading.Thread(target=lambda: r.append(sum(map(int, input().split()))))\n"
                + "t.start(); t.join()\nassert hash('a') == hash('a')\nprint(r[0])\nexit()\n"),
        LiveProgram(
            "python3", "writes to its working directory", .accepted,
            "open('x', 'w').write(input())\na, b = open('x').read().split()\nprint(int(a) + int(b))\n"),
    ]

    static let native: [LiveProgram] = [
        LiveProgram(
            "cpp", "right", .accepted, "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b; }\n"),
        LiveProgram("cpp", "does not compile", .compileError, "int main() { return x; }\n"),
        LiveProgram("cpp", "segmentation fault", .runtimeError, "int main() { volatile int *p = nullptr; *p = 1; }\n"),
        LiveProgram("cpp", "abort", .runtimeError, "#include <cstdlib>\nint main() { abort(); }\n"),
        LiveProgram("cpp", "busy", .timeLimit, "int main() { for (volatile int i = 0;; i++) {} }\n"),
        LiveProgram(
            "cpp", "hungry", .memoryLimit, timeLimit: .seconds(5),
            "#include <vector>\n#include <cstring>\nint main() { std::vector<char*> v; for (;;) { v.push_back(new char[1 << 20]); "
                + "memset(v.back(), 1, 1 << 20); } }\n"),
        LiveProgram(
            "cpp", "flood", .outputLimit, "#include <cstdio>\nint main() { for (;;) puts(\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"); }\n"),
        LiveProgram(
            "cpp", "infinite recursion", .runtimeError, "int f(volatile int x) { return f(x + 1) + x; }\nint main() { return f(0); }\n"),
        LiveProgram(
            "cpp", "names an interpreter that is not there", .runtimeError,
            "const char i[] __attribute__((section(\".interp\"), used)) = \"/nope\";\nint main() {}\n"),
        LiveProgram("cpp", "endless include", .compileError, "#include \"/dev/zero\"\nint main() {}\n"),
        LiveProgram(
            "c", "right", .accepted,
            "#include <math.h>\n#include <stdio.h>\nint main(void) { long a, b; if (scanf(\"%ld %ld\", &a, &b) != 2) "
                + "return 1; printf(\"%ld\\n\", a + b + (long)sqrt(0.0 * a)); return 0; }\n"),
    ]

    static let java: [LiveProgram] = [
        LiveProgram(
            "java", "right, its class not called Main", .accepted, timeLimit: .seconds(5),
            "import java.util.*;\npublic class Sum { public static void main(String[] a) { Scanner s = new Scanner(System.in); "
                + "System.out.println(s.nextInt() + s.nextInt()); } }\n"),
        LiveProgram(
            "java", "right, in a package, with an inner class", .accepted, timeLimit: .seconds(5),
            "package x.y;\nimport java.util.*;\npublic class Sum { static class In { int a; } public static void main(String[] a) { "
                + "Scanner s = new Scanner(System.in); In i = new In(); i.a = s.nextInt() + s.nextInt(); System.out.println(i.a); } }\n"),
        LiveProgram("java", "does not compile", .compileError, "public class Main { int x = \"\"; }\n"),
        LiveProgram(
            "java", "exception", .runtimeError, timeLimit: .seconds(5),
            "class Main { public static void main(String[] a) { throw new RuntimeException(); } }\n"),
        LiveProgram(
            "java", "hungry", .memoryLimit, timeLimit: .seconds(5),
            "import java.util.*;\nclass Main { public static void main(String[] a) { List<byte[]> l = new ArrayList<>(); "
                + "for (;;) l.add(new byte[1 << 20]); } }\n"),
        LiveProgram(
            "java", "busy", .timeLimit, "class Main { public static void main(String[] a) { long i = 0; while (true) i++; } }\n"),
    ]

    @Test("Python programs", arguments: tiers, python)
    func pythonPrograms(_ tier: SandboxTier, _ program: LiveProgram) throws { try check(tier, program) }

    @Test("C and C++ programs", arguments: tiers, native)
    func nativePrograms(_ tier: SandboxTier, _ program: LiveProgram) throws { try check(tier, program) }

    @Test("Java programs", arguments: tiers, java)
    func javaPrograms(_ tier: SandboxTier, _ program: LiveProgram) throws { try check(tier, program) }

    func check(_ tier: SandboxTier, _ program: LiveProgram) throws {
        guard LiveHost.has(program.language) else { return }
        try LiveHost.withJudge(tier) { judge in
            let problem = try LiveHost.problem(timeLimit: program.timeLimit)
            let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
            #expect(result?.verdict == program.expected, "\(result?.message ?? "no result")")
            #expect(result?.tier == tier)
        }
    }

    @Test("JavaScript programs", arguments: tiers)
    func javascript(_ tier: SandboxTier) throws {
        let source = "const [a, b] = require('fs').readFileSync(0, 'utf8').trim().split(' ').map(Number);\nconsole.log(a + b);\n"
        try check(tier, LiveProgram("javascript", "right", .accepted, timeLimit: .seconds(5), source))
    }

    @Test("The compiler's first error line is the message, without the sandbox's paths", arguments: tiers)
    func compilerMessage(_ tier: SandboxTier) throws {
        guard LiveHost.has("cpp") else { return }
        try LiveHost.withJudge(tier, compilations: CompilationCache()) { judge in
            let program = LiveProgram("cpp", "", .compileError, "int main() {\n  return x;\n}\n")
            let result = judge.judge(task: 0, candidate: program.candidate, problem: try LiveHost.problem())
            #expect(result?.message.hasPrefix("main.cpp:2:10: error:") == true, "\(result?.message ?? "")")
        }
    }

    @Test("A program of more classes than the sandbox hands over is told so, and one of many is judged", arguments: tiers)
    func manyClasses(_ tier: SandboxTier) throws {
        guard LiveHost.has("java") else { return }
        let main =
            "import java.util.*;\nclass Main { public static void main(String[] a) { Scanner s = new Scanner(System.in); "
            + "System.out.println(s.nextInt() + s.nextInt()); } }\n"
        try LiveHost.withJudge(tier) { judge in
            for (others, expected) in [(150, Verdict.accepted), (299, .compileError)] {
                let source = main + (0..<others).map { "class Other\($0) {}\n" }.joined()
                let program = LiveProgram("java", "\(others + 1) classes", expected, timeLimit: .seconds(5), source)
                let problem = try LiveHost.problem(timeLimit: program.timeLimit)
                let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
                #expect(result?.verdict == expected, "\(others): \(result?.message ?? "no result")")
                #expect((result?.message.contains("200 files or more") == true) == (expected == .compileError), "\(result?.message ?? "")")
            }
        }
    }

    @Test("A problem's named files stand in for standard input and output; links are not followed", arguments: tiers)
    func namedFiles(_ tier: SandboxTier) throws {
        let problem = try LiveHost.problem(inputFile: "sum.in", outputFile: "sum.out")
        let programs = [
            LiveProgram(
                "python3", "", .accepted, "a, b = open('sum.in').read().split()\nopen('sum.out', 'w').write(str(int(a) + int(b)))\n"),
            LiveProgram("python3", "", .wrongAnswer, "a, b = open('sum.in').read().split()\nprint(int(a) + int(b))\n"),
            LiveProgram("python3", "", .wrongAnswer, "import os\nopen('x', 'w').write('3')\nos.symlink('x', 'sum.out')\n"),
            LiveProgram("python3", "", .wrongAnswer, "import os\nos.mkdir('sum.out')\n"),
        ]
        try LiveHost.withJudge(tier) { judge in
            for program in programs {
                let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
                #expect(result?.verdict == program.expected, "\(result?.message ?? "")")
            }
        }
    }
}
