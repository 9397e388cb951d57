import Judging
import Records
import Testing

@testable import Dataset

@Suite struct PackageCheckerTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func result(_ yaml: String, _ files: [String: String] = [:]) throws -> (checker: CheckerSpec?, notes: [String]) {
        try directory.writePackage("twice", yaml: yaml, files: files)
        var package = try ProblemPackage(path: directory.path + "/twice")
        let problem = try package.problem(split: "train")
        return (problem?.checker, package.notes)
    }

    @Test(arguments: [
        ("validation: default\n", KattisValidatorFlags()),
        ("validator_flags: float_tolerance 1e-4\n", KattisValidatorFlags(absoluteTolerance: 1e-4, relativeTolerance: 1e-4)),
        ("validator_flags: float_absolute_tolerance 1e-8\n", KattisValidatorFlags(absoluteTolerance: 1e-8)),
        (
            "validator_flags: case_sensitive space_change_sensitive float_relative_tolerance 0.5\n",
            KattisValidatorFlags(caseSensitive: true, spaceChangeSensitive: true, relativeTolerance: 0.5)
        ),
        ("validator: float_tolerance 1e-6\n", KattisValidatorFlags(absoluteTolerance: 1e-6, relativeTolerance: 1e-6)),
    ])
    func flagsOfTheDefaultValidator(yaml: String, flags: KattisValidatorFlags) throws {
        #expect(try result(yaml).checker == .kattis(flags))
    }

    @Test func flagsOfTheTestData() throws {
        let flags = ["data/testdata.yaml": "output_validator_flags: case_sensitive\n"]
        #expect(try result("", flags).checker == .kattis(KattisValidatorFlags(caseSensitive: true)))
    }

    @Test func whereGroupsDisagreeTheFirstTestsFlagsAreTheProblems() throws {
        let (checker, notes) = try result("", ["data/secret/testdata.yaml": "output_validator_flags: case_sensitive\n"])
        #expect(checker == .kattis(KattisValidatorFlags()) && notes.isEmpty)
    }

    @Test func anOutputValidatorComesWithItsFiles() throws {
        let files = [
            "output_validators/check/validate.h": "// header", "output_validators/check/check.cpp": "int main() {}",
            "output_validators/check/check.cpp.bin": "\u{7F}ELF",
        ]
        let checker = try result("validation: custom\nvalidator_flags: strict 3\n", files).checker
        #expect(
            checker
                == .program(
                    try! CheckerProgram(
                        convention: .kattis, language: "cpp",
                        files: [
                            .init(name: "check.cpp", content: Array("int main() {}".utf8)),
                            .init(name: "validate.h", content: Array("// header".utf8)),
                        ],
                        arguments: ["strict", "3"])))
    }

    @Test func aSingleFileMayBeTheOutputValidator() throws {
        guard case .program(let program) = try result("validation: custom\n", ["output_validators/check.py": "import sys\n"]).checker else {
            Issue.record("no program")
            return
        }
        #expect(program.language == "python3" && program.files.map(\.name) == ["check.py"])
    }

    @Test func theNewFormsDirectoryNeedsNoKey() throws {
        guard case .program = try result("problem_format_version: 2023-07\n", ["output_validator/v.cpp": "int main() {}"]).checker else {
            Issue.record("no program")
            return
        }
    }

    @Test func sourcesOfOneProgramAreCompiledTogether() throws {
        let files = [
            "output_validators/v/a.cpp": "void help() {}", "output_validators/v/b.cc": "int main() {}", "output_validators/v/a.h": "",
            "output_validators/v/c.c": "int three(void) { return 3; }",
        ]
        let (checker, notes) = try result("validation: custom\n", files)
        guard case .program(let program) = checker else {
            Issue.record("no program")
            return
        }
        #expect(program.files.map(\.name) == ["b.cc", "a.cpp", "c.c", "a.h"])
        #expect(program.sources == 3 && program.language == "cpp")
        #expect(notes.isEmpty)
    }

    @Test(arguments: [
        (["a.py": "import sys", "main.py": "import a\n"], ["main.py", "a.py"], 1),
        (["lib.py": "x = 1\n", "v.py": "import sys\nimport lib\nsys.exit(42)\n"], ["v.py", "lib.py"], 1),
        (["lib.py": "", "v.py": "from .lib import a\n"], ["v.py", "lib.py"], 1),
        (
            ["a.py": "if True: import b", "b.py": "from . import (c, d)", "c.py": "", "d.py": "# import a"],
            ["a.py", "b.py", "c.py", "d.py"], 1
        ),
        (["a.cpp": "#include \"b.cpp\"\nint main() {}", "b.cpp": "// #include \"a.cpp\" main()\n"], ["a.cpp", "b.cpp"], 1),
        (["a.py": "from b import form\n", "b.py": "def form(): pass\n"], ["a.py", "b.py"], 1),
        (
            ["Check.java": "class Check { public static void main(String[] a) {} }", "Form.java": "class Form {}"],
            ["Check.java", "Form.java"], 1
        ),
    ])
    func modulesComeWithTheProgramThatImportsThem(files: [String: String], order: [String], sources: Int) throws {
        let placed = Dictionary(uniqueKeysWithValues: files.map { ("output_validators/v/\($0)", $1) })
        guard case .program(let program) = try result("validation: custom\n", placed).checker else {
            Issue.record("no program")
            return
        }
        #expect(program.files.map(\.name) == order && program.sources == sources)
    }

    /// All of them must accept: one alone would accept wrong answers.
    @Test(arguments: [
        (["0_form.cpp": "int main() {}", "1_value.cpp": "int main() {}", "x.h": ""], [["0_form.cpp", "x.h"], ["1_value.cpp", "x.h"]]),
        (["0_form.py": "print(1)\n", "1_value.py": "print(2)\n"], [["0_form.py"], ["1_value.py"]]),
        (["form/form.cpp": "int main() {}", "value.cpp": "int main() {}"], [["value.cpp"], ["form.cpp"]]),
        (["a/a.cpp": "int main() {}", "b/b.cpp": "int main() {}", "b/c.cpp": "void c() {}"], [["a.cpp"], ["b.cpp", "c.cpp"]]),
        (
            [
                "A.java": "class A { public static void main(String[] a) {} }",
                "B.java": "class B { public static void main(String[] a) {} }",
            ], [["A.java"], ["B.java"]]
        ),
        // A name that only stands in a text, a comment or a call is no import.
        (
            [
                "check.py": "print('{}'.format(1))\n# import format\nx = 'import format'\nTQ\nimport format\nTQ\n".replacing(
                    "TQ", with: "\"\"\""),
                "format.py": "import sys\n",
            ], [["check.py"], ["format.py"]]
        ),
        (["v.py": "# w\nprint(1)\n", "w.py": "print(2)\n"], [["v.py"], ["w.py"]]),
        (["a.cpp": "int main() {}", "b.cpp": "auto main(int n, char **v) -> int { }"], [["a.cpp"], ["b.cpp"]]),
        (["a.js": "require('./c')", "b.js": "// require('./a')", "c.js": ""], [["a.js", "c.js"], ["b.js", "c.js"]]),
    ])
    func severalValidatorsMustAllAccept(files: [String: String], programs: [[String]]) throws {
        let placed = Dictionary(uniqueKeysWithValues: files.map { ("output_validators/\($0)", $1) })
        guard case .program(let program) = try result("validation: custom\nvalidator_flags: x\n", placed).checker else {
            Issue.record("no program")
            return
        }
        #expect(([program] + program.others).map { $0.files.map(\.name) } == programs)
        #expect(([program] + program.others).allSatisfy { $0.arguments == ["x"] })
    }

    /// In several languages, or where it is not plain what belongs to which.
    @Test(arguments: [
        ["form.cpp": "int main() {}", "value.py": "import sys\n"],
        ["v/a.cpp": "int main() {}", "v/b.cpp": "int main() { return 1; }", "v/c.cpp": "void c() {}"],
        ["form/form.cpp": "int main() {}", "value/value.py": "print(1)\n"],
        ["v/form.py": "print(1)\n", "v/value.py": "print(2)\n"],
        [
            "a/A.java": "class A { public static void main(String[] a) {} }",
            "a/B.java": "class B { public static void main(String[] a) {} }",
        ],
    ])
    func severalValidatorsThatAreNotPlainLeaveTheProblemOut(files: [String: String]) throws {
        let placed = Dictionary(uniqueKeysWithValues: files.map { ("output_validators/\($0)", $1) })
        let (checker, notes) = try result("validation: custom\n", placed)
        #expect(checker == nil)
        #expect(notes.count == 1 && notes[0].contains("left out") && notes[0].contains("2 output validators"), "\(notes)")
    }

    /// What is passed over would let wrong answers pass.
    @Test(arguments: [
        (["form.py": "print(1)\n", "value.sh": "exit 43\n"], "value.sh"),
        (["form.py": "print(1)\n", "check": "#!/usr/bin/env python3\n"], "check"),
        (["form.py": "print(1)\n", "check": "\u{7F}ELF"], "check"), (["form.py": "print(1)\n", "check.jar": "PK"], "check.jar"),
        (["form.py": "print(1)\n", "check.xyz": "a"], "check.xyz"), (["form/form.py": "print(1)\n", "value.sh": "exit 43\n"], "value.sh"),
        (["v/form.py": "print(1)\n", "v/value.sh": "exit 43\n"], "value.sh"),
        (["v/a.py": "import b\n", "v/b.py": "if __name__ == '__main__': pass\n"], "b.py"),
        (["a.py": "import b\n", "b.py": "if __name__ == '__main__': pass\n"], "b.py"),
        (["a.py": "import b\n", "b.py": "import a\n", "c.py": "print(1)\n"], "b.py"),
        (["A.java": "class A {}", "B.java": "class B {}"], "B.java"),
        (["a.cpp": "#include \"b.cpp\"\nint main() {}", "b.cpp": "int main() {}"], "b.cpp"),
    ])
    func aProgramThatCannotBeRunLeavesTheProblemOut(files: [String: String], name: String) throws {
        let placed = Dictionary(uniqueKeysWithValues: files.map { ("output_validators/\($0)", $1) })
        let (checker, notes) = try result("validation: custom\n", placed)
        #expect(checker == nil)
        #expect(notes.count == 1 && notes[0].contains("left out") && notes[0].contains(name), "\(notes)")
    }

    @Test(arguments: [
        ["v.py": "print(1)\n", "README": "x", "Makefile": "x", "v.pyc": "x", "notes.txt": "x", "table.dat": "1"],
        ["v.py": "print(1)\n", "v": "\u{7F}ELF"],
    ])
    func whatIsNoProgramIsNoObstacle(files: [String: String]) throws {
        let placed = Dictionary(uniqueKeysWithValues: files.map { ("output_validators/\($0)", $1) })
        guard case .program(let program) = try result("validation: custom\n", placed).checker else {
            Issue.record("no program")
            return
        }
        #expect(program.others.isEmpty && program.files.map(\.name) == (files["table.dat"] == nil ? ["v.py"] : ["v.py", "table.dat"]))
    }

    @Test(arguments: [
        ("validation: customm\n", "`customm`"), ("", "does not say `validation: custom`"),
        ("validator: float_tolerance 1\n", "does not say"), ("validation: custom strict\n", "`strict`"),
        ("validation: [default, fast]\n", "`fast`"),
    ])
    func outputValidatorsThatNobodyAsksForLeaveTheProblemOut(yaml: String, why: String) throws {
        let (checker, notes) = try result(yaml, ["output_validators/v.py": "import sys\nsys.exit(43)\n"])
        #expect(checker == nil && notes.contains { $0.contains("left out") && $0.contains(why) }, "\(notes)")
    }

    @Test func theDefaultValidatorThatIsAskedForIsTakenWithANote() throws {
        let (checker, notes) = try result("validation: default\n", ["output_validators/v.py": "import sys\nsys.exit(43)\n"])
        #expect(checker == .kattis(KattisValidatorFlags()))
        #expect(notes.contains { $0.contains("output_validators is passed over") }, "\(notes)")
    }

    @Test func validatorsInBothPlacesLeaveTheProblemOut() throws {
        let (checker, notes) = try result("", ["output_validators/v.py": "print(1)\n", "output_validator/v.py": "print(2)\n"])
        #expect(checker == nil && notes.contains { $0.contains("both output_validator and output_validators") }, "\(notes)")
    }

    @Test func aValidatorWithDirectoriesOfItsOwnLeavesTheProblemOut() throws {
        let files = ["output_validators/v/main.cpp": "#include \"lib/a.h\"\nint main() {}", "output_validators/v/lib/a.h": ""]
        let (checker, notes) = try result("validation: custom\n", files)
        #expect(checker == nil && notes.contains { $0.contains("v/lib") }, "\(notes)")
    }

    @Test(
        arguments: [
            [:], Dictionary(uniqueKeysWithValues: (0..<9).map { ("output_validators/\($0)/v.cpp", "int main() {}") }),
            ["output_validators/a/build": "#!/bin/sh\n", "output_validators/a/a.cpp": ""], ["output_validators/a/data.dat": ""],
        ] as [[String: String]])
    func validatorsThatCannotRunHereLeaveTheProblemOut(files: [String: String]) throws {
        let (checker, notes) = try result("validation: custom\n", files)
        #expect(checker == nil && notes.count == 1)
    }
}
