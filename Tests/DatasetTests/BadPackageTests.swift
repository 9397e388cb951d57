import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

/// One package that cannot be read, beside others that can.
@Suite struct BadPackageTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Expects that the package `odd` is left out, with a note that names it and `name`, and that its sibling is read.
    private func expectLeftOut(naming name: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
        try directory.writePackage("plain")
        let (problems, summary) = try extract(directory.path)
        #expect(problems.map(\.name) == ["plain"], sourceLocation: sourceLocation)
        #expect(summary.packagesLeftOut == 1, sourceLocation: sourceLocation)
        let notes = summary.notes.filter { $0.contains("/odd: left out: ") && $0.contains(name) }
        #expect(notes.count == 1, "\(summary.notes)", sourceLocation: sourceLocation)
    }

    private static let aliases =
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + (1...9).map { level in
            "a\(level): &a\(level) [" + (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ") + "]\n"
        }.joined()

    @Test(
        arguments: [
            ("problem.yaml", "name: [\n", "problem.yaml"), ("problem.yaml", "- a\n", "problem.yaml"),
            ("problem.yaml", "name: a\nname: b\n", "problem.yaml"), ("problem.yaml", aliases, "problem.yaml"),
            ("problem.yaml", "a: " + String(repeating: "[", count: 600), "problem.yaml"),
            ("problem.yaml", String(repeating: "#", count: 5 << 20), "problem.yaml"),
            ("problem.yaml", "validation: {a: 1}\n", "`validation`"),
            ("data/secret/01.yaml", ": [", "01.yaml"), ("data/secret/01.yaml", "- 1\n", "01.yaml"),
            ("data/secret/01.yaml", "args: {a: 1}\n", "`args`"), ("data/secret/testdata.yaml", ": [", "testdata.yaml"),
            ("data/secret/testdata.yaml", "output_validator_flags: {a: 1}\n", "`output_validator_flags`"),
            ("data/secret/testdata.yaml", "output_validator_flags: nonsense 1\n", "nonsense"),
            ("problem.yaml", "validator_flags: floaty 1\n", "floaty"),
            ("problem.yaml", "validator_flags: float_tolerance x\n", "float_tolerance"),
            ("problem.yaml", "validator_flags: {a: 1}\n", "`validator_flags`"),
            ("problem.yaml", "limits: {time_limit: -1}\n", "time_limit"),
            ("problem.yaml", "limits: {time_limit: fast}\n", "time_limit"), ("problem.yaml", "limits: {time_limit: .nan}\n", "time_limit"),
            ("problem.yaml", "limits: {time_limit: 10000000}\n", "time_limit"), ("problem.yaml", "limits: {memory: 0}\n", "limits.memory"),
            ("problem.yaml", "limits: {memory: 0.5}\n", "limits.memory"), ("problem.yaml", "limits: {memory: 9999999}\n", "limits.memory"),
            ("problem.yaml", "limits: {output: {a: 1}}\n", "limits.output"),
            ("problem.yaml", "limits: {output: 99999999}\n", "limits.output"),
            ("problem.yaml", "limits: {time_multiplier: x}\n", "time_multiplier"), (".timelimit", "abc", ".timelimit"),
            ("domjudge-problem.ini", "timelimit=abc", "domjudge-problem.ini"), ("data/secret/2.in", "2", "2.ans"),
            ("problem_statement/problem.en.tex", String(repeating: "x", count: 5 << 20), "problem.en.tex"),
        ])
    func aFileThatCannotBeReadLeavesThePackageOut(file: String, text: String, name: String) throws {
        try directory.writePackage("odd", files: [file: text])
        try expectLeftOut(naming: name)
    }

    @Test func aValidatorWithTooManyArgumentsLeavesThePackageOut() throws {
        let yaml = "validation: custom\nvalidator_flags: " + String(repeating: "a ", count: 300)
        try directory.writePackage("odd", yaml: yaml, files: ["output_validators/v.py": "import sys\nsys.exit(42)\n"])
        try expectLeftOut(naming: "output_validators")
    }

    private func link(_ name: String, to target: String) throws {
        let path = "\(directory.path)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test(
        arguments: ["/etc/passwd", "/etc", "itself"],
        [
            "data/secret/itself", "submissions/accepted/itself", "itself", "problem_statement/itself", "output_validators/itself",
            "data/itself", "problem.yaml",
        ])
    func aLinkThatLeadsOutOrToItselfLeavesThePackageOut(target: String, name: String) throws {
        try directory.writePackage("odd", yaml: name.hasPrefix("output") ? "validation: custom\n" : "name: Odd\n")
        try link("odd/\(name)", to: target == "itself" ? (name as NSString).lastPathComponent : target)
        try expectLeftOut(naming: name)
    }

    @Test(.timeLimit(.minutes(1))) func aLinkToItsOwnParentLeavesThePackageOut() throws {
        try directory.writePackage("odd")
        try link("odd/data/secret/up", to: "..")
        try expectLeftOut(naming: "data/secret/up")
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["data/secret/01.in", "submissions/accepted/a.py", "problem_statement/problem.en.tex", "problem.yaml"])
    func aPipeLeavesThePackageOut(name: String) throws {
        try directory.writePackage("odd")
        let path = "\(directory.path)/odd/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try #require(mkfifo(path, 0o600) == 0)
        try expectLeftOut(naming: name)
    }

    @Test(arguments: ["data/secret/01.in", "submissions/accepted/twice.cpp"])
    func aHugeFileLeavesThePackageOut(name: String) throws {
        try directory.writePackage("odd")
        // A hole: no disk space is used.
        truncate("\(directory.path)/odd/\(name)", 3 << 30)
        try expectLeftOut(naming: name)
    }

    @Test func aFileInTheDirectorysPlaceLeavesThePackageOut() throws {
        try directory.writePackage("odd")
        try FileManager.default.removeItem(atPath: "\(directory.path)/odd/data")
        try directory.write("odd/data", "1\n")
        try expectLeftOut(naming: "data")
    }

    @Test func directoriesThatAreTooDeepLeaveThePackageOut() throws {
        try directory.writePackage("odd")
        try directory.write("odd/data/secret/" + String(repeating: "d/", count: 110) + "1.in", "1")
        try expectLeftOut(naming: "directories deep")
    }

    @Test func tooManyNamesLeaveThePackageOut() throws {
        try directory.writePackage("odd")
        for number in 0..<26_000 { _ = close(open("\(directory.path)/odd/data/secret/x\(number).txt", O_CREAT | O_WRONLY, 0o600)) }
        try expectLeftOut(naming: "too many names")
    }

    // The tree itself.

    @Test(arguments: ["/etc", "/etc/passwd", "zzz", "."])
    func aLinkAtTheTopOfTheTreeEndsNothing(target: String) throws {
        try directory.writePackage("plain")
        try link("zzz", to: target)
        let (problems, summary) = try extract(directory.path)
        #expect(problems.map(\.name) == ["plain"])
        #expect(target == "." || summary.notes.contains { $0.contains("/zzz: left out: ") }, "\(summary.notes)")
    }

    @Test func whatLooksLikeAPackageAndIsNoneIsNamed() throws {
        try directory.writePackage("plain")
        try directory.write("one/problem.yml", "name: a\n")
        try directory.write("two/problem.yaml/x", "name: a\n")
        let notes = try extract(directory.path).summary.notes
        #expect(notes.contains { $0.contains("/one: left out: ") } && notes.contains { $0.contains("/two: left out: ") }, "\(notes)")
    }

    @Test func aTreeWithoutAnyGoodPackageNamesTheReasons() throws {
        try directory.writePackage("one", yaml: "limits: {time_limit: -1}\n")
        try directory.writePackage("two", files: ["data/secret/2.in": "1"])
        let error = try #require(throws: DatasetError.self) { try extract(directory.path) }
        #expect(error.code == .nothingLeft)
        for part in ["/one: left out: ", "time_limit", "/two: left out: ", "2.ans"] { #expect(error.message.contains(part), "\(error)") }
    }

    @Test func theSourceThatIsThePackageIsAnError() throws {
        try directory.writePackage("one", yaml: "limits: {time_limit: -1}\n")
        let error = try #require(throws: DatasetError.self) { try extract("\(directory.path)/one") }
        #expect(error.code == .badValue && error.message.contains("limits.time_limit"))
    }

    /// Names repeat over the years, below directories that are called the same.
    @Test func namesAreToldApartByAsManyDirectoriesAsItTakes() throws {
        for name in ["2020/problems/a", "2021/problems/a", "2022/problems/a", "other/a"] { try directory.writePackage(name) }
        let (problems, summary) = try extract(directory.path)
        #expect(problems.map(\.name) == ["a", "a (2021/problems)", "a (2022/problems)", "a (other)"])
        #expect(summary.packagesLeftOut == 0 && summary.notes.count == 3)
    }

    @Test func whatThrowsInTheCountEndsTheReading() throws {
        for name in ["a", "b"] { try directory.writePackage(name, yaml: "limits: {time_limit: -1}\n") }
        let request = ETLRequest(source: directory.path, name: "fixture", destination: "/nonexistent/fixture.h5")
        #expect(throws: CancellationError.self) {
            try extractTransformLoad(request, into: MemorySink(), progress: { if $0 == 2 { throw CancellationError() } })
        }
    }

    /// The next package would meet the same.
    @Test(arguments: [
        (FileError.system("cannot read", "x", EIO), true), (.system("cannot open", "x", EMFILE), true),
        (.system("cannot open", "x", ENOMEM), true),
        (.system("cannot open", "x", EACCES), false), (.system("cannot open", "x", ELOOP), false),
        (.system("cannot open", "x", ENAMETOOLONG), false),
        (.system("cannot open", "x", ENOENT), false),
    ])
    func theHostsFaultsAreNotThePackages(cause: FileError, isOfHost: Bool) {
        #expect(DatasetError.file(cause).isOfHost == isOfHost)
    }
}
