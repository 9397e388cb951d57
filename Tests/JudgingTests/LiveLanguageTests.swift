import FileSystem
import Foundation
import Records
import Sandbox
import Testing

@testable import Judging

/// The whole table, as far as this host has the tools. `Tests/run` installs those that Debian has, and CI fails where one of them is absent.
@Suite("Every language in the real sandbox", .serialized)
struct LiveLanguageTests {
    @Test("A right, a wrong, a failing, an endless, a hungry and a broken program", arguments: LiveJudgeTests.tiers, names)
    func verdicts(_ tier: SandboxTier, _ name: String) throws {
        guard let toolchain = Self.toolchain(name) else { return }
        try LiveHost.withJudge(tier, readOnlyPaths: toolchain.readOnlyPaths) { judge in
            for program in LanguagePrograms.programs(of: toolchain.language) {
                let problem = try LiveHost.problem([("20 22\n", "42\n")], timeLimit: program.timeLimit)
                let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
                #expect(result?.verdict == program.expected, "\(program.testDescription): \(result?.message ?? "no result")")
            }
        }
    }

    @Test("What the runtime itself needs is not taken from a small memory limit", arguments: LiveJudgeTests.tiers, names)
    func smallMemoryLimit(_ tier: SandboxTier, _ name: String) throws {
        guard let toolchain = Self.toolchain(name) else { return }
        try LiveHost.withJudge(tier, readOnlyPaths: toolchain.readOnlyPaths) { judge in
            let program = LiveProgram(name, "right", .accepted, toolchain.language.selfTest)
            let problem = try LiveHost.problem([("20 22\n", "42\n")], timeLimit: .seconds(10), memoryLimit: .mebibytes(16))
            let result = judge.judge(task: 0, candidate: program.candidate, problem: problem)
            #expect(result?.verdict == .accepted, "\(name): \(result?.message ?? "no result")")
        }
    }

    @Test(
        "A version of a language is compiled as that version",
        arguments: [
            ("cpp20", Verdict.accepted, "#include <concepts>\ntemplate <std::integral T> T f(T x) { return x; }\n"),
            ("cpp", .compileError, "#include <concepts>\ntemplate <std::integral T> T f(T x) { return x; }\n"),
            ("cpp23", .accepted, "#include <utility>\nint f() { if consteval { return 1; } return 0; }\n"),
            ("cpp14", .accepted, "auto f = [](auto x) { return x; };\n"),
            ("cpp14", .compileError, "#include <optional>\nstd::optional<int> x;\n"),
            ("cpp11", .accepted, "auto f = [](int x) { return x; };\n"),
            ("cpp11", .compileError, "auto f() { return 1; }\n"),
        ])
    func versions(_ name: String, _ expected: Verdict, _ declarations: String) throws {
        guard let toolchain = Self.toolchain(name) else { return }
        try LiveHost.withJudge(.t2, readOnlyPaths: toolchain.readOnlyPaths) { judge in
            let program = LiveProgram(name, "version", expected, declarations + toolchain.language.selfTest)
            let result = judge.judge(task: 0, candidate: program.candidate, problem: try LiveHost.problem([("20 22\n", "42\n")]))
            #expect(result?.verdict == expected, "\(name): \(result?.message ?? "no result")")
        }
    }

    @Test("The standard table's languages all have a self-test and programs here")
    func complete() {
        for language in LanguageTable.standard.languages {
            #expect(!language.selfTest.isEmpty && LanguagePrograms.all[language.name] != nil, "\(language.name)")
        }
    }

    @Test("The self-test passes, and says what the compiler and the program took", arguments: LiveJudgeTests.tiers, ["python3", "cpp"])
    func selfTest(_ tier: SandboxTier, _ name: String) throws {
        guard LiveHost.has(name) else { return }
        let language = try LanguageTable.standard.language(named: name)
        try LiveHost.withSlot(tier) { slot in
            let test = LanguageSelfTest(toolchains: LiveHost.toolchains, slot: slot, settings: JudgeSettings())
            guard case .passed(let compile, let run) = try test.run(language) else {
                Issue.record("\(try test.run(language))")
                return
            }
            #expect(run > .zero)
            #expect((compile != nil) == (language.compile != nil))
        }
    }

