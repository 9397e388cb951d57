import Fixtures
import Foundation
import HTTPTransport
import ModelClient
import Records
import Testing

@Suite struct SecretKeyTests {
    private func text(_ key: SecretKey) -> String { key.withBytes { String(decoding: $0, as: UTF8.self) } }

    private func file(_ content: String, mode: Int16 = 0o600) throws -> (directory: TemporaryDirectory, path: String) {
        let directory = try TemporaryDirectory()
        let path = directory.file("key")
        try Data(content.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return (directory, path)
    }

    @Test func aKeyHasNoTextualForm() throws {
        let (directory, path) = try file("sk-sentinel\n")
        let key = try SecretKey(file: path)
        #expect(text(key) == "sk-sentinel")
        var dumped = ""
        dump(key, to: &dumped)
        for form in ["\(key)", String(reflecting: key), dumped, "\(ModelEndpoint(baseURL: "x", key: key))"] {
            #expect(!form.contains("sentinel"), "\(form)")
        }
        withExtendedLifetime(directory) {}
    }

    @Test(arguments: [Int16(0o644), 0o640, 0o604]) func aKeyFileThatOthersReadIsRefused(mode: Int16) throws {
        let (directory, path) = try file("sk-sentinel", mode: mode)
        #expect { try SecretKey(file: path) } throws: { $0.has(HTTPCode.configuration) && !"\($0)".contains("sentinel") }
        withExtendedLifetime(directory) {}
    }

    @Test(arguments: ["", " \n", "two words", "line\nbreak", "sk-\u{1}", "sk-é", String(repeating: "x", count: 5000)])
    func whatIsNoKeyIsRefused(content: String) throws {
        let (directory, path) = try file(content)
        #expect { try SecretKey(file: path) } throws: { $0.has(HTTPCode.configuration) }
        withExtendedLifetime(directory) {}
    }

    @Test func aKeyTakenFromTheEnvironmentIsGoneFromThere() throws {
        let name = "GENCODE_TEST_KEY_\(getpid())"
        setenv(name, "sk-sentinel-\(getpid())", 1)
        let value = try #require(getenv(name))
        let length = strlen(value)
        let key = try #require(try SecretKey.taken(fromEnvironment: name))
        #expect(text(key) == "sk-sentinel-\(getpid())")
        #expect(getenv(name) == nil)
        // glibc keeps the memory of a variable that setenv made: the bytes are overwritten, not only forgotten.
        #expect((0..<length).allSatisfy { value[$0] == 0 })
        #expect(try SecretKey.taken(fromEnvironment: name) == nil)
    }

    @Test func randomKeysDiffer() {
        let keys = Set((0..<10).map { _ in text(SecretKey.random()) })
        #expect(keys.count == 10)
        #expect(keys.allSatisfy { $0.utf8.count == 64 })
    }
}
