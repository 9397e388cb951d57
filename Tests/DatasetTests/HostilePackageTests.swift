import FileSystem
import Foundation
import Records
import Testing

@testable import Dataset

/// Trees that somebody else has made: what is outside them stays there, and nothing in them stops the reader.
@Suite struct HostilePackageTests {
    private let directory: TemporaryDirectory
    private let secret: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        secret = try TemporaryDirectory()
        try secret.write("key", "THE SECRET KEY\n")
        try secret.write("directory/1.in", "x\n")
        try secret.write("directory/1.ans", "THE SECRET KEY\n")
    }

    private func expectRefusal(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        do {
            let found = try extract(directory.path)
            Issue.record("it was read: \(found.problems.map(\.name))", sourceLocation: sourceLocation)
        } catch {
            #expect(error is DatasetError && "\(error)".contains(text), "\(error)", sourceLocation: sourceLocation)
        }
    }

    private func replace(_ file: String, byLinkTo target: String) throws {
        let path = "\(directory.path)/\(file)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test(arguments: [
        "data/secret/01.ans", "problem_statement/problem.en.tex", "submissions/accepted/twice.cpp", "problem.yaml", ".timelimit",
        "domjudge-problem.ini", "output_validators/check.py", "data/secret/testdata.yaml",
    ])
    func aLinkToAFileOutsideIsRefused(file: String) throws {
        try directory.writePackage("twice", yaml: "validation: \(file.hasPrefix("output") ? "custom" : "default")\n")
        try replace("twice/\(file)", byLinkTo: "\(secret.path)/key")
        expectRefusal("leads out of")
    }

    @Test(arguments: ["data/secret", "data", "submissions", "submissions/accepted", "problem_statement"], [false, true])
    func aLinkToADirectoryOutsideIsRefused(place: String, isRelative: Bool) throws {
        try directory.writePackage("twice")
        let up = String(repeating: "../", count: 20)
        try replace("twice/\(place)", byLinkTo: isRelative ? up + secret.path.dropFirst() : secret.path)
        expectRefusal("leads out of")
    }

    @Test func aLinkThatStaysInsideIsFollowed() throws {
        try directory.writePackage("twice")
        try directory.write("common/answer", "4\n")
        try replace("twice/data/secret/01.ans", byLinkTo: "../../../common/answer")
        #expect(try extract(directory.path).problems.first?.tests.last?.expectedOutput == Array("4\n".utf8))
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["data/secret/01.in", "data/secret/01.ans", "submissions/accepted/twice.cpp"])
    func aPipeIsNoFileAndIsNotWaitedFor(file: String) throws {
        try directory.writePackage("twice")
        let path = "\(directory.path)/twice/\(file)"
        try FileManager.default.removeItem(atPath: path)
        try #require(mkfifo(path, 0o600) == 0)
        expectRefusal(file.hasSuffix(".ans") ? "has no answer file" : "is not a regular file")
    }

    @Test(.timeLimit(.minutes(1))) func aPipeAmongFilesOfRowsIsNotWaitedFor() throws {
        try directory.write("a.jsonl", row("p") + "\n")
        try #require(mkfifo("\(directory.path)/b.jsonl", 0o600) == 0)
        expectRefusal("is not a regular file")
    }

    @Test("Links that double the way at each step are refused", .timeLimit(.minutes(1)))
    func linksThatLeadToEachOtherHaveABound() throws {
        try directory.writePackage("twice")
        for step in 0..<20 {
            for name in ["x", "y"] { try replace("twice/data/secret/g\(step)/\(name)", byLinkTo: "../g\(step + 1)") }
        }
        try directory.write("twice/data/secret/g20/1.in", "x\n")
        expectRefusal("too many names in its directories")
    }

    @Test(.timeLimit(.minutes(1))) func aliasesDoNotExplode() throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 { yaml += "a\(level): &a\(level) [" + (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ") + "]\n" }
        try directory.writePackage("twice", yaml: yaml)
        expectRefusal("aliases come to more than")
    }

    @Test(arguments: ["[", "- ", "{a: ", "? ", "? - "]) func deepNestingIsAnError(_ piece: String) throws {
        try directory.writePackage("twice", yaml: "keywords: \n  " + String(repeating: piece, count: 100_000))
        expectRefusal("nested too deeply")
    }

    @Test(
        "Aliases of aliases cannot nest values without end", arguments: ["[*%]", "{a: *%}", "\n  - *%", "[[[[[[[[*%]]]]]]]]", "[\"\", *%]"])
    func deepNestingThroughAliases(_ value: String) throws {
        var yaml = "x0: &x0 1\n"
        for level in 1...60_000 { yaml += "x\(level): &x\(level) \(value.replacing("%", with: "x\(level - 1)"))\n" }
        try directory.writePackage("twice", yaml: yaml)
        expectRefusal("nested too deeply")
    }

    @Test func aFewAliasesAreRead() throws {
        let aliases = (0..<100).map { _ in "*author" }.joined(separator: ", ")
        try directory.writePackage("twice", yaml: "author: &author {name: A, b: b*c}\nkeywords: [\(aliases)]\n")
        #expect(try extract(directory.path).problems.count == 1)
    }

    @Test func filesBeyondTheirBoundsAreRefused() throws {
        try directory.writePackage("twice")
        let answer = "\(directory.path)/twice/data/secret/01.ans", yaml = "\(directory.path)/twice/problem.yaml"
        // A hole: no disk space is used.
        truncate(answer, 3 << 30)
        expectRefusal("at most 1073741824 are read")
        truncate(answer, 2)
        truncate(yaml, 5 << 20)
        expectRefusal("at most 4194304 are read")
    }

    @Test func aTreeThatIsTooDeepIsRefused() throws {
        try directory.writePackage(String(repeating: "d/", count: 120) + "twice")
        expectRefusal("directories deep")
    }

    @Test(arguments: [
        "limits:\n  memory: 1e8\n", "limits:\n  memory: .nan\n", "limits:\n  memory: -5\n", "limits:\n  memory: 0.9\n",
        "limits:\n  memory: 1e-9\n", "limits:\n  time_limit: 1e300\n",
    ])
    func limitsOutOfAllReasonAreRefused(yaml: String) throws {
        try directory.writePackage("twice", yaml: yaml)
        expectRefusal("limits.")
    }

    /// What a kernel without openat2(2) does.
    @Test func filesOfATreeAreReadBelowItsRoot() throws {
        try directory.write("a/b", "inside")
        let tree = try DirectoryTree(directory.path)
        #expect(try tree.read("\(directory.path)/a/b", limit: 10) == Array("inside".utf8))
        #expect(try tree.kind("\(directory.path)/a") == .directory)
        #expect(try tree.kind("\(directory.path)/none") == nil)
        #expect { try tree.read("\(directory.path)/../../etc/passwd", limit: 1 << 20) } throws: { ($0 as? FileError)?.code == .outside }
    }
}