    @Test("A self-test that fails says why and names the key to look at")
    func failingSelfTest() throws {
        guard LiveHost.has("python3") else { return }
        var language = try LanguageTable.standard.language(named: "python3")
        language.selfTest = "print(7)\n"
        try LiveHost.withSlot(.t2) { slot in
            let test = LanguageSelfTest(
                toolchains: Toolchains(try LanguageTable([language])), slot: slot, settings: JudgeSettings())
            guard case .failed(let why, let remedy) = try test.run(language) else {
                Issue.record("a wrong self-test passed")
                return
            }
            #expect(why.contains("\"7") && remedy.contains("self_test"))
            language.selfTest = ""
            #expect(try test.run(language) == .absent)
        }
    }

    @Test("The JVM maps a class-data archive inside the sandbox: its own, or ours", arguments: LiveJudgeTests.tiers, [false, true])
    func classDataSharing(_ tier: SandboxTier, _ isOurs: Bool) throws {
        guard LiveHost.has("java") else { return }
        let place = try ArchivePlace()
        var language = try LanguageTable.standard.language(named: "java")
        // Else than with `auto`, an archive that cannot be mapped ends the program.
        language.run = language.run.map { $0 == "-Xshare:auto" ? "-Xshare:on" : $0 }
        let toolchains = Toolchains(try LanguageTable([language]), archives: isOurs ? place.path : nil) { Issue.record("\($0)") }
        let toolchain = try toolchains.toolchain(named: "java")
        #expect((toolchain.archive != nil) == isOurs)
        try LiveHost.withSlot(tier, readOnlyPaths: toolchain.readOnlyPaths) { slot in
            let outcome = try LanguageSelfTest(toolchains: toolchains, slot: slot, settings: JudgeSettings()).run(language)
            if case .passed = outcome { return }
            Issue.record("\(outcome)")
        }
    }

    @Test("A start-up archive is made once, and where it cannot be made the language works without")
    func archives() throws {
        let place = try ArchivePlace()
        let source = "{source}"
        var language = Language(
            name: "x", sourceFile: "main.x", run: ["cat", "--", "{archive}"],
            archiveCommand: ["/bin/sh", "-c", "cat \"$0\" >\"$1\"; date +%N >>\"$1\"", source, "{archive}"], selfTest: "text ")
        let first = try Toolchain.resolve(language, archives: place.path) { Issue.record("\($0)") }
        let archive = try #require(first.archive)
        let content = try String(contentsOfFile: archive, encoding: .utf8)
        #expect(content.hasPrefix("text ") && first.readOnlyPaths == [place.path])
        #expect(try Toolchain.resolve(language, archives: place.path).archive == archive)
        #expect(try String(contentsOfFile: archive, encoding: .utf8) == content)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).count == 1, "nothing else is left")

        language.archiveCommand = ["/bin/sh", "-c", "exit 1"]
        var notes: [String] = []
        #expect(try Toolchain.resolve(language, archives: place.path) { notes.append($0) }.archive == nil)
        #expect(notes.count == 1 && notes[0].contains("archive_command ended with 1"), "\(notes)")
        notes = []
        #expect(try Toolchain.resolve(language, archives: "/tmp/anywhere") { notes.append($0) }.archive == nil)
        #expect(notes.count == 1 && notes[0].contains("/tmp, which programs do not see"), "\(notes)")
        #expect(try Toolchain.resolve(language).archive == nil)
    }

