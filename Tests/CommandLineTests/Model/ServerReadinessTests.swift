import Testing

@testable import CommandLine

@Suite struct ServerReadinessTests {
    /// Answers as a test says. An absent path gives no answer.
    struct Script: ServerProbing, CustomTestStringConvertible {
        var name: String
        var health: Int?
        var models: (status: Int, body: String)?
        var completes = true
        var expected: ServerReadiness.Finding

        var testDescription: String { name }

        func get(_ path: String) async -> (status: Int, body: [UInt8])? {
            path == "/health" ? health.map { ($0, []) } : models.map { ($0.status, Array($0.body.utf8)) }
        }

        func complete(model: String) async -> Bool { completes }
    }

    private static let list = (status: 200, body: #"{"object": "list", "data": [{"id": "a"}, {"id": "b", "owned_by": "x"}]}"#)

    @Test(arguments: [
        Script(name: "all is well", health: 200, models: list, expected: .ready(model: "b")),
        Script(name: "no path /health", health: 404, models: list, expected: .ready(model: "b")),
        Script(name: "nobody listens", health: nil, models: nil, expected: .loading("the server does not answer yet")),
        Script(name: "loading", health: 503, models: list, expected: .loading("/health answers with status 503")),
        Script(name: "no list yet", health: 200, models: nil, expected: .loading("/v1/models does not answer")),
        Script(
            name: "a list that is none", health: 200, models: (200, "<html>"),
            expected: .loading("/v1/models answers with status 200 and no list of models")),
        Script(name: "an empty list", health: 200, models: (200, #"{"data": []}"#), expected: .loading("/v1/models lists no model yet")),
        Script(
            name: "a wrong key", health: 200, models: (401, ""),
            expected: .refused("/v1/models answers with status 401: the server does not accept the key of this job")),
        Script(
            name: "another model", health: 200, models: (200, #"{"data": [{"id": "c"}]}"#),
            expected: .refused("the server serves c, and not the model \"b\"")),
        Script(name: "no token", health: 200, models: list, completes: false, expected: .loading("the model \"b\" gives no token yet")),
    ])
    func oneLookFindsOut(script: Script) async {
        #expect(await ServerReadiness(probing: script, model: "b").look() == script.expected)
    }

    @Test func withoutANameTheFirstModelIsTaken() async {
        let script = Script(name: "", health: 200, models: Self.list, expected: .ready(model: "a"))
        #expect(await ServerReadiness(probing: script, model: "").look() == script.expected)
    }
}
