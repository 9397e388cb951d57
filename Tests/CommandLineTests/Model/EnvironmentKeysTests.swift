import Glibc
import HTTPTransport
import ModelClient
import Testing

@testable import CommandLine

@Suite(.serialized) struct EnvironmentKeysTests {
    /// An entry of the environment in memory of the test's own, where its bytes can be looked at afterwards.
    private final class Entry {
        let text: UnsafeMutablePointer<CChar>
        let size: Int

        init(_ variable: String, _ key: String) {
            size = variable.utf8.count + key.utf8.count + 1
            text = strdup("\(variable)=\(key)")
            putenv(text)
        }

        var bytes: String { String(decoding: UnsafeRawBufferPointer(start: text, count: size), as: UTF8.self) }
    }

    @Test func everyVerbTakesTheKeyFromTheEnvironment() throws {
        let entries = ["TEST_OPENAI_API_KEY", "GENCODE_SERVER_KEY"].map { (name: $0, entry: Entry($0, "sentinel-\($0)")) }
        #expect(Program.run(["--version"]) == .done)
        for (name, entry) in entries {
            #expect(getenv(name) == nil)
            #expect(!entry.bytes.contains("sentinel"))
            let key = try #require(try EnvironmentKeys.key(in: name))
            #expect(key.withBytes { String(decoding: $0, as: UTF8.self) } == "sentinel-\(name)")
        }
        // No core file, and no look into this process from another.
        #expect(try isDumpable() == false)
    }

    /// prctl(2) with PR_GET_DUMPABLE; Swift does not import functions with variable arguments.
    private func isDumpable() throws -> Bool {
        typealias Control = @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
        let control = try #require(dlsym(nil, "prctl"))
        return unsafeBitCast(control, to: Control.self)(3, 0, 0, 0, 0) != 0
    }

    @Test func aVariableThatTheConfigurationNamesIsTakenWhenItIsRead() throws {
        let entry = Entry("GENCODE_TEST_PAID", "sentinel-paid")
        _ = try CommonOptions.parse(["--set", "gen.key_variable=GENCODE_TEST_PAID"]).settings()
        #expect(getenv("GENCODE_TEST_PAID") == nil)
        #expect(!entry.bytes.contains("sentinel"))
        #expect(try EnvironmentKeys.key(in: "GENCODE_TEST_PAID") != nil)
    }

    @Test func aVariableThatAJobFileNamesIsTakenWhenItIsRead() throws {
        let entry = Entry("GENCODE_TEST_JOB", "sentinel-job")
        let file = try TemporaryFile(
            "job.toml", "dataset_name = \"set\"\nsolution_dataset = \"x\"\n[gen]\nkey_variable = \"GENCODE_TEST_JOB\"\n")
        var settings = Settings(base: "/")
        _ = try JobFile(path: file.path, settings: &settings)
        #expect(getenv("GENCODE_TEST_JOB") == nil)
        #expect(!entry.bytes.contains("sentinel"))
    }

    @Test func aVariableThatStandsThereTwiceIsEmptiedTwice() throws {
        let (first, second) = (Entry("GENCODE_TWICE_A", "sentinel-a"), Entry("GENCODE_TWICE_B", "sentinel-b"))
        // The names differ in their last letter only: now both entries have the same.
        second.text["GENCODE_TWICE_".utf8.count] = CChar(UInt8(ascii: "A"))
        try EnvironmentKeys.take(["GENCODE_TWICE_A"])
        #expect(getenv("GENCODE_TWICE_A") == nil)
        #expect(!first.bytes.contains("sentinel") && !second.bytes.contains("sentinel"))
    }

    @Test func aTextThatIsNoKeyIsAnErrorOnlyForWhoAsksForTheKey() throws {
        _ = Entry("GENCODE_TEST_BROKEN", "two\nlines")
        try EnvironmentKeys.take(["GENCODE_TEST_BROKEN"])
        #expect(throws: HTTPError.self) { try EnvironmentKeys.key(in: "GENCODE_TEST_BROKEN") }
    }
}