    /// A header of the archive's own shows that the compiler looks into it; all else must be as the compiler's own headers make it.
    @Test("Precompiled headers change no program: whatever comes before them, and in the sandbox too")
    func precompiledHeaders() throws {
        guard LiveHost.has("cpp") else { return }
        let place = try ArchivePlace()
        var language = try LanguageTable.standard.language(named: "cpp")
        language.archiveCommand = language.archiveCommand.map { words in
            words.map { $0.contains("#include_next") ? $0 + "\necho 'const int seen = 1;' >\"$archive/seen.h\"" : $0 }
        }
        let toolchains = Toolchains(try LanguageTable([language]), archives: place.path) { Issue.record("\($0)") }
        let toolchain = try toolchains.toolchain(named: "cpp")
        let archive = try #require(toolchain.archive)
        for (name, source) in Self.precompiledSources {
            #expect(try Self.assembly(source, toolchain, archive) == Self.assembly(source, toolchain, nil), "\(name)")
        }
        let header = "#include <bits/stdc++.h>\n"
        let program = "int main() { long a, b; std::cin >> a >> b; std::cout << (a + b) * seen; }\n"
        let sources: [(String, Verdict)] = [
            (header + "#include <seen.h>\n" + program, .accepted),
            // A program that the compiler refuses is compiled without the archive too.
            (header + "#if __has_include(<seen.h>)\n#error with\n#endif\nconst int seen = 1;\n" + program, .accepted),
            (header + "#error wrong\n" + program, .compileError),
        ]
        for tier in LiveJudgeTests.tiers {
            try LiveHost.withSlot(tier, readOnlyPaths: toolchain.readOnlyPaths) { slot in
                let judge = Judge(slot: slot, toolchains: toolchains, settings: JudgeSettings(), compilations: CompilationCache())
                for (source, verdict) in sources {
                    let candidate = Candidate(problem: "p", index: 0, label: "", language: "cpp", source: Array(source.utf8))
                    let result = judge.judge(
                        task: 0, candidate: candidate, problem: try LiveHost.problem(), cancel: try CancellationFlag())
                    #expect(result?.verdict == verdict, "\(source): \(result?.message ?? "")")
                }
            }
        }
    }

    @Test("The templates of the precompiled headers are instantiated once, and not again in each program")
    func instantiatedHeaders() throws {
        guard LiveHost.has("cpp") else { return }
        let place = try ArchivePlace()
        let language = try LanguageTable.standard.language(named: "cpp")
        let toolchain = try Toolchain.resolve(language, archives: place.path) { Issue.record("\($0)") }
        let archive = try #require(toolchain.archive)
        for header in ["bits/stdc++.h", "iostream"] {
            let source = "#include <\(header)>\nint main() {}\n"
            // GCC's option -Q prints the name of whatever is defined or instantiated.
            let names = try Self.compiled(source, toolchain, archive, ["-Q", "-S"]).messages
            let without = try Self.compiled(source, toolchain, nil, ["-Q", "-S"]).messages
            #expect(names.contains("int main()") && without.utf8.count > 20 * names.utf8.count, "\(names)")
        }
    }

    @Test("Where the compiler takes no plugin, headers are precompiled without; where it makes no program that works, there is no archive")
    func headersOfOtherCompilers() throws {
        guard LiveHost.has("cpp") else { return }
        let place = try ArchivePlace()
        var language = try LanguageTable.standard.language(named: "cpp")
        let command = try #require(language.archiveCommand)
        var notes: [String] = []
        func archive(refusing words: String) throws -> String? {
            // Stands in for compilers that this host does not have: g++, which fails for some commands.
            let compiler = place.path + "/g++ that refuses"
            try "#!/bin/sh\ncase \" $* \" in \(words)) echo refused >&2; exit 1;; esac\nexec g++ \"$@\"\n".write(
                toFile: compiler, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler)
            language.archiveCommand = command.map { $0 == "{tool:g++}" ? compiler : $0 } + [words]
            return try Toolchain.resolve(language, archives: place.path) { notes.append($0) }.archive
        }
        let without = try #require(try archive(refusing: "*-fplugin=*"))
        #expect(FileManager.default.fileExists(atPath: without + "/bits/stdc++.h.gch") && notes.isEmpty, "\(notes)")
        #expect(try Files.read(without + "/inputs")?.isEmpty == false)
        for words in ["*' program '*", "*' -M '*", "*c++-header*"] {
            notes = []
            #expect(try archive(refusing: words) == nil && notes.count == 1, "\(words): \(notes)")
        }
    }

