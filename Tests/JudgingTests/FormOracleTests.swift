import Fixtures
import Testing

@testable import Judging

/// What the canonical form calls equal is equal to the tools themselves: real programs, and small changes of them that know no language.
@Suite struct FormOracleTests {
    private static func hasTool(_ name: String) -> Bool {
        OtherPrograms.require((try? OtherPrograms.run(name, "--version"))?.status == 0, name)
    }

    /// Each program with variants of itself, where the two have one form.
    private static func equalPairs(
        of programs: [[UInt8]], _ rules: LexicalRules, variants: Int, _ mutations: inout FormMutations, reindents: Bool
    ) -> [(one: [UInt8], other: [UInt8])] {
        var pairs: [(one: [UInt8], other: [UInt8])] = []
        for program in programs {
            guard let form = rules.canonicalForm(of: program) else { continue }
            var others = (0..<variants).map { _ in mutations.variant(of: program) }
            if reindents { others.append(FormMutations.reindented(program)) }
            for other in others where other != program && rules.canonicalForm(of: other) == form { pairs.append((program, other)) }
        }
        return pairs
    }

    @Test func equalPythonProgramsHaveOneSyntaxTree() throws {
        guard Self.hasTool("python3") else { return }
        guard let programs = try RealPrograms.required({ $0.contains("lcb") || $0.contains("Python3") || $0.hasPrefix("ChatGPT-") }) else {
            return
        }
        var mutations = FormMutations(seed: 3, insertions: FormMutations.python)
        let pairs = Self.equalPairs(of: programs, .python, variants: 6, &mutations, reindents: true)
        print("\(programs.count) Python programs, \(pairs.count) pairs of equal ones")
        #expect(pairs.count > programs.count)
        try Self.expectEqual(pairs, script: Self.pythonScript)
    }

    private static func expectEqual(_ pairs: [(one: [UInt8], other: [UInt8])], script: String) throws {
        let differing = try #require(try FormOracle.differing(pairs, script: script))
        for pair in differing.prefix(3).map({ pairs[$0] }) { print(String(decoding: pair.other, as: UTF8.self)) }
        #expect(differing.isEmpty)
    }

    /// Programs are put behind one another, so that GCC starts once; what they include is left out.
    @Test func equalCPlusPlusProgramsAreTheSameAfterPreprocessing() throws {
        guard Self.hasTool("python3"), Self.hasTool("g++") else { return }
        guard let real = try RealPrograms.required({ $0.contains("XCode-C++") || $0.contains("XCode-C-") }) else { return }
        // What is behind a condition that is not met is not printed.
        let texts = real.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.contains("#if") }.map {
            $0.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.contains("#include") }.joined(separator: "\n")
        }
        let programs = (texts + Self.trickyPrograms).map { Array($0.utf8) }
        var mutations = FormMutations(seed: 4, insertions: FormMutations.c)
        let pairs = Self.equalPairs(of: programs, .cPlusPlus, variants: 12, &mutations, reindents: true)
        print("\(programs.count) C++ programs, \(pairs.count) pairs of equal ones")
        #expect(pairs.count > programs.count)
        try Self.expectEqual(pairs, script: Self.cScript)
    }

    /// Small programs in which white space matters more often than in real ones.
    private static let trickyPrograms = [
        "#define S(x) #x\nauto s = S(a + b), t = S( a+b );\n",
        "#define F(x) (x)\n#define G (x)\nint a = F(1), b = G ;\n",
        "#define F(x, y) x y\nint a = F(1 , + 2) - - F( 3,4 );\n",
        "auto s = R\"x( // )x\" ; auto c = '\"'; int n = 1'000'000;\n",
        "int a = 0xe+1; double d = 1.e-3 + .5; a = a+++ ++b; a = b - --c;\n",
        "auto s = \"/* \\\" */\" \"//\"; // x\n/* y */ int z;\n",
        "#define LONG(a) \\\n  do { a; } while (0)\nint main() { LONG(x = 1); }\n",
    ]

    private static let pythonScript = """
        import ast, sys, warnings
        warnings.simplefilter("ignore")
        def tree(text):
            try:
                return ast.dump(ast.parse(bytes.fromhex(text.strip("-"))))
            except SyntaxError:
                return None
        count = 0
        for number, line in enumerate(open(sys.argv[1])):
            one, other = line.split()
            if tree(one) != tree(other):
                print(number)
            count += 1
        print("asked", count)
        """

    private static let cScript = #"""
        import re, subprocess, sys
        token = re.compile(r'(?:u8|[uUL])?R"([^()\s]*)\(.*?\)\1"\w*|(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"\w*'
            r"|(?:u8|[uUL])?'(?:\\.|[^'\\\n])*'|\.?\d(?:[eEpP][+-]|'?[\w.])*|[\w$]+"
            r'|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|<<|>>|[-+*/%&|^<>=!]=|&&|\|\||\.\*|\S', re.S)
        pairs = [[bytes.fromhex(word.strip("-")).decode() for word in line.split()] for line in open(sys.argv[1])]
        text = []
        for number, pair in enumerate(pairs):
            for position in range(2):
                text.append("\nprogram_number %d\n" % (2 * number + position) + pair[position])
                text += ["\n#undef " + name for name in set(re.findall(r"#\s*define\s+(\w+)", pair[0]))]
        run = subprocess.run(["g++", "-std=gnu++17", "-E", "-P", "-w", "-x", "c++", "-"], input="".join(text), text=True, capture_output=True)
        print(run.stderr[-1000:], file=sys.stderr)
        parts = re.split(r"program_number (\d+)", run.stdout)[1:]
        found = {int(number): [match.group() for match in token.finditer(part)] for number, part in zip(parts[::2], parts[1::2])}
        for number in range(len(pairs)):
            if 2 * number not in found or found[2 * number] != found.get(2 * number + 1):
                print(number)
        print("asked", len(pairs))
        """#
}
