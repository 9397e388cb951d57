import Records

@testable import Judging

/// For every language of the table: programs with the verdict that each must get. The right one is the entry's own self-test.
enum LanguagePrograms {
    struct Sources: Sendable {
        var wrong: String
        /// Ends by an error of its own, or with an exit code other than 0.
        var failing: String
        var busy: String
        /// Touches memory until it has no more.
        var hungry: String
        /// Does not compile; nil where nothing is compiled.
        var broken: String?
        /// Calls itself without end.
        var recursive: String?
    }

    static func programs(of language: Language) -> [LiveProgram] {
        guard let sources = all[language.name] else { return [] }
        let patient = Duration.seconds(10)
        var programs = [
            LiveProgram(language.name, "right", .accepted, timeLimit: patient, language.selfTest),
            LiveProgram(language.name, "wrong", .wrongAnswer, timeLimit: patient, sources.wrong),
            LiveProgram(language.name, "failing", .runtimeError, timeLimit: patient, sources.failing),
            LiveProgram(language.name, "busy", .timeLimit, timeLimit: .milliseconds(500), sources.busy),
            LiveProgram(language.name, "hungry", .memoryLimit, timeLimit: patient, sources.hungry),
        ]
        if let broken = sources.broken { programs.append(LiveProgram(language.name, "broken", .compileError, broken)) }
        if let recursive = sources.recursive {
            // Mono walks over every frame of the stack for its report: some 10 s of CPU time for 256 MiB.
            let limit = language.name == "csharp" ? Duration.seconds(60) : patient
            programs.append(LiveProgram(language.name, "recursive", .runtimeError, timeLimit: limit, recursive))
        }
        return programs
    }

    static let all: [String: Sources] = [
        "python3": python, "pypy3": python, "python2": python, "cpp": cpp, "cpp11": cpp, "cpp14": cpp, "cpp20": cpp, "cpp23": cpp, "c": c,
        "c99": c, "c11": c, "java": java, "javascript": javascript, "rust": rust,
        "go": go, "csharp": csharp, "kotlin": kotlin,
    ]

    private static let python = Sources(
        wrong: "print(7)\n", failing: "print([][0])\n", busy: "while True: pass\n",
        hungry: "x = []\nwhile True: x.append(bytearray(1 << 20))\n", recursive: "def f(): return f() + 1\nf()\n")

    private static let cpp = Sources(
        wrong: "#include <cstdio>\nint main() { puts(\"7\"); }\n", failing: "int main() { return 3; }\n",
        busy: "int main() { for (volatile int i = 0;; i++) {} }\n",
        hungry: "#include <vector>\nint main() { std::vector<std::vector<char>> v; for (;;) v.emplace_back(1 << 20, 1); }\n",
        broken: "int main() { return x; }\n",
        recursive: "int f(volatile int x) { return f(x + 1) + x; }\nint main() { return f(0); }\n")

    private static let c = Sources(
        wrong: "#include <stdio.h>\nint main(void) { puts(\"7\"); return 0; }\n", failing: "int main(void) { return 3; }\n",
        busy: "int main(void) { for (volatile int i = 0;; i++) {} }\n",
        hungry: "#include <stdlib.h>\n#include <string.h>\nint main(void) { for (;;) { char *p = malloc(1 << 20); if (!p) abort(); "
            + "memset(p, 1, 1 << 20); volatile char *q = p; (void)*q; } }\n",
        broken: "int main(void) { return x; }\n",
        recursive: "int f(volatile int x) { return f(x + 1) + x; }\nint main(void) { return f(0); }\n")

    private static let java = Sources(
        wrong: "class A { public static void main(String[] a) { System.out.println(7); } }\n",
        failing: "class A { public static void main(String[] a) { System.out.println(a[5]); } }\n",
        busy: "class A { public static void main(String[] a) { long i = 0; while (true) i++; } }\n",
        hungry: "import java.util.*;\nclass A { public static void main(String[] a) { List<byte[]> l = new ArrayList<>(); "
            + "for (;;) l.add(new byte[1 << 20]); } }\n",
        broken: "class A { int x = \"\"; }\n",
        recursive: "class A { static int f() { return f() + 1; } public static void main(String[] a) { f(); } }\n")

    private static let javascript = Sources(
        wrong: "console.log(7)\n", failing: "undefined.x\n", busy: "for (;;);\n",
        hungry: "const x = [];\nfor (;;) x.push(new Array(1 << 17).fill(x.length));\n",
        recursive: "function f() { return f() + 1; }\nf();\n")

    private static let rust = Sources(
        wrong: "fn main() { println!(\"7\"); }\n", failing: "fn main() { let v: Vec<i32> = Vec::new(); println!(\"{}\", v[0]); }\n",
        busy: "fn main() { let mut i = 0u64; loop { unsafe { std::ptr::write_volatile(&mut i, i + 1) } } }\n",
        hungry: "fn main() { let mut v = Vec::new(); loop { v.push(vec![1u8; 1 << 20]); } }\n", broken: "fn main() { x }\n",
        recursive: "fn f(v: &[u64; 64]) -> u64 { let mut w = *v; w[0] += 1; let r = f(&w); "
            + "unsafe { std::ptr::read_volatile(&w[1]) + r } }\nfn main() { println!(\"{}\", f(&[0; 64])); }\n")

    private static let go = Sources(
        wrong: "package main\nfunc main() { println(\"x\"); print(7) }\n",
        failing: "package main\nfunc main() { var a []int; println(a[0]) }\n",
        busy: "package main\nfunc main() { for { } }\n",
        hungry: "package main\nfunc main() { var a [][]byte; for { b := make([]byte, 1 << 20); for i := range b { b[i] = 1 }; "
            + "a = append(a, b) } }\n",
        broken: "package main\nfunc main() { x }\n")

    private static let csharp = Sources(
        wrong: "class A { static void Main() { System.Console.WriteLine(7); } }\n",
        failing: "class A { static void Main(string[] a) { System.Console.WriteLine(a[5]); } }\n",
        busy: "class A { static void Main() { long i = 0; while (true) i++; } }\n",
        hungry: "using System.Collections.Generic;\nclass A { static void Main() { var l = new List<byte[]>(); for (;;) { "
            + "var b = new byte[1 << 20]; for (int i = 0; i < b.Length; i += 512) b[i] = 1; l.Add(b); } } }\n",
        broken: "class A { int x = \"\"; static void Main() { } }\n",
        recursive: "class A { static int F(int x) { return F(x + 1) + 1; } static void Main() { System.Console.WriteLine(F(0)); } }\n")

    private static let kotlin = Sources(
        wrong: "fun main() { println(7) }\n", failing: "fun main() { println(listOf<Int>()[5]) }\n",
        busy: "fun main() { var i = 0L; while (true) i++ }\n",
        hungry: "fun main() { val l = ArrayList<ByteArray>(); while (true) l.add(ByteArray(1 shl 20)) }\n",
        broken: "fun main() { val x: Int = \"\" }\n",
        recursive: "fun f(): Int = f() + 1\nfun main() { println(f()) }\n")
}
