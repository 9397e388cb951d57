import Foundation
import Testing

@Suite struct DoctorTests {
    private static let ownLanguage = """
        [languages.shell]
        source_file = "main.sh"
        run = ["sh", "{source}"]
        version_arguments = { "sh" = ["-c", "echo a shell"] }
        self_test = "read first second\\necho $((first + second))\\n"
        """

    private func doctor(_ configuration: String, _ arguments: [String]) throws -> Gencode.Result {
        let place = try Workplace()
        try place.write("configuration.toml", configuration)
        return try Gencode.run(["doctor"] + arguments, in: place.path)
    }

    private func languages(_ result: Gencode.Result) throws -> [String: [String: Any]] {
        let facts = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        return facts?["languages"] as? [String: [String: Any]] ?? [:]
    }

    @Test func aLanguageOfTheUsersOwnHasASelfTestToo() throws {
        let text = try doctor(Self.ownLanguage, ["--language", "shell"])
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.split(separator: "\n").last { $0.contains("shell") }?.contains("pass  0.") == true, "\(text.output)")
        let facts = try languages(try doctor(Self.ownLanguage, ["--language", "shell", "--json"]))
        #expect(facts["shell"]?["self_test"] as? String == "pass")
        #expect((facts["shell"]?["run_s"] as? Double ?? 0) > 0)
        #expect(facts["shell"]?["version"] as? String == "a shell")
        #expect(facts.count == 1)
    }

    /// One language has its tool in a place of its own, and the program of another one tries to read the tool.
    @Test func aSelfTestSeesTheToolsOfItsOwnLanguageAlone() throws {
        let place = try Workplace()
        // Not below /tmp: a sandboxed program sees another directory under that name.
        let own = "/var/tmp/gencode-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: own) }
        let tool = own + "/bin/tool"
        try FileManager.default.createDirectory(atPath: own + "/bin", withIntermediateDirectories: true)
        try Data("#!/bin/sh\necho 1.0\n".utf8).write(to: URL(fileURLWithPath: tool))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool)
        let curious = Self.ownLanguage.replacingOccurrences(
            of: "read first second\\n", with: "read first second\\nif read line < \(tool); then exit 9; fi\\n")
        #expect(curious.contains(tool))
        try place.write(
            "configuration.toml",
            curious + """

                [languages.other]
                source_file = "main.other"
                run = ["tool", "{source}"]
                tool_paths = { "tool" = ["\(tool)"] }
                """)
        let text = try Gencode.run(["doctor", "--language", "shell", "--language", "other"], in: place.path)
        #expect(text.status == 0, "\(text.output) \(text.errors)")
        #expect(text.output.split(separator: "\n").last { $0.contains("shell") }?.contains("pass  0.") == true, "\(text.output)")
        #expect(text.output.contains("1.0"), "\(text.output)")
    }

    @Test func aFailedSelfTestSaysWhyAndWhatToDo() throws {
        let wrong = Self.ownLanguage.replacingOccurrences(of: "first + second", with: "first - second")
        let text = try doctor(wrong, ["--language", "shell"])
        #expect(text.status == 1)
        #expect(text.output.contains("FAIL") && text.output.contains("printed \"-2") && text.output.contains("self_test"), "\(text.output)")
        let facts = try languages(try doctor(wrong, ["--language", "shell", "--json"]))
        #expect(facts["shell"]?["self_test"] as? String == "fail")
        #expect((facts["shell"]?["remedy"] as? String)?.isEmpty == false)
    }

    @Test func aProgramThatDoesNotStartIsQuoted() throws {
        let failing = Self.ownLanguage.replacingOccurrences(of: "echo $((first + second))", with: "echo no such library >&2\\nexit 3")
        let text = try doctor(failing, ["--language", "shell"])
        #expect(text.status == 1)
        #expect(text.output.contains("exit code 3: no such library"), "\(text.output)")
    }

    @Test func aMissingToolIsNamedInOneLineAndIsNoFailure() throws {
        let missing = "[languages.fancy]\nsource_file = \"main.f\"\ncompile = [\"fancyc\"]\nartifacts = [\"a\"]\nrun = [\"sh\"]\n"
        let text = try doctor(missing, ["--language", "fancy"])
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.split(separator: "\n").last?.split(separator: " ").joined(separator: " ") == "fancy missing: fancyc")
        let facts = try languages(try doctor(missing, ["--language", "fancy", "--json"]))
        #expect(facts["fancy"]?["missing"] as? String == "fancyc")
    }

    @Test func aBrokenToolIsAFailure() throws {
        let broken = "[languages.fancy]\nsource_file = \"main.f\"\nrun = [\"false\"]\n"
        let text = try doctor(broken, ["--language", "fancy"])
        #expect(text.status == 1)
        #expect(text.output.contains("--version ended with 1"), "\(text.output)")
    }

    @Test func anUnknownLanguageIsAUsageError() throws {
        let text = try doctor("", ["--language", "cobol"])
        #expect(text.status == 2)
        #expect(text.errors.contains("cobol"))
    }
}
