import Foundation
import Records
import Sandbox
import Testing

@testable import Judging

/// Names and answers that a candidate or a problem set chooses.
@Suite("Nothing that a candidate or a set names traps the judge or chooses its verdict")
struct HostileSourceTests {
    private static let java: LanguageTable = {
        let language = Language(
            name: "java", sourceFile: "{stem}.java", compile: ["true", "{source}"], artifacts: ["*.class"], run: ["true", "{main}"])
        return try! LanguageTable([language])
    }()

    /// What the judge makes of a Java source whose compiler accepts everything.
    private func judged(_ source: [UInt8]) throws -> (verdict: Verdict?, commands: [[String]], message: String) {
        let runner = ScriptedRunner { $0.policy == .compiler ? .made(files: ["Main.class": [1]]) : .made(output: "one") }
        let judge = Judge(slot: runner, toolchains: Toolchains(Self.java), settings: JudgeSettings(), pause: { _ in })
        let candidate = Candidate(problem: "p", index: 0, label: "c", language: "java", source: source)
        let result = try judge.judge(task: 0, candidate: candidate, problem: Scripted.problem([("1", "one")]))
        return (result?.verdict, runner.programs.map(\.arguments), result?.message ?? "")
    }

    static let packages = [
        "a\0b", "a/b", "..", "../../x", "a b\u{7}", "a\\u0000b", "\\u0000", "a-b", "\u{1b}[2J", "\0", "a.\0.b", "@x", "{source}",
    ]

    @Test("A package that is no name is left to the compiler", arguments: packages)
    func strangePackage(_ package: String) throws {
        let source = "package \(package); public class Main { public static void main(String[] a) {} }"
        let (verdict, commands, _) = try judged(Array(source.utf8))
        #expect(verdict == .accepted)
        #expect(commands.flatMap { $0 }.allSatisfy(isCommandWord))
    }

    @Test("No bytes of a source reach a command as NUL or a path", arguments: 0..<200)
    func anyBytes(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let pieces = [
            "package ", "class ", "public ", "void main(", "{", "}", ";", "\0", "/", "..", "\\u002f", "\\uu0000", "\\", "\"", "'", "é", "A",
            "$",
            "/*", "*/", "\n", "interface ",
        ]
        var source: [UInt8] = []
        for _ in 0..<60 {
            source += random.next() % 5 == 0 ? [UInt8(truncatingIfNeeded: random.next())] : Array(pieces[Int(random.next() % 22)].utf8)
        }
        let names = JavaSource(source)
        #expect(names.refusal != nil || isPlainFileName(names.stem + ".java") && isCommandWord(names.mainClass))
        #expect(!names.mainClass.contains("/"))
    }