    private static let precompiledSources: [(name: String, source: String)] = {
        let rest =
            "using namespace std;\nint main() { vector<int> v{3, 1, 2}; sort(v.begin(), v.end()); cout << v[1] << __COUNTER__ << endl; }\n"
        let header = "#include <bits/stdc++.h>\n"
        return [
            ("first", header + rest), ("commented", "// who\n/* what */\n" + header + rest),
            ("twice", header + "#include <iostream>\n" + header + rest),
            ("more", header + "#include <bits/extc++.h>\n" + rest), ("optimized", "#pragma GCC optimize(\"O3\")\n" + header + rest),
            ("targeted", "#pragma GCC target(\"avx2\")\n" + header + rest), ("checked", "#define _GLIBCXX_DEBUG\n" + header + rest),
            ("unchecked", "#define NDEBUG\n" + header + "int main() { assert(0); }\n"), ("packed", "#pragma pack(1)\n" + header + rest),
            ("defined", "#define ll long long\n#define max(a, b) a\n" + header + "int main() { return max(1, 2); }\n"),
            ("late", "int x;\n" + header + rest), ("single", "#include <iostream>\n#include <vector>\n#include <algorithm>\n" + rest),
            ("behind", "#include <vector>\n#include <iostream>\n#include <algorithm>\n" + rest),
            ("wrong", "#define int long long\n" + header + rest), ("missing", "#include <iostream>\n" + rest),
        ]
    }()

    /// What the compile command makes of the source, as text. Of a source that is refused no more than that: the messages name the files in
    /// between. The compiler numbers the labels by when it has met a function: they are numbered anew here.
    private static func assembly(_ source: String, _ toolchain: Toolchain, _ archive: String?) throws -> String {
        guard let text = try compiled(source, toolchain, archive, ["-S"]).assembly else { return "refused" }
        var numbers: [Substring: Int] = [:]
        return text.replacing(/\.L[A-Z]*[0-9]+/) { match in
            let number = numbers[match.output, default: numbers.count]
            numbers[match.output] = number
            return ".L\(match.output.dropFirst(2).prefix(while: \.isLetter))\(number)"
        }
    }

    /// - Returns: nil for a source that is refused.
    private static func compiled(
        _ source: String, _ toolchain: Toolchain, _ archive: String?, _ words: [String]
    ) throws -> (assembly: String?, messages: String) {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("assembly-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try source.write(toFile: directory + "/main.cpp", atomically: false, encoding: .utf8)
        let command = CommandWords(
            source: "main.cpp", directory: directory, mainClass: "", memory: 512, tools: toolchain.tools, archive: archive
        ).fill(toolchain.language.compile ?? [])
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: command[0])
        compiler.arguments = command.dropFirst() + words
        compiler.currentDirectoryURL = URL(fileURLWithPath: directory)
        let errors = Pipe()
        compiler.standardError = errors
        try compiler.run()
        let messages = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        compiler.waitUntilExit()
        let isCompiled = compiler.terminationStatus == 0
        return (isCompiled ? try String(contentsOfFile: directory + "/main", encoding: .utf8) : nil, messages)
    }

    @Test("An archive of several files is made again when a file that it was made from has changed")
    func archiveInputs() throws {
        let place = try ArchivePlace()
        let input = place.path + "-input"
        defer { try? FileManager.default.removeItem(atPath: input) }
        try "first".write(toFile: input, atomically: false, encoding: .utf8)
        let make = "mkdir -p \"$0/inner\" && cp '\(input)' \"$0/inner/copy\" && stat -c '%s %Y %n' '\(input)' >\"$0/inputs\""
        let language = Language(
            name: "x", sourceFile: "main.x", run: ["cat", "--", "{archive}"], archiveCommand: ["/bin/sh", "-c", make, "{archive}"],
            selfTest: "text ")
        func copy() throws -> String {
            let archive = try #require(try Toolchain.resolve(language, archives: place.path) { Issue.record("\($0)") }.archive)
            return try String(contentsOfFile: archive + "/inner/copy", encoding: .utf8)
        }
        #expect(try copy() == "first")
        let old = try #require(try Toolchain.resolve(language, archives: place.path).archive)
        try "another".write(toFile: input, atomically: false, encoding: .utf8)
        #expect(try copy() == "another")
        #expect(try copy() == "another")
        #expect(try String(contentsOfFile: old + "/inner/copy", encoding: .utf8) == "first", "a slot may have it open")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).count == 2, "nothing else is left")
    }

