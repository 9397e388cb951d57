import Fixtures
import Foundation
import Records
import Testing

@testable import Judging

@Suite("The language table and its tools")
struct LanguageTests {
    @Test(
        "Languages are found by name, alias and CodeContests enum name, without case",
        arguments: [
            ("python3", "python3"), ("PYTHON3", "python3"), ("CPP", "cpp"), ("c++", "cpp"), ("JAVA", "java"), ("PYTHON", "python2"),
            ("golang", "go"), ("python", "python3"), ("Python", "python3"), ("C++20", "cpp20"), ("C++ 17", "cpp"), ("Python 3", "python3"),
        ])
    func lookup(_ name: String, _ expected: String) throws {
        #expect(try LanguageTable.standard.language(named: name).name == expected)
    }

    @Test("An unknown language is an error that lists the known ones")
    func unknown() {
        #expect { try LanguageTable.standard.language(named: "cobol") } throws: { "\($0)".contains("cobol") && "\($0)".contains("python3") }
    }

    @Test(
        "An entry for one version goes before the entry that every version has",
        arguments: [
            ("Java 21", "java21"), ("Java 8", "java"), ("C++17", "cpp17"), ("GNU C++17 (64)", "cpp17"), ("GNU G++17 7.3.0", "cpp17"),
            ("Java 21 64bit", "java21"), ("c++1z", "cpp"), ("C++20", "mine"),
            ("GNU C++20", "cpp20"), ("C++98", nil), ("cpp", "cpp"),
        ])
    func exactVersions(_ name: String, _ expected: String?) throws {
        var languages = LanguageTable.standard.languages
        let cpp = try #require(languages.firstIndex { $0.name == "cpp" })
        languages[cpp].aliases = ["CPP"]
        let own = [("java21", []), ("cpp17", []), ("mine", ["C++20"])].map {
            Language(name: $0, aliases: $1, sourceFile: "x", run: ["true"])
        }
        #expect(try LanguageTable(languages + own)[name]?.name == expected)
    }

