import CZlib
import Foundation
import Records
import Testing

@testable import Dataset

/// What a data set of somebody else's may hold.
@Suite("Hostile rows of published formats")
struct HostileRowTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func failure(_ row: String) throws -> DatasetError {
        let path = try directory.write("test.jsonl", row + "\n")
        return try #require(throws: DatasetError.self) { try extract(path) }
    }

    private static func liveCodeBench(privateTests: String) throws -> String {
        try SourceRows.liveCodeBench(["private_test_cases": privateTests])
    }

    private static let text = #"[{"input": "1", "output": "2"}]"#

    /// Pickles that Python would run, and others that are not one text.
    static let pickles: [(name: String, bytes: [UInt8])] = [
        ("calls a function", Array("\u{80}".utf8.suffix(1)) + [4] + Array("cos\nsystem\n(S'id'\ntR.".utf8)),
        ("builds an object", [0x80, 4, 0x8C, 2] + Array("os".utf8) + [0x8C, 6] + Array("system".utf8) + [0x93, 0x2E]),
        ("a number", [0x80, 4, UInt8(ascii: "K"), 7, 0x2E]),
        ("two texts", SourceRows.pickle(text).dropLast() + [UInt8(ascii: "X"), 0, 0, 0, 0, 0x2E]),
        ("protocol 0", Array("S'x'\np0\n.".utf8)), ("protocol 9", [0x80, 9] + SourceRows.pickle(text).dropFirst(2)),
        ("cut", Array(SourceRows.pickle(text).dropLast(5))), ("nothing", []), ("no stop", Array(SourceRows.pickle(text).dropLast())),
        ("a length beyond its end", [0x80, 2, UInt8(ascii: "X"), 0xFF, 0xFF, 0xFF, 0xFF, 0x2E]),
        ("a length beyond all", [0x80, 4, 0x8D] + [UInt8](repeating: 0xFF, count: 8) + [0x2E]),
        ("more behind the stop", SourceRows.pickle(text) + [0x2E]),
    ]

    @Test(arguments: pickles.indices)
    func picklesThatAreNotOneTextAreRefused(_ index: Int) throws {
        let (name, bytes) = Self.pickles[index]
        #expect(throws: PickledText.Refusal.self, "\(name)") { try PickledText.text(in: bytes) }
        let error = try failure(try Self.liveCodeBench(privateTests: try SourceRows.packed(pickle: bytes)))
        #expect(error.code == .badValue && error.message.contains("test.jsonl:1: `private_test_cases`: is "), "\(name): \(error.message)")
    }

    @Test func everyProtocolThatPythonWritesForATextIsRead() throws {
        let bytes = Array(Self.text.utf8)
        let short: [UInt8] = [0x8C, UInt8(bytes.count)] + bytes
        let frame: [UInt8] = [0x95] + (0..<8).map { _ in 0 }
        let long: [UInt8] = [0x8D, UInt8(bytes.count)] + [UInt8](repeating: 0, count: 7) + bytes
        for pickle in [
            SourceRows.pickle(Self.text), [0x80, 3] + SourceRows.pickle(Self.text).dropFirst(2), [0x80, 4] + frame + short + [0x94, 0x2E],
            [0x80, 5] + frame + long + [0x94, 0x2E], [0x80, 5] + short + [0x2E],
        ] {
            #expect(try Array(PickledText.text(in: pickle)) == bytes)
        }
    }

    @Test func aBombIsRefusedBeforeItIsHeld() throws {
        let bomb = try SourceRows.packed(pickle: [UInt8](repeating: 0, count: 8 << 20))
        let refusal = try #require(throws: PickledText.Refusal.self) { try PickledText.inflated(base64: bomb, limit: 1 << 20) }
        #expect(refusal.why == "is longer than 1 MiB")
        #expect(try PickledText.inflated(base64: bomb, limit: 8 << 20).count == 8 << 20)
    }

    @Test func whatIsPackedWronglyIsRefused() throws {
        let good = try SourceRows.packed(Self.text)
        for (text, why) in [
            ("", "is not in zlib's format"), ("!!!", "is neither JSON nor base64"), ("AAAA", "is not in zlib's format"),
            (String(good.prefix(good.count / 8 * 4)), "cut or damaged"), ("{}", "is neither JSON nor base64"),
        ] {
            let error = try failure(try Self.liveCodeBench(privateTests: text))
            #expect(error.message.contains(why), "\(text): \(error.message)")
        }
    }

    /// For each row the key that the message must name.
    static let rows: [(key: String, row: @Sendable () throws -> String)] = [
        ("private_test_cases", { try liveCodeBench(privateTests: "[") }),
        ("private_test_cases", { try liveCodeBench(privateTests: try SourceRows.packed("{]")) }),
        ("private_test_cases", { try liveCodeBench(privateTests: try SourceRows.packed("7")) }),
        ("private_test_cases[0].input", { try liveCodeBench(privateTests: #"[{"input": 7, "output": "8"}]"#) }),
        ("private_test_cases", { try liveCodeBench(privateTests: String(repeating: "[", count: 200_000)) }),
        (
            "private_test_cases[0].testtype",
            { try liveCodeBench(privateTests: #"[{"input": "7", "output": "8", "testtype": "functional"}]"#) }
        ),
        ("private_test_cases", { try SourceRows.liveCodeBench(["private_test_cases": 7]) }),
        ("metadata.func_name", { try SourceRows.liveCodeBench(["metadata": #"{"func_name": "f\nimport os"}"#]) }),
        ("metadata", { try SourceRows.liveCodeBench(["metadata": "[1"]) }),
        ("question_id", { try SourceRows.liveCodeBench(["question_id": NSNull()]) }),
        ("entry_point", { try SourceRows.humanEval(["entry_point": "f(); import os"]) }),
        ("entry_point", { try SourceRows.humanEval(["entry_point": ""]) }),
        ("atol", { try SourceRows.humanEval(["atol": "big", "base_input": [[1]]]) }),
        ("prompt", { try SourceRows.humanEval(["prompt": 3]) }),
        ("test_list[1]", { try SourceRows.mbpp(["test_list": ["assert double(1)", 3]]) }),
        ("test_list", { try SourceRows.mbpp(["test_list": "assert double(1)"]) }),
        ("input_output", { try SourceRows.apps(["input_output": "{"]) }),
        ("input_output.inputs", { try SourceRows.apps(["input_output": "{}"]) }),
        ("input_output", { try SourceRows.apps(["input_output": #"{"inputs": ["1", "2"], "outputs": ["3"]}"#]) }),
        ("input_output.inputs", { try SourceRows.apps(["input_output": #"{"inputs": 3, "outputs": 4}"#]) }),
        ("input_output.inputs[0]", { try SourceRows.apps(["input_output": #"{"inputs": [3], "outputs": [4], "fn_name": "f"}"#]) }),
        ("input_output.fn_name", { try SourceRows.apps(["input_output": #"{"inputs": [[3]], "outputs": [4], "fn_name": "f-g"}"#]) }),
        ("solutions", { try SourceRows.apps(["solutions": "['print(1)']"]) }),
        ("memory_limit", { try SourceRows.codeContestsPlus(["memory_limit": 1e300]) }),
        ("time_limit", { try SourceRows.codeContestsPlus(["time_limit": -1]) }),
        ("test_cases[0].output", { try SourceRows.codeContestsPlus(["test_cases": [["input": "1"]]]) }),
        (
            "corner_cases[0].input.stdin",
            { try SourceRows.codeContestsO(["corner_cases": [["input": ["x": ""], "output": ["stdout": "3"]]]]) }
        ),
        ("time_limit", { try SourceRows.codeforces(["time_limit": "2 s"]) }),
        ("official_tests", { try SourceRows.codeforces(["official_tests": 3]) }),
        ("official_tests_complete", { try SourceRows.codeforces(["official_tests_complete": "yes"]) }),
    ]

    @Test(arguments: rows.indices)
    func aWrongRowIsNamedByItsFileItsLineAndItsKey(_ index: Int) throws {
        try directory.write("testlib.h", "")
        let (key, row) = Self.rows[index]
        let error = try failure(try row())
        #expect(error.message.contains("test.jsonl:1: "), "\(error.message)")
        #expect(error.message.contains("`\(key)"), "\(error.message)")
    }

    @Test func rowsThatAreCutAnywhereAreErrorsAndNoTraps() throws {
        try directory.write("testlib.h", "")
        for whole in [
            try SourceRows.liveCodeBench(["private_test_cases": try SourceRows.packed(Self.text)]),
            try SourceRows.humanEval(["base_input": [[2]]]),
            try SourceRows.taco(),
        ] {
            for length in stride(from: 1, to: whole.utf8.count, by: 37) {
                let path = try directory.write("test.jsonl", Array(whole.utf8.prefix(length)))
                #expect(throws: DatasetError.self) { try extract(path) }
            }
        }
    }
}

extension SourceRows {
    static func packed(pickle: [UInt8]) throws -> String {
        var length = compressBound(UInt(pickle.count))
        var bytes = [UInt8](repeating: 0, count: Int(length))
        let status = compress(&bytes, &length, pickle, UInt(pickle.count))
        guard status == Z_OK else { throw CancellationError() }
        return Data(bytes.prefix(Int(length))).base64EncodedString()
    }
}
