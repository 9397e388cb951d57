import Foundation
import Testing

/// What an honest user brings, as whole commands: a problem set is made, candidates are judged, and their verdicts are those that the user
/// expects.
struct HonestInput: Sendable, CustomTestStringConvertible {
    var kind: String
    var name: String
    /// Rows of problems; a package has files instead.
    var rows: String = Fixtures.row() + "\n"
    /// Below `packages/p`; empty: no package. `problem.yaml` and one right submission are there already.
    var package: [String: String] = [:]
    /// Below `packages/p`, what each link leads to.
    var links: [String: String] = [:]
    /// The file of candidates as it stands.
    var candidates = ""
    /// By label, where candidates have one; else in the order of the file.
    var verdicts: [String] = []
    /// Each must be in what the commands say.
    var says: [String] = []
    /// None may be in what the commands say.
    var conceals: [String] = []
    var etlStatus: Int32 = 0
    var status: Int32 = 0
    var etlOptions: [String] = []
    var options: [String] = []
    var configuration = ""

    var testDescription: String { "\(kind): \(name)" }

    static let right = "print(sum(map(int, input().split())))\n"

    static func row(_ text: String, replacing old: String, with new: String) -> String { text.replacing(old, with: new) + "\n" }

    static let all = lines + defaults + numbers + marks + settings + validators + java + names + refusals + keys + hosts

    private static func candidate(_ code: String, _ language: String = "PYTHON3") -> String {
        Fixtures.candidate("sum", code, language: language) + "\n"
    }

