import Records
import Testing

@testable import ColumnStore

/// The text is part of every set's fingerprint, so it never changes.
@Suite struct CheckerCodingTests {
    private static let cpp = CheckerProgram.File(name: "a.cpp", content: [0, 255, 10])
    private static let header = CheckerProgram.File(name: "b.h", content: [120])

    @Test(
        arguments: [
            (.standard, #"{"mode":"tokens"}"#),
            (
                .builtIn(name: "tokens+float", parameters: ["tolerance": .number(1e-6)]),
                #"{"mode":"tokens+float","tolerance":1e-06}"#
            ),
            (.builtIn(name: "tokens+float", parameters: ["tolerance": .number(1)]), #"{"mode":"tokens+float","tolerance":1}"#),
            (
                .builtIn(name: "alphacodium", parameters: ["orderMatters": .flag(true), "delta": .number(0.1)]),
                #"{"delta":0.1,"mode":"alphacodium","orderMatters":true}"#
            ),
            (
                .builtIn(
                    name: "kattis",
                    parameters: ["caseSensitive": .flag(true), "spaceChangeSensitive": .flag(false), "relativeTolerance": .number(1e-9)]),
                #"{"caseSensitive":true,"mode":"kattis","relativeTolerance":1e-09,"spaceChangeSensitive":false}"#
            ),
            (
                .program(try! CheckerProgram(convention: .testlib, language: "cpp", files: [cpp, header], arguments: ["-v", "a b"])),
                #"{"arguments":["-v","a b"],"convention":"testlib","files":[{"base64":"AP8K","name":"a.cpp"},"#
                    + #"{"base64":"eA==","name":"b.h"}],"language":"cpp","mode":"program"}"#
            ),
            (
                .program(try! CheckerProgram(convention: .kattis, language: "cpp", files: [cpp, header], sources: 2)),
                #"{"arguments":[],"convention":"kattis","files":[{"base64":"AP8K","name":"a.cpp"},"#
                    + #"{"base64":"eA==","name":"b.h"}],"language":"cpp","mode":"program","sources":2}"#
            ),
        ] as [(CheckerSpec, String)])
    func aCheckerIsStoredAsOneJSONObject(checker: CheckerSpec, text: String) throws {
        #expect(try StoredChecker(checker).text() == text)
        #expect(try StoredChecker.spec(Array(text.utf8)) == checker)
    }

    @Test(arguments: [
        "", "tokens", "{}", #"{"mode":1}"#, #"{"mode":"tokens+float","tolerance":"x"}"#, #"{"mode":"program"}"#,
        #"{"mode":"program","convention":"other","language":"c","files":[{"name":"a","base64":""}]}"#,
        #"{"mode":"program","convention":"kattis","language":"c","files":[{"name":"a","base64":""}],"sources":2}"#,
    ])
    func otherTextsAreNoChecker(text: String) {
        #expect(throws: (any Error).self) { try StoredChecker.spec(Array(text.utf8)) }
    }
}
