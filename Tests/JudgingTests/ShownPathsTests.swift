import Foundation
import Records
import Testing

@testable import Judging

/// What programs of a language see of the host.
@Suite struct ShownPathsTests {
    private let place: String

    init() throws {
        place = FileManager.default.temporaryDirectory.path + "/shown-\(UUID().uuidString)"
        for directory in [
            "home/bin", "home/.ssh", "home/tools/own/bin", "home/tools/own/lib", "home/tools/own/share", "sets", "runs", "group/bin",
            "group/alice", "other/bin", "other/lib", "other/.ssh", "flat/sdk",
        ] {
            try FileManager.default.createDirectory(atPath: "\(place)/\(directory)", withIntermediateDirectories: true)
        }
        for tool in [
            "home/bin/tool", "home/tools/own/bin/tool", "sets/tool", "group/bin/tool", "other/bin/tool", "flat/tool", "group/tool",
        ] {
            try Data("#!/bin/sh\necho 1.0\n".utf8).write(to: URL(fileURLWithPath: "\(place)/\(tool)"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(place)/\(tool)")
        }
    }

    private var hidden: HiddenPaths { HiddenPaths(homes: ["\(place)/home"], secrets: ["\(place)/sets", "\(place)/runs"]) }

    private func shown(tool: String, listed: [String] = []) throws -> [String] {
        defer { try? FileManager.default.removeItem(atPath: place) }
        let language = Language(
            name: "l", sourceFile: "x", run: ["tool", "{source}"], toolPaths: ["tool": ["\(place)/\(tool)"]], readOnlyPaths: listed)
        return try Toolchain.resolve(language, hidden: hidden).readOnlyPaths
    }

    @Test func aToolInAHomesBinIsShownAlone() throws { #expect(try shown(tool: "home/bin/tool") == ["\(place)/home/bin/tool"]) }

    @Test(
        "Of an installation those parts are shown that installations have",
        arguments: [
            ("home/tools/own/bin/tool", ["home/tools/own/bin", "home/tools/own/lib", "home/tools/own/share"]),
            // Another user's home.
            ("other/bin/tool", ["other/bin", "other/lib"]), ("flat/tool", ["flat/sdk", "flat/tool"]),
        ])
    func anInstallationIsShownByItsParts(tool: String, parts: [String]) throws {
        #expect(try shown(tool: tool) == parts.map { "\(place)/\($0)" })
    }

    @Test("A tool without an installation is shown alone", arguments: ["group/bin/tool", "group/tool"])
    func aToolWithoutAnInstallationIsShownAlone(tool: String) throws { #expect(try shown(tool: tool) == ["\(place)/\(tool)"]) }

    @Test func aPartThatLeadsOutOfTheInstallationIsNotShown() throws {
        try FileManager.default.createSymbolicLink(atPath: "\(place)/other/share", withDestinationPath: "\(place)/group")
        #expect(try shown(tool: "other/bin/tool") == ["\(place)/other/bin", "\(place)/other/lib"])
    }

    @Test(arguments: ["", "/home", "/sets", "/sets/x", "/runs", "/home/../sets", "/sets/\u{301}x"]) func whatShowsSecretsIsRefused(
        listed: String
    ) throws {
        for name in ["x", "\u{301}x"] { try Data().write(to: URL(fileURLWithPath: "\(place)/sets/\(name)")) }
        let path = place + listed
        #expect { try shown(tool: "home/bin/tool", listed: [path]) } throws: { $0.has(JudgingCode.invalidLanguage) }
    }

    @Test func aToolAmongSecretsIsRefused() throws {
        #expect { try shown(tool: "sets/tool") } throws: { $0.has(JudgingCode.invalidLanguage) }
    }

    @Test func aLinkDoesNotHideWhereAPathLeads() throws {
        try FileManager.default.createSymbolicLink(atPath: "\(place)/alias", withDestinationPath: "\(place)/sets")
        #expect { try shown(tool: "home/bin/tool", listed: ["\(place)/alias"]) } throws: { $0.has(JudgingCode.invalidLanguage) }
    }

    /// A driver of GCC's kind is a small program; what it starts makes the programs.
    @Test func anotherCompilerBehindTheSameDriverHasAnotherDigest() throws {
        defer { try? FileManager.default.removeItem(atPath: place) }
        let driver = "\(place)/home/tools/own/bin/g++"
        let script = """
            #!/bin/sh
            echo "$1" >> \(place)/asked
            case "$1" in
            -print-prog-name=cc1plus) echo \(place)/home/tools/own/cc1plus ;;
            -print-file-name=*) echo \(place)/home/tools/own/lib.a ;;
            -print-prog-name=*) echo missing-tool ;;
            *) echo 1.0 ;;
            esac
            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: driver))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: driver)
        func digests(_ compiler: String, _ library: String) throws -> [Digest?] {
            try Data(compiler.utf8).write(to: URL(fileURLWithPath: "\(place)/home/tools/own/cc1plus"))
            try Data(library.utf8).write(to: URL(fileURLWithPath: "\(place)/home/tools/own/lib.a"))
            let toolchain = try Toolchain.resolve(
                Language(
                    name: "l", sourceFile: "x", compile: ["g++", "{source}"], staticLink: .init(words: ["-static"], libraries: ["lib.a"]),
                    artifacts: ["main"], run: ["{dir}/main"], toolPaths: ["g++": [driver]]))
            return [toolchain.digest, try toolchain.filesDigest(), try toolchain.partsDigest()]
        }
        let planned = try digests("compiler", "library")
        #expect(try digests("compiler", "library") == planned && planned[2] != nil)
        for changed in [try digests("patched", "library"), try digests("compiler", "patched")] {
            #expect(changed[0] == planned[0] && changed[1] == planned[1] && changed[2] != planned[2])
        }
        let questions = try String(contentsOfFile: "\(place)/asked", encoding: .utf8).split(separator: "\n").filter {
            $0.hasPrefix("-print")
        }
        #expect(!questions.isEmpty && Set(questions).count == questions.count, "the driver is asked each question once: \(questions)")
        let plain = Language(
            name: "l", sourceFile: "x", compile: ["tool", "{source}"], artifacts: ["main"], run: ["{dir}/main"],
            toolPaths: ["tool": ["\(place)/home/bin/tool"]])
        #expect(try Toolchain.resolve(plain).partsDigest() == nil)
    }

    @Test func anotherFileOfTheSameVersionHasAnotherDigest() throws {
        let language = Language(
            name: "l", sourceFile: "x", run: ["tool", "{source}"], toolPaths: ["tool": ["\(place)/home/tools/own/bin/tool"]])
        let first = try Toolchain.resolve(language)
        let planned = try first.filesDigest()
        try Data("#!/bin/sh\n# patched\necho 1.0\n".utf8).write(to: URL(fileURLWithPath: "\(place)/home/tools/own/bin/tool"))
        let second = try Toolchain.resolve(language)
        #expect(first.version == second.version && first.digest == second.digest)
        #expect(try Toolchain.resolve(language).filesDigest() == second.filesDigest())
        #expect(try second.filesDigest() != planned)
        try Data("#!/bin/sh\necho 1.0\n".utf8).write(to: URL(fileURLWithPath: "\(place)/home/tools/own/bin/tool"))
        #expect(try Toolchain.resolve(language).filesDigest() == planned)
        try? FileManager.default.removeItem(atPath: place)
    }
}