    private static let lines = [
        HonestInput(
            kind: "one bad line", name: "a half pair written as bytes in one candidate",
            candidates: candidate(right) + #"{"task_name": "sum", "language": "PYTHON3", "code": "s = '\ud83d'\n"#
                + #"print(sum(map(int, input().split())))"}"#
                + "\n", verdicts: ["AC", "AC"]),
        HonestInput(
            kind: "one bad line", name: "-Infinity in the field `logprob`",
            candidates: candidate(right).replacing("{", with: #"{"logprob": -Infinity, "#) + candidate(right + "# 2"),
            verdicts: ["AC", "AC"]),
        HonestInput(
            kind: "one bad line", name: "a comma behind the last member", candidates: candidate(right) + "{\"task_name\": \"sum\",}\n",
            says: ["candidates.jsonl:2", "column 21"], status: 2),
    ]

    private static let defaults = [
        HonestInput(
            kind: "defaults of runtimes", name: "Decimal text of a number of 9000 digits",
            candidates: candidate("import json\nn = json.loads('9' * 9000)\nassert n > 0\n" + right), verdicts: ["AC"]),
        HonestInput(
            kind: "defaults of runtimes", name: "a thread with a stack of 256 MiB",
            candidates: candidate(
                "import sys, threading\nsys.setrecursionlimit(10 ** 6)\nthreading.stack_size(2 ** 27)\n"
                    + "def f(n): return n and 1 + f(n - 1)\ndef main():\n    f(20000)\n    print(sum(map(int, input().split())))\n"
                    + "t = threading.Thread(target=main)\nt.start()\nt.join()\n"), verdicts: ["AC"]),
        HonestInput(
            kind: "defaults of runtimes", name: "C raises its stack to the hard limit",
            candidates: candidate(
                "#include <stdio.h>\n#include <sys/resource.h>\nint main(void) { struct rlimit l; getrlimit(RLIMIT_STACK, &l);"
                    + " l.rlim_cur = 1ul << 30; int a, b; if (setrlimit(RLIMIT_STACK, &l) || scanf(\"%d%d\", &a, &b) != 2) return 1;"
                    + " printf(\"%d\\n\", a + b); return 0; }", "c"), verdicts: ["AC"]),
    ]

    private static func answer(_ text: String, _ checker: String = "tokens+float") -> String {
        Fixtures.row(publicTests: [("1\n", text)], privateTests: [("1\n", text)])
            .replacing("\"description\"", with: "\"checker\":\"\(checker)\",\"description\"") + "\n"
    }

    private static let numbers = [
        HonestInput(
            kind: "whole answers of real problems", name: "-0 beside -0.0", rows: answer("-0\n"), candidates: candidate("print(-0.0)"),
            verdicts: ["AC"]),
        HonestInput(
            kind: "whole answers of real problems", name: "1e3 beside 1000", rows: answer("1000\n"), candidates: candidate("print('1e3')"),
            verdicts: ["AC"]),
        HonestInput(
            kind: "whole answers of real problems", name: "large whole numbers stay digits", rows: answer("1000000000000000000\n"),
            candidates: candidate("print(10 ** 18)") + candidate("print(10 ** 18 + 1)"), verdicts: ["AC", "WA"]),
    ]

    private static let plain = [
        "problem.yaml": "name: p\nlimits: {time_limit: 1}\n", "data/secret/1.in": "1\n", "data/secret/1.ans": "1\n",
        "submissions/accepted/a.py": "print(input())\n",
    ]

    private static func package(_ files: [String: String]) -> [String: String] { plain.merging(files) { $1 } }

    private static let marks = [
        HonestInput(
            kind: "byte order marks", name: "before the rows of problems", rows: "\u{FEFF}" + Fixtures.row() + "\n",
            candidates: "\u{FEFF}" + candidate(right), verdicts: ["AC"]),
        HonestInput(
            kind: "byte order marks", name: "in an input that a program splits",
            package: package(["data/secret/1.in": "\u{FEFF}1\n", "submissions/accepted/a.py": "print(int(input()))\n"]),
            verdicts: ["AC"], says: ["data/secret/1.in"]),
        HonestInput(
            kind: "byte order marks", name: "an answer in UTF-16", package: package(["data/secret/1.ans": "\u{0}1\u{0}\n"]),
            says: ["data/secret/1.ans"], etlStatus: 1),
    ]

    private static let settings = [
        HonestInput(
            kind: "settings of single tests", name: "a generator of test data beside the tests",
            package: package(["data/secret/generator.yaml": "cases: 3\n"]), says: ["data/secret/generator.yaml belongs to no test"],
            etlStatus: 1),
        HonestInput(
            kind: "settings of single tests", name: "an input without its answer", package: package(["data/secret/2.in": "2\n"]),
            says: ["data/secret/2"], etlStatus: 1),
        HonestInput(
            kind: "settings of single tests", name: "the directory `include` of a language",
            package: package(["include/python3/helper.py": "x = 1\n"]), says: ["include"], etlStatus: 1),
    ]

    private static let validators = [
        HonestInput(
            kind: "several validators", name: "two directories, of which one always rejects",
            package: package([
                "problem.yaml": "name: p\nvalidation: custom\nlimits: {time_limit: 1}\n",
                "output_validators/a/check.py": "import sys\nsys.exit(42)\n", "output_validators/b/check.py": "import sys\nsys.exit(43)\n",
            ]), verdicts: ["WA"]),
        HonestInput(
            kind: "several validators", name: "two files in two languages",
            package: package([
                "problem.yaml": "name: p\nvalidation: custom\nlimits: {time_limit: 1}\n",
                "output_validators/a.py": "import sys\nsys.exit(42)\n", "output_validators/b.cpp": "int main() { return 43; }\n",
            ]), says: ["output_validators"], etlStatus: 1),
        HonestInput(
            kind: "several validators", name: "one that ends with 0",
            package: package([
                "problem.yaml": "name: p\nvalidation: custom\nlimits: {time_limit: 1}\n",
                "output_validators/check.py": "print('fine')\n",
            ]), verdicts: ["JE"], says: ["check.py"], status: 3),
    ]

    private static func java(_ types: String) -> String { candidate(types, "JAVA") }
    private static let sum = "java.util.Scanner s = new java.util.Scanner(System.in); System.out.println(s.nextInt() + s.nextInt());"

    private static let java = [
        HonestInput(
            kind: "the class that Java starts", name: "a public class behind one with a main of its own",
            candidates: java(
                "class Test { public static void main(String[] a) { System.out.println(-1); } }\n"
                    + "public class Solution { public static void main(String[] a) { \(sum) } }\n"), verdicts: ["AC"]),
        HonestInput(
            kind: "the class that Java starts", name: "Main behind a class with a main of its own",
            candidates: java(
                "class A { public static void main(String[] a) { System.out.println(-1); } }\n"
                    + "class Main { public static void main(String... a) { \(sum) } }\n"), verdicts: ["AC"]),
        HonestInput(
            kind: "the class that Java starts", name: "a method that is called main and takes a number",
            candidates: java(
                "class A { static void main(int n) { System.out.println(n); } }\n"
                    + "class B { public static void main(String[] a) { \(sum) } }\n"), verdicts: ["AC"]),
    ]

    private static let concepts =
        "#include <concepts>\n#include <iostream>\ntemplate <std::integral T> T id(T x) { return x; }\n"
        + "int main() { int a, b; std::cin >> a >> b; std::cout << id(a + b); }\n"

    private static let names = [
        HonestInput(
            kind: "names of languages", name: "GNU C++20 (64)",
            candidates: candidate(concepts, "GNU C++20 (64)") + candidate(concepts, "C++20 (GCC 13-64)"),
            verdicts: ["AC", "AC"]),
        HonestInput(
            kind: "names of languages", name: "C++11 is not compiled as C++17",
            candidates: candidate(
                "#include <iostream>\n#include <optional>\nint main() { std::optional<int> x; int a, b; std::cin >> a >> b; std::cout << a + b; }\n",
                "C++11"), verdicts: ["CE"]),
        HonestInput(
            kind: "names of languages", name: "C++98, which has no entry", candidates: candidate("int main() {}", "C++98"), says: ["C++98"],
            status: 2),
    ]

    private static let refusals = [
        HonestInput(
            kind: "refusals are named", name: "os.popen", candidates: candidate("import os\nos.popen('true').read()\n"), verdicts: ["RE"],
            says: ["fork was denied"]),
        HonestInput(
            kind: "refusals are named", name: "posix_spawn",
            candidates: candidate("import os\nos.posix_spawn('/bin/true', ['true'], {})\n"),
            says: ["fork was denied"]),
        HonestInput(
            kind: "refusals are named", name: "a pool of 64 threads",
            candidates: candidate(
                "#include <pthread.h>\n#include <unistd.h>\nvoid *f(void *x) { pause(); return x; }\nint main() { pthread_t t; "
                    + "for (int i = 0; i < 64; i++) if (pthread_create(&t, 0, f, 0)) return 3; }\n", "c"), verdicts: ["RE"],
            says: ["thread limit 16 reached"]),
        HonestInput(
            kind: "refusals are named", name: "a page of the network",
            candidates: candidate("import urllib.request\nurllib.request.urlopen('http://example.com/')\n"), verdicts: ["RE"],
            says: ["network access was denied"]),
        HonestInput(
            kind: "refusals are named", name: "a lock of multiprocessing", candidates: candidate("import multiprocessing as m\nm.Lock()\n"),
            verdicts: ["RE"], says: ["/dev/shm (named semaphores, shared memory) is not available", "standard error says SemLock"]),
        HonestInput(
            kind: "refusals are named", name: "os.execv", candidates: candidate("import os\nos.execv('/bin/true', ['true'])\n"),
            verdicts: ["RE"], says: ["exec was denied"]),
    ]

    private static let keys = [
        HonestInput(
            kind: "unknown keys", name: "`memory_limit` of a row",
            rows: row(Fixtures.row(), replacing: "memory_limit_bytes", with: "memory_limit_byte"),
            candidates: candidate(right), verdicts: ["AC"], says: ["`memory_limit_byte`", "`memory_limit_bytes`"]),
        HonestInput(
            kind: "unknown keys", name: "a key twice: the last counts, as in Python",
            candidates:
                "{\"task_name\": \"sum\", \"language\": \"cpp\", \"language\": \"PYTHON3\", \"code\": \"print(sum(map(int, input().split())))\"}\n",
            verdicts: ["AC"]),
        HonestInput(
            kind: "unknown keys", name: "an output limit of 1 MiB in a package",
            package: package([
                "problem.yaml": "name: p\nlimits: {time_limit: 1, output: 1}\n", "submissions/accepted/a.py": "print('1' * (3 << 20))\n",
            ]), verdicts: ["OLE"]),
    ]

    private static let hosts = [
        HonestInput(
            kind: "what one host lacks", name: "one candidate of an unknown language is left out",
            candidates: candidate(right) + candidate("?", "befunge"), verdicts: ["AC"], says: ["1 candidate in befunge"],
            options: ["--skip_missing_languages"]),
        HonestInput(
            kind: "what one host lacks", name: "a package without tests beside a whole one",
            package: package(["../q/problem.yaml": "name: q\n", "../q/submissions/accepted/a.py": "print(1)\n"]), verdicts: ["AC"],
            says: ["q: left out: the problem `q` has no test of any kind"]),
        HonestInput(
            kind: "what one host lacks", name: "a candidate of a problem that is not there", candidates: Fixtures.candidate("sun", right),
            says: ["sun", "sum"], status: 2),
    ]
}