    @Test("A line of a compiler is bounded in bytes, whatever its characters are", arguments: ["a", "\r\n", "a\u{301}", "", "👩‍"])
    func longLines(_ beginning: String) {
        let line = oneLine(beginning + String(repeating: "\u{301}", count: 20_000), limit: 500)
        #expect(line.utf8.count <= 500 && line.utf8.count > 490)
        #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }

    @Test("A class file lies in its package's directory, whatever its name begins with")
    func combiningMarks() throws {
        var found = false
        let name = "\u{301}A"
        let runner = ScriptedRunner { program in
            if program.policy == .compiler { return .made(files: ["contest\\\(name).class": [1]]) }
            found = try access(#require(program.directory).hostPath + "/contest/\(name).class", F_OK) == 0
            return .made(output: "one")
        }
        let judge = Judge(slot: runner, toolchains: Toolchains(Self.java), settings: JudgeSettings(), pause: { _ in })
        let candidate = Candidate(problem: "p", index: 0, label: "c", language: "java", source: Array("class A {}".utf8))
        #expect(judge.judge(task: 0, candidate: candidate, problem: try Scripted.problem([("1", "one")]))?.verdict == .accepted)
        #expect(found)
    }

    @Test("A class whose name no file can have does not compile", arguments: [250, 5000, 200_000])
    func longNames(_ length: Int) throws {
        let long = String(repeating: "A", count: length)
        for source in [
            "public class \(long) { public static void main(String[] a) {} }",
            "package \(long); public class Main { public static void main(String[] a) {} }",
        ] {
            let (verdict, commands, message) = try judged(Array(source.utf8))
            #expect(verdict == .compileError && commands.isEmpty)
            #expect(message.contains("more than the 249") && message.utf8.count < 200)
        }
    }

    @Test("A compiler that makes as many files as the sandbox hands over may have made more: that does not compile")
    func tooManyClasses() throws {
        func judged(_ classes: Int) throws -> TaskResult? {
            let files = Dictionary(uniqueKeysWithValues: (0..<classes).map { ("Main$\($0).class", [UInt8(1)]) })
            let runner = ScriptedRunner { $0.policy == .compiler ? .made(files: files) : .made(output: "one") }
            let judge = Judge(slot: runner, toolchains: Toolchains(Self.java), settings: JudgeSettings(), pause: { _ in })
            let candidate = Candidate(problem: "p", index: 0, label: "c", language: "java", source: Array("class Main {}".utf8))
            return try judge.judge(task: 0, candidate: candidate, problem: Scripted.problem([("1", "one")]))
        }
        #expect(try judged(Outcome.mostFiles - 1)?.verdict == .accepted)
        let refused = try judged(Outcome.mostFiles)
        #expect(refused?.verdict == .compileError)
        #expect(refused?.message == "the compiler made 200 files or more, and a program has fewer")
    }

    @Test("Unicode escapes are read as the compiler reads them")
    func unicodeEscapes() {
        let hidden = "\\u002f\\u002a package AAAA; \\u002a\\u002f class B { public static void main(String[] a) {} }"
        #expect(JavaSource(Array(hidden.utf8)).mainClass == "B")
        #expect(JavaSource(Array("package \\uu0061.b; class C { void main( ) {} }".utf8)).mainClass == "a.b.C")
        #expect(JavaSource(Array("class D { String s = \"\\\\u0022\"; } class E { void main() {} }".utf8)).mainClass == "E")
    }

    private static func checker(_ files: [String] = ["check.txt"], arguments: [String] = []) throws -> CheckerProgram {
        try CheckerProgram(
            convention: .testlib, language: "plain", files: files.map { .init(name: $0, content: [1]) }, arguments: arguments)
    }

    @Test(
        "A checker's files and arguments are names and words, or an error",
        arguments: ["", ".", "..", "a/b", "/etc/passwd", "a\0b", "../../x", String(repeating: "a", count: 256)])
    func checkerNames(_ name: String) {
        #expect { try Self.checker([name]) } throws: { ($0 as? CheckerProgramError)?.code == .unusable }
        #expect { try Self.checker(["ok", name]) } throws: { ($0 as? CheckerProgramError)?.code == .unusable }
    }

    @Test("A checker's arguments fit into a command")
    func checkerArguments() throws {
        for arguments in [["a\0b"], [String](repeating: "x", count: 257), [String(repeating: "x", count: 40_000)]] {
            #expect { try Self.checker(arguments: arguments) } throws: { ($0 as? CheckerProgramError)?.code == .unusable }
        }
        #expect(try Self.checker(arguments: ["--flag", ""]).arguments.count == 2)
        #expect { try Self.checker(["a", "a"]) } throws: { ($0 as? CheckerProgramError)?.message.contains("two files") == true }
        #expect { try CheckerProgram(convention: .kattis, language: "c", files: [], sources: .min) } throws: { $0 is CheckerProgramError }
    }

    @Test("An entry of the language table with NUL, or a number that cannot be, is refused")
    func languageEntries() throws {
        let sound = try #require(Scripted.languages["compiled"])
        func refused(_ change: (inout Language) -> Void) -> Bool {
            var language = sound
            change(&language)
            do {
                try language.validate()
                return false
            } catch { return error.has(JudgingCode.invalidLanguage) }
        }
        #expect(refused { $0.run.append("a\0b") })
        #expect(refused { $0.compile = ["cc", "a\0"] })
        #expect(refused { $0.environment["A"] = "\0" })
        #expect(refused { $0.environment["A=B"] = "x" })
        #expect(refused { $0.readOnlyPaths = ["/usr\0"] })
        #expect(refused { $0.timeFactor = 1e9 })
        #expect(refused { $0.timeFactor = .nan })
        #expect(refused { $0.memoryReserve = ByteCount(bytes: .max) })
        #expect(refused { $0.processes = .max })
        #expect(!refused { _ in })
    }

    // MARK: Checkers that fail

    /// A judge whose checker ends as the test says: with `bad` for the candidate's answer, with `control` for the control runs.
    /// - Parameter isShortOfMemory: the kernel kills something on the node during every run.
    private func checked(_ bad: [Termination], control: [Termination], isShortOfMemory: Bool = false) throws -> TaskResult? {
        var (bad, control) = (bad[...], control[...])
        var kills = 0
        let runner = ScriptedRunner { program in
            kills += isShortOfMemory ? 1 : 0
            guard program.arguments.contains("input") else { return .made(output: "crash") }
            let output = program.workFiles.first { $0.name == "output" }?.input.text
            return .made(output == "crash" ? bad.popFirst() ?? .exited(code: 0) : control.popFirst() ?? .exited(code: 3))
        }
        let judge = Judge(
            slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), pause: { _ in },
            outOfMemoryKills: { kills })
        let problem = try Scripted.problem([("1", "one")], checker: .program(try Self.checker()))
        return judge.judge(task: 0, candidate: Scripted.candidate(), problem: problem)
    }

    @Test(
        "An answer that makes a sound checker fail twice is wrong, and the message says so",
        arguments: [Termination.signaled(signal: 11), .exited(code: 3), .exited(code: 139), .cpuLimit, .memoryLimit, .outputLimit])
    func answerThatCrashesTheChecker(_ termination: Termination) throws {
        let result = try checked([termination, termination], control: [.exited(code: 0)])
        #expect(result?.verdict == .wrongAnswer)
        #expect(result?.message.contains(TaskResult.checkerFailureMark) == true)
        // The expected output of some problems is no output that a checker takes; an empty one it must reject.
        #expect(try checked([termination, termination], control: [termination, .exited(code: 1)])?.verdict == .wrongAnswer)
    }

    @Test("A failure that does not come again is the checker's word on the second run")
    func failureOfTheMoment() throws {
        #expect(try checked([.signaled(signal: 11), .exited(code: 0)], control: [.exited(code: 1)])?.verdict == .accepted)
    }

    @Test("On a node that is short of memory, a checker is blamed only if the kernel cannot have ended any of its runs")
    func checkerOnANodeShortOfMemory() throws {
        let (failure, kill) = (Termination.exited(code: 3), Termination.signaled(signal: 9))
        for (bad, control) in [([failure], [kill, kill]), ([failure], [failure, kill]), ([kill], [failure, failure])] {
            // The judge tries again: each time the same happens.
            let again = { (runs: [Termination]) in [[Termination]](repeating: runs, count: 9).flatMap { $0 } }
            let message = try #require(try checked(again(bad), control: again(control), isShortOfMemory: true)).message
            #expect(message.contains("for want of memory while a checker ran"), "\(bad) \(control): \(message)")
        }
        // The checker failed by itself each time: what the kernel killed was something else.
        let wrong = try checked([failure, failure], control: [.exited(code: 0)], isShortOfMemory: true)
        #expect(wrong?.verdict == .wrongAnswer, "\(wrong?.message ?? "")")
        let failures = [Termination](repeating: failure, count: 20)
        #expect(try checked(failures, control: failures, isShortOfMemory: true)?.message.contains("neither accepted nor rejected") == true)
        // The second run may have been killed.
        let killed = try checked([failure, kill], control: [.exited(code: 0)], isShortOfMemory: true)
        #expect(killed?.verdict != .wrongAnswer)
    }

    @Test("A checker that decides about nothing is a judge error")
    func brokenChecker() throws {
        let crash = [Termination](repeating: .signaled(signal: 11), count: 20)
        let result = try checked(crash, control: crash)
        #expect(result?.verdict == .judgeError && result?.message.contains("neither accepted nor rejected") == true)
    }
}
