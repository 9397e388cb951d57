import Testing

@testable import Generation
@testable import ProgramExtraction

@Suite struct ProgramTextTests {
    private func text(_ program: String) -> ProgramText {
        ProgramText(Array(program.utf8), in: 0..<program.utf8.count, grammar: .python)
    }

    @Test(arguments: [
        "x = input()", "x = sys.stdin.buffer.read()", "x = open(0).read()", "x = open( 0, 'rb').read()", "x = open('/dev/stdin').read()",
        "x = os.read(0, 9)", "from os import read\nx = read(0, 9)", "f = os.read", "x = list(fileinput.input())", "x = mmap.mmap(0, 0)",
        "x = io.FileIO(0).read()", "x = os.fdopen(0)", "x = raw_input()",
    ])
    func thisReads(_ program: String) { #expect(text(program).reads && !text(program).writes) }

    @Test(arguments: [
        "print(1)", "sys.stdout.write('1')", "os.write(1, b'1')", "from os import write as w\nw(1, b'')", "open(1, 'w').write('1')",
        "open('/dev/stdout', 'w')", "f = os.fdopen(1, 'w')", "io.FileIO(1, 'w')",
    ])
    func thisWrites(_ program: String) { #expect(text(program).writes && !text(program).reads) }

    @Test(arguments: [
        "x = f.read()", "x = open('a.txt').read()", "x = open(01234)", "x = 'input print'", "x = 1  # input() print()", "f.write(x)",
        "x = open(0.5)", "reads = inputs",
    ])
    func thisDoesNeither(_ program: String) { #expect(!text(program).writes && !text(program).reads) }

    @Test(arguments: [
        "print(1)", "n = 3\nprint(n)", "a, (b, *c) = 1, (2, 3)\nprint(a, b, c)", "for i, x in enumerate('ab'): print(i, x)",
        "import os.path as p, sys\nprint(p, sys)", "from math import *\nprint(gcd(4, 6))", "print(sum(x for x in range(3)))",
        "def f(a, b=2, *c, **d):\n    return a + b\nprint(f(1))", "class A(object):\n    def g(self): return self.x\nprint(A().g())",
        "f = lambda a, b: a + b\nprint(f(1, 2))", "print(sorted([1], key=lambda t: -t, reverse=True))", "n: int = 3\nprint(n)",
        "with open(0) as f: print(f.read())", "try:\n    pass\nexcept ValueError as e:\n    print(e)", "if (m := 3) > 2: print(m)",
        "x = 0\nx += 1\nprint(x)", "print(f'{{a}} {1}', 'ans', \"\"\"b\nc\"\"\")", "a = b = 3; print(a, b)", "x = [1]\nx[0] = 2\nprint(x)",
        "print(0x1F, 1e5, 2j, x) if (x := 1) else 0", "print(rb'a', __name__)", "global z\nprint(z)",
    ])
    func thisStandsAlone(_ program: String) { #expect(PythonNames(Array(program.utf8)).areBound) }

    @Test(arguments: [
        "print(n)", "print(solve(3))", "x = 1\nprint(x == y)", "x += 1", "print(f'{ans}')", "print(a.b)", "for i in items: print(i)",
        "if ans: print(1)", "print({'a': v})", "y = x[i]\nprint(y)", "print(f(x=1))", "def g(a): return h(a)\nprint(g(1))",
    ])
    func thisNeedsSomethingElse(_ program: String) { #expect(!PythonNames(Array(program.utf8)).areBound) }

    @Test func anyBytesHaveNames() {
        for piece in ["(", ":", "=", "'", "f'{", "lambda ", "for ", "\\", "\"\"\"", "import ", "x:", "\u{e9}=", "as ", "def "] {
            _ = PythonNames(Array(String(repeating: piece, count: 50).utf8)).areBound
        }
    }
}
