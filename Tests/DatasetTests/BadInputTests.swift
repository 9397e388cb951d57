import Records
import Testing

@testable import Dataset

struct BadRow: Sendable, CustomTestStringConvertible {
    var what: String
    var lines: [String]
    var code: DatasetError.Code
    /// What the message must name.
    var names: [String]

    var testDescription: String { what }

    init(_ what: String, _ lines: String..., code: DatasetError.Code, names: [String]) {
        self.what = what
        self.lines = lines
        self.code = code
        self.names = names
    }
}

@Suite struct BadInputTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(arguments: [
        BadRow("a cut line", row("a"), String(row("b").dropLast(20)), code: .malformed, names: [":2", "cut"]),
        BadRow("no JSON", "{name: 1}\n", code: .malformed, names: [":1", "not JSON"]),
        BadRow("a cut line among others", String(row("a").dropLast(9)), row("b"), code: .malformed, names: [":1", "in the middle"]),
        BadRow("a zeroed line", "\0\0\0", code: .malformed, names: [":1", "zero bytes"]),
        BadRow("a fraction of a byte", row("a", #""memory_limit_bytes":1.5"#), code: .badValue, names: ["`memory_limit_bytes`"]),
        BadRow(
            "64 bytes of memory", row("a", #""memory_limit_bytes":64"#), code: .badValue,
            names: ["`memory_limit_bytes`", "64 bytes", "unit"]),
        BadRow("a list for a row", "[1,2]\n", code: .wrongType, names: [":1"]),
        BadRow("no name", #"{"public_tests":{"input":[],"output":[]}}"# + "\n", code: .missingField, names: [":1", "`name`"]),
        BadRow("an empty name", row(""), code: .badValue, names: [":1", "`name`"]),
        BadRow("a number for a name", #"{"name":7}"# + "\n", code: .wrongType, names: ["`name`", "a string"]),
        BadRow("no tests field", #"{"name":"a"}"# + "\n", code: .missingField, names: [":1", "tests"]),
        BadRow("no test at all", #"{"name":"a","private_tests":{"input":[],"output":[]}}"#, code: .noTests, names: [":1", "`a`"]),
        BadRow(
            "more inputs than outputs", #"{"name":"a","private_tests":{"input":["1","2"],"output":["1"]}}"#, code: .badValue,
            names: ["`private_tests`", "2 inputs and 1 outputs"]),
        BadRow(
            "a test without output", #"{"name":"a","private_tests":{"input":["1"]}}"#, code: .missingField, names: ["private_tests.output"]),
        BadRow(
            "a null input", #"{"name":"a","private_tests":{"input":["1",null],"output":["1","2"]}}"#, code: .wrongType,
            names: ["private_tests.input[1]"]),
        BadRow(
            "a number for an output", #"{"name":"a","private_tests":{"input":["1"],"output":[2]}}"#, code: .wrongType,
            names: ["private_tests.output[0]", "a string"]),
        BadRow("a text for tests", row("a", #""private_tests":"x""#), code: .wrongType, names: ["private_tests"]),
        BadRow(
            "solutions without languages", row("a", #""solutions":{"language":[3],"solution":["x","y"]}"#), code: .badValue,
            names: ["`solutions`", "1 of `language` and 2 of `solution`"]),
        BadRow(
            "an unknown language number", row("a", #""solutions":{"language":[9],"solution":["x"]}"#), code: .badValue,
            names: ["solutions.language[0]", "9"]),
        BadRow("the protocol buffer's AIZU", row("a", #""source":7"#), code: .badValue, names: ["`source` is 7"]),
        BadRow("a fractional enum", row("a", #""difficulty":1.5"#), code: .badValue, names: ["`difficulty`"]),
        BadRow("a negative memory limit", row("a", #""memory_limit_bytes":-1"#), code: .badValue, names: ["`memory_limit_bytes`"]),
        BadRow("a negative time limit", row("a", #""time_limit":-1"#), code: .badValue, names: ["`time_limit`"]),
        BadRow("an endless time limit", row("a", #""time_limit":1e300"#), code: .badValue, names: ["`time_limit`"]),
        BadRow("a word for a time limit", row("a", #""time_limit":"soon""#), code: .badValue, names: ["`time_limit`"]),
        BadRow("an unknown checker", row("a", #""checker":"magic""#), code: .badValue, names: ["`checker`", "magic"]),
        BadRow("a checker with a stray word", row("a", #""checker":"lines 3""#), code: .badValue, names: ["`checker`", "lines 3"]),
        BadRow(
            "an unknown verdict", row("a", #""solutions":[{"language":3,"solution":"","expected":"OK"}]"#), code: .badValue,
            names: ["solutions.expected[0]", "OK"]),
        BadRow("a name twice", row("a"), row("b"), row("a", #""cf_rating":1"#), code: .duplicateName, names: [":3", ":1", "`a`"]),
        BadRow("an empty file", "", code: .nothingLeft, names: ["no rows"]),
    ])
    func rowsAreRefusedByPlaceAndKey(row: BadRow) throws {
        let source = try directory.write("train.jsonl", row.lines.joined(separator: "\n"))
        let error = try #require(throws: DatasetError.self) { try extract(source) }
        #expect(error.code == row.code)
        for name in row.names { #expect(error.message.contains(name), "\(error.message)") }
        #expect(error.message.contains(source))
        #expect(!error.remedy.isEmpty)
    }

    @Test func sourcesThatAreNoneAreRefused() throws {
        let missing = try #require(throws: DatasetError.self) { try extract(directory.path + "/absent") }
        #expect(missing.code == .unreadable && missing.message.contains("ENOENT"))
        let empty = try #require(throws: DatasetError.self) { try extract(directory.path) }
        #expect(empty.code == .unknownFormat)
        try directory.write("data/train.parquet", "PAR1")
        let parquet = try #require(throws: DatasetError.self) { try extract(directory.path + "/data") }
        #expect(parquet.message.contains(".parquet"))
        let file = try directory.write("problems.txt", "x")
        #expect(try #require(throws: DatasetError.self) { try extract(file) }.code == .unknownFormat)
    }

    @Test func optionsOutOfRangeAreRefused() throws {
        let source = try directory.write("train.jsonl", row("a"))
        let rate = try #require(throws: DatasetError.self) { try extract(source) { $0.sampleRate = 0 } }
        #expect(rate.code == .badValue && rate.message.contains("sample_rate"))
        let share = try #require(throws: DatasetError.self) { try extract(source) { $0.trainSample = 1.5 } }
        #expect(share.message.contains("train_sample"))
        let language = try #require(throws: DatasetError.self) { try extract(source) { $0.filterLanguages = ["KLINGON"] } }
        #expect(language.code == .unknownLanguage && language.message.contains("KLINGON"))
        let none = try #require(throws: DatasetError.self) { try extract(source) { $0.sampleRate = 1e-12 } }
        #expect(none.code == .nothingLeft)
    }
}