    @Test("Of two builders of one archive the first wins, and nobody moves what the other's programs read")
    func twoBuilders() async throws {
        let place = try ArchivePlace()
        let gate = place.path + "-gate"
        defer { try? FileManager.default.removeItem(atPath: gate) }
        // Each waits until both are at work.
        let make =
            "echo $$ >>'\(gate)'; while [ $(wc -l <'\(gate)') -lt 2 ]; do sleep 0.01; done; mkdir \"$0\"; echo $$ >\"$0/who\"; echo >\"$0/inputs\""
        let language = Language(
            name: "x", sourceFile: "main.x", run: ["cat", "--", "{archive}"], archiveCommand: ["/bin/sh", "-c", make, "{archive}"],
            selfTest: "text ")
        let built = try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                group.addTask {
                    try await onThread {
                        // An issue that another thread records is no test's.
                        var notes: [String] = []
                        let archive = try Toolchain.resolve(language, archives: place.path) { notes.append($0) }.archive
                        return (archive: archive ?? "", notes: notes)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(built.allSatisfy { $0.notes.isEmpty }, "\(built)")
        let archives = built.map(\.archive)
        #expect(archives[0] == archives[1] && !archives[0].isEmpty)
        let facts = try #require(try Files.identity(archives[0]))
        #expect(try Toolchain.resolve(language, archives: place.path).archive == archives[0])
        #expect(try Files.identity(archives[0])?.isSameFile(as: facts) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).count == 1, "nothing else is left")
    }

    @Test("An archive that was cut short is made again")
    func damagedArchive() throws {
        let place = try ArchivePlace()
        let make = "mkdir \"$0\" && echo whole >\"$0/header\""
        let language = Language(
            name: "x", sourceFile: "main.x", run: ["cat", "--", "{archive}"], archiveCommand: ["/bin/sh", "-c", make, "{archive}"],
            selfTest: "text ")
        let archive = try #require(try Toolchain.resolve(language, archives: place.path) { Issue.record("\($0)") }.archive)
        try FileManager.default.removeItem(atPath: archive + "/header")
        try "who".write(toFile: archive + "/header", atomically: false, encoding: .utf8)
        #expect(try Toolchain.resolve(language, archives: place.path) { Issue.record("\($0)") }.archive == archive)
        #expect(try String(contentsOfFile: archive + "/header", encoding: .utf8) == "whole\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).count == 1, "nothing else is left")
    }

    @Test("Archives are made where candidates can read them and nobody else can write")
    func archiveModes() throws {
        let place = try ArchivePlace()
        let directory = place.path + "/parent/start"
        let language = Language(
            name: "x", sourceFile: "main.x", run: ["cat", "--", "{archive}"],
            archiveCommand: ["/bin/sh", "-c", "echo 1 >\"$0\"", "{archive}"], selfTest: "text ")
        let archive = try #require(try Toolchain.resolve(language, archives: directory) { Issue.record("\($0)") }.archive)
        let modes = try [directory, archive].map {
            try #require(FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int)
        }
        #expect(modes == [geteuid() == 0 ? 0o755 : 0o700, 0o444])
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
        }
    }

    /// A directory that candidates of root can reach, outside /tmp.
    private final class ArchivePlace: Sendable {
        let path = "/var/tmp/gencode-archives-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    static let names = LanguageTable.standard.languages.map(\.name)

    /// Debian has no such tool, or none that is worth its installation: `jobs/lib/setup.sh` says why.
    private static let notInstalled = ["python2", "kotlin"]

    private static func toolchain(_ name: String) -> Toolchain? {
        guard let language = LanguageTable.standard[name] else { return nil }
        if let tool = Toolchain.missingTool(of: language) {
            if notInstalled.contains(name) {
                print("skipped: \(name): \(tool.name)")
            } else {
                LiveHost.skip("\(name): \(tool.name)")
            }
            return nil
        }
        do {
            return try LiveHost.toolchains.toolchain(named: name)
        } catch {
            Issue.record(error)
            return nil
        }
    }
}