    @Test("Two entries cannot claim one name")
    func clash() throws {
        var table = LanguageTable.standard
        #expect(throws: JudgingError.self) {
            try table.insert(Language(name: "other", aliases: ["CPP"], sourceFile: "x", run: ["/bin/true"]))
        }
        #expect(table["CPP"]?.name == "cpp")
    }

    @Test(
        "Entries that make no sense are refused",
        arguments: [
            Language(name: "", sourceFile: "a", run: ["x"]), Language(name: "x", sourceFile: "a/b", run: ["x"]),
            Language(name: "x", sourceFile: "..", run: ["x"]), Language(name: "x", sourceFile: "a", run: []),
            Language(name: "x", sourceFile: "a", compile: ["cc"], run: ["x"]),
            Language(name: "x", sourceFile: "a", compile: [], artifacts: ["b"], run: ["x"]),
            Language(name: "x", sourceFile: "a", run: ["x"], timeFactor: 0),
            Language(name: "x", sourceFile: "a", run: ["x"], processes: 0),
        ])
    func refused(_ language: Language) {
        #expect(throws: JudgingError.self) { try language.validate() }
    }

    @Test("Tools are the plain first words and the named ones")
    func toolNames() {
        #expect(LanguageTable.standard["java"]?.toolNames == ["javac", "java"])
        #expect(LanguageTable.standard["cpp"]?.toolNames == ["g++"])
        #expect(LanguageTable.standard["python3"]?.toolNames == ["python3"])
    }

    @Test("Placeholders are filled once, and what is none stays")
    func placeholders() {
        let words = CommandWords(source: "/p/{dir}.c", directory: "/p", mainClass: "Main", memory: 256, tools: ["cc": "/usr/bin/cc"])
        #expect(
            words.fill(["cc", "{source}", "-o{dir}/x", "{main}", "-Xmx{memory_mb}m", "{stack_mb}", "{tool:cc}", "{other}"])
                == ["/usr/bin/cc", "/p/{dir}.c", "-o/p/x", "Main", "-Xmx256m", "64", "/usr/bin/cc", "{other}"])
        var archived = words
        archived.archive = "/a"
        #expect(words.fill(["/bin/x", "-f={archive}", "y"]) == ["/bin/x", "y"])
        #expect(archived.fill(["/bin/x", "-f={archive}", "y"]) == ["/bin/x", "-f=/a", "y"])
    }

    @Test("Scripts and files that other users cannot run are passed over")
    func shims() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tools-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, text, mode) in [("shim", "#!/bin/sh\n", 0o755), ("closed", "\u{7F}ELF", 0o600), ("open", "\u{7F}ELF", 0o755)] {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: "\(directory)/\(name)", contents: Data(text.utf8)))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(directory)/\(name)")
        }
        let search = ToolSearch(directories: [directory])
        #expect(search.find("shim", listed: []).path == nil)
        #expect(search.find("shim", listed: []).refused.first?.reason.contains("script") == true)
        #expect(search.find("closed", listed: []).path == nil)
        #expect(search.find("open", listed: []).path == "\(directory)/open")
        #expect(search.find("shim", listed: ["\(directory)/shim"]).path == "\(directory)/shim")
    }

    @Test("A missing tool is an error that says where was looked")
    func missing() {
        let language = Language(name: "x", sourceFile: "a", run: ["no-such-tool-anywhere"])
        #expect { try Toolchain.resolve(language) } throws: { "\($0)".contains("/usr/bin/no-such-tool-anywhere") }
    }

    @Test(
        "Only a CPython that can be hooked into is kept warm; any other interpreter is an error that says so",
        arguments: [
            ("echo cpython 3.11 fits", nil), ("echo pypy 3.9 -", "is pypy 3.9"), ("echo cpython 3.7 -", "is cpython 3.7"),
            ("echo some shell", "is none"), ("exit 1", "is none"),
        ] as [(String, String?)])
    func warmStart(_ answer: String, _ complaint: String?) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("tools-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = directory + "/interpreter"
        let script = "#!/bin/sh\nif [ \"$1\" = --version ]; then echo Interpreter 1.0; else \(answer); fi\n"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(script.utf8), attributes: [.posixPermissions: 0o755]))
        var language = Language(
            name: "x", sourceFile: "a", run: ["interpreter", "{source}"], toolPaths: ["interpreter": [path]], warmStart: true)
        if let complaint {
            let error = #expect(throws: JudgingError.self) { try Toolchain.resolve(language) }
            #expect(error?.code == .invalidLanguage)
            #expect(error?.message.contains("\"x\": warm_start") == true && error?.message.contains("\(path) \(complaint)") == true)
        } else {
            #expect(try Toolchain.resolve(language).version == "Interpreter 1.0")
        }
        language.warmStart = false
        #expect(try Toolchain.resolve(language).version == "Interpreter 1.0")
    }

    @Test(
        "Modules to hold are names, for an interpreter that is kept started",
        arguments: [
            ("math", true), ("a.b_1", true), ("", false), ("a..b", false), ("a,b", false), ("a b", false), ("ä", false), ("../x", false),
        ])
    func preload(_ module: String, _ isName: Bool) throws {
        var language = Language(name: "x", sourceFile: "a", run: ["python3", "{source}"], warmStart: true, preload: [module])
        if isName {
            try language.validate()
        } else {
            #expect { try language.validate() } throws: { "\($0)".contains("preload names") }
        }
        language.warmStart = false
        #expect { try language.validate() } throws: { "\($0)".contains("preload") }
    }

    @Test("A module that the interpreter does not have is named")
    func absentModules() throws {
        var language = try #require(LanguageTable.standard["python3"])
        guard OtherPrograms.require(Toolchain.missingTool(of: language) == nil, "python3") else { return }
        var notes: [String] = []
        _ = try Toolchain.resolve(language) { notes.append($0) }
        #expect(notes.isEmpty)
        language.preload += ["no_such_module.part", "math"]
        _ = try Toolchain.resolve(language) { notes.append($0) }
        #expect(notes.count == 1 && notes[0].contains("no_such_module.part,"), "\(notes)")
    }

    @Test("The host's PyPy cannot be kept warm")
    func warmPyPy() throws {
        var language = try #require(LanguageTable.standard["pypy3"])
        guard OtherPrograms.require(Toolchain.missingTool(of: language) == nil, "pypy3") else { return }
        language.warmStart = true
        #expect { try Toolchain.resolve(language) } throws: { "\($0)".contains("is pypy") }
    }

    @Test("A toolchain's digest depends on commands and versions, and is stable")
    func digest() throws {
        let echo = Language(name: "x", sourceFile: "a", run: ["echo", "{source}"], versionArguments: ["echo": ["1.0"]])
        var other = echo
        other.versionArguments = ["echo": ["1.1"]]
        var flags = echo
        flags.run.append("-v")
        let digest = try Toolchain.resolve(echo).digest
        #expect(try Toolchain.resolve(echo).digest == digest)
        #expect(try Toolchain.resolve(other).digest != digest)
        #expect(try Toolchain.resolve(flags).digest != digest)
        #expect(try Toolchain.resolve(echo).version == "1.0")
    }

    private static let entry = "public static void main(String[] a) {}"

    @Test(
        "Java sources are named after their public type and run by the class that has main",
        arguments: [
            ("public class Solution { public static void main(String[] a) {} }", "Solution", "Solution"),
            ("class A {} class B { public static void main(String[] a) {} }", "B", "B"),
            ("package x.y; public final class P { static void main(String... a) {} }", "P", "x.y.P"),
            ("// public class No\n/* public class No */ public class Yes { String s = \"public class No {\"; }", "Yes", "Yes"),
            ("interface I {} public class Q { class In { void main() {} } public static void main(String[] a) {} }", "Q", "Q"),
            ("class Helper {} public class R { }", "R", "R"), ("", "Main", "Main"),
            ("class T { \(entry) } public class A { \(entry) }", "A", "A"),
            ("class T { \(entry) } class Main { \(entry) }", "Main", "Main"),
            ("class T { void main() {} } public class A { \(entry) }", "A", "A"), ("class T { \(entry) } class A { \(entry) }", "T", "T"),
            ("class T { \(entry) } class Main { void main(int a) {} }", "T", "T"),
            ("class T { public static void main(int[] a) {} } class A { \(entry) }", "A", "A"),
            ("class T { public static void main(String a) {} } class A { public static void main(final String... a) {} }", "A", "A"),
            ("class T { void main() {} } class A { static public void main(java.lang.String a[]) throws Exception {} }", "A", "A"),
            (
                "class T { static void main(String[] a) {} } class A { @X({1}) public static final synchronized void main(String [] a) {} }",
                "A", "A"
            ),
            ("class T { private static void main(String[] a) {} } interface I { static void main(String[] a) {} }", "I", "I"),
            ("class T { class In { \(entry) } } class A { \(entry) }", "A", "A"), ("enum E { X; \(entry) } class B {}", "E", "E"),
            ("public interface P { int f(); } class A { int x = 1; \(entry) }", "P", "A"),
            ("public class P {} class Main { \(entry) }", "P", "Main"),
            ("class T { public int x; static void main(String[] a) {} } class A { \(entry) }", "A", "A"),
            ("class T { /* public static */ void main(String[] a) {} } class A { \(entry) }", "A", "A"),
            ("class H { static void main(String[] a) {} } public class Pub {}", "Pub", "H"),
            (
                "import java.util.*;\n\npublic class A1 {\n char c = '\"'; char d = '\\''; public static void main (String[] a) {} }", "A1",
                "A1"
            ),
        ])
    func javaNames(_ source: String, _ stem: String, _ mainClass: String) {
        let names = JavaSource(Array(source.utf8))
        #expect(names.stem == stem)
        #expect(names.mainClass == mainClass)
    }

    @Test("Limits: CPU time times the factors, the wall limit from it, memory and the runtime's reserve")
    func limits() {
        var settings = JudgeSettings()
        let problem = Problem(name: "p", split: "test", timeLimit: .seconds(2), memoryLimit: .mebibytes(64))
        var language = Language(name: "x", sourceFile: "a", run: ["x"], memoryReserve: .mebibytes(10), timeFactor: 2, processes: 3)
        let limits = effectiveLimits(problem: problem, language: language, settings: settings)
        #expect(limits.cpuTime == .seconds(4))
        #expect(limits.wallTime == .seconds(12))
        #expect(limits.memory == .mebibytes(74))
        #expect(limits.processes == 3)
        settings.timeFactor = 0.25
        settings.speedFactor = 2
        #expect(effectiveLimits(problem: problem, language: language, settings: settings).wallTime == .seconds(6))
        language.timeFactor = 1
        let unknown = Problem(name: "p", split: "test")
        settings.timeFactor = 1
        settings.speedFactor = 1
        #expect(effectiveLimits(problem: unknown, language: language, settings: settings).cpuTime == settings.defaultTimeLimit)
        let short = Problem(name: "p", split: "test", timeLimit: .milliseconds(500))
        #expect(effectiveLimits(problem: short, language: language, settings: settings).wallTime == .milliseconds(2500))
    }
}
