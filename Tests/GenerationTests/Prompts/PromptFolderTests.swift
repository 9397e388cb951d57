import Fixtures
import Foundation
import ModelClient
import Testing

@testable import Generation

@Suite struct PromptFolderTests {
    private static let stages = [
        FlowStage("solve", variables: ["statement": .text]), FlowStage("reflect", variables: ["statement": .text], answerKeys: ["points"]),
    ]
    private static let schema =
        #"{"type":"object","required":["points"],"properties":{"points":{"type":"array","items":{"type":"string"}}}}"#
    private static let good = [
        "solve.toml": "user = 'Solve {{ statement }}'\ntemperature = 1\n", "reflect.toml": "user = 'Think'\nschema = '''\(schema)'''\n",
    ]

    @Test(arguments: FlowTable.all.map { $0.name }) func theDefaultPromptsOfEachFlowAreGood(_ name: String) throws {
        let flow = try FlowTable.flow(named: name)
        let folder = try Repository.prompts(of: flow)
        #expect(folder.texts.count == flow.stages.count)
    }

    @Test func theDefaultPromptsOfTheBaselineHaveNoHolesInThem() async throws {
        let port = ScriptedPort(answers: ["solve": ["x"]])
        _ = try await BaselineFlow().solve(.made(), port: port, prompts: Repository.prompts(of: BaselineFlow.self), knobs: .made)
        let messages = await port.prompts[0].messages
        #expect(messages.map(\.role) == [.system, .user])
        #expect(messages[1].content.contains("Add one to n."))
        #expect(messages[1].content.contains("Time limit for each test: 2 seconds\nMemory limit: 256 MiB\n"))
        #expect(!messages[1].content.contains("{{") && !messages[1].content.contains("{%") && !messages[1].content.contains("\n\n\n"))
    }

    @Test(arguments: [
        ("solve.toml", "user = '{{ stament }}'", "prompts/solve.toml:1: the variable stament is not defined"),
        ("solve.toml", "# a\nuser = '''\nA\n{{ stament }}\n'''", "prompts/solve.toml:4: the variable stament is not defined"),
        ("solve.toml", "user = '''A\n{{ stament }}'''", "prompts/solve.toml:2: the variable"),
        ("solve.toml", "system = '{{ x }}'\nuser = 'a'", "prompts/solve.toml:1: the variable x"),
        ("solve.toml", "usr = 'a'", "prompts/solve.toml:1: the key usr is not known. Did you mean user?"),
        ("solve.toml", "temperature = 1", "there is no key user"), ("solve.toml", "user = 1", "prompts/solve.toml:1: user is not a text"),
        ("solve.toml", "user = 'a'\ntemperature = 3", "prompts/solve.toml:2: temperature is not a number from 0.0 to 2.0"),
        ("solve.toml", "user = 'a'\ntemperature = 'b'", "temperature is not a number"),
        ("solve.toml", "user = 'a", "prompts/solve.toml:1: not valid TOML"),
        ("solve.toml", "user = 'a'\nmax_output_tokens = 0", "max_output_tokens is not a number"),
        ("solve.toml", "user = 'a'\nschema = '{}'", "takes no schema"), ("reflect.toml", "user = 'a'", "there is no key schema"),
        ("reflect.toml", "user = 'a'\nschema = '{'", "prompts/reflect.toml:2: the schema is not a JSON schema"),
        ("reflect.toml", "user = 'a'\nschema = '[]'", "the schema is not a JSON schema"),
        ("reflect.toml", "user = 'a'\nschema = '{\"type\":\"string\"}'", "not of the type object"),
        ("reflect.toml", "user = 'a'\nschema = '{\"type\":\"thing\"}'", "has the type thing"),
        (
            "reflect.toml", "user = 'a'\nschema = '{\"type\":\"object\",\"required\":[],\"properties\":{\"a\":{\"type\":\"string\"}}}'",
            "under required"
        ),
        (
            "reflect.toml",
            "user = 'a'\nschema = '{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"string\"}}}'",
            "has no property points"
        ),
        (
            "reflect.toml",
            "user = 'a'\nschema = '{\"type\":\"object\",\"required\":[\"points\"],\"properties\":{\"points\":{\"type\":\"array\"}}}'",
            "array without items"
        ), ("solv.toml", "user = 'a'", "prompts/solv.toml: the flow has no such stage. Did you mean solve.toml?"),
    ])
    func aBadFileIsRefusedBeforeAnythingIsAsked(_ file: String, _ text: String, _ message: String) {
        #expect {
            try PromptFolder(texts: Self.good.merging([file: text]) { $1 }, stages: Self.stages)
        } throws: { error in
            guard let error = error as? PromptError else { return false }
            return error.text.contains(message) && !error.remedy.isEmpty
        }
    }

    @Test func aMissingFileIsNamed() {
        #expect {
            try PromptFolder(texts: ["solve.toml": "user = 'a'"], place: "mine", stages: Self.stages)
        } throws: { ($0 as? PromptError)?.message.contains("mine/reflect.toml: there is no such file") == true }
    }

    @Test func theTextsOfAFolderMakeTheSameFolder() throws {
        let folder = try Repository.prompts(of: AlphaCodiumFlow.self)
        #expect(try PromptFolder(texts: folder.texts, stages: AlphaCodiumFlow.stages).digest == folder.digest)
        var texts = folder.texts
        texts["solve.toml"]? += " "
        #expect(try PromptFolder(texts: texts, stages: AlphaCodiumFlow.stages).digest != folder.digest)
    }

    @Test func aFolderIsReadFromItsTOMLFilesAlone() throws {
        let directory = try TemporaryDirectory()
        for (name, text) in Self.good { try text.write(toFile: "\(directory.path)/\(name)", atomically: false, encoding: .utf8) }
        try "notes".write(toFile: "\(directory.path)/README.md", atomically: false, encoding: .utf8)
        #expect(try PromptFolder(path: directory.path, stages: Self.stages).texts == Self.good)
        #expect(throws: PromptError.self) { try PromptFolder(path: directory.path + "/none", stages: Self.stages) }
    }

    @Test func theFilesSamplingIsLaidOverTheRuns() throws {
        let folder = try PromptFolder(texts: Self.good, stages: Self.stages)
        let base = Sampling(temperature: 0.5, topP: 0.9, maxOutputTokens: 100)
        #expect(folder.file(of: Self.stages[0]).sampling(FlowSampling(base: base)).temperature == 1)
        #expect(folder.file(of: Self.stages[0]).sampling(FlowSampling(base: base, temperature: 0.7)).temperature == 0.7)
        #expect(folder.file(of: Self.stages[1]).sampling(FlowSampling(base: base)).temperature == 0.5)
        #expect(folder.file(of: Self.stages[0]).sampling(FlowSampling(base: base)).maxOutputTokens == 100)
        var texts = Self.good
        for (name, text) in texts { texts[name] = "top_p = 0.5\nmax_output_tokens = 70\n" + text }
        let file = try PromptFolder(texts: texts, stages: Self.stages).file(of: Self.stages[0])
        #expect(file.sampling(FlowSampling(base: base)).topP == 0.5)
        #expect(file.sampling(FlowSampling(base: base)).maxOutputTokens == 70)
        let asked = file.sampling(FlowSampling(base: base, topP: 0.8, maxOutputTokens: 30))
        #expect(asked.topP == 0.8 && asked.maxOutputTokens == 30)
    }

    @Test func promptsAreFoundByFlowByNameAndByPath() throws {
        let places = ["/nowhere", Repository.prompts]
        #expect(try PromptSearch.folder(named: nil, flow: "repair", in: places) == "\(Repository.prompts)/repair")
        #expect(
            try PromptSearch.folder(named: "code_contests_prompts_baseline.toml", flow: "baseline", in: places)
                == "\(Repository.prompts)/baseline")
        #expect(try PromptSearch.folder(named: "\(Repository.prompts)/repair", flow: "repair", in: []) == "\(Repository.prompts)/repair")
        #expect(PromptSearch.flowName(of: "settings/code_contests_prompts_baseline.toml") == "baseline")
        #expect(throws: PromptError.self) { try PromptSearch.folder(named: "/nowhere", flow: "repair", in: places) }
        #expect(throws: PromptError.self) { try PromptSearch.folder(named: nil, flow: "repair", in: ["/nowhere"]) }
    }

    @Test func anUnknownFlowGetsTheNamesThatThereAre() {
        #expect { try FlowTable.flow(named: "repare") } throws: { ($0 as? PromptError)?.text.contains("Did you mean repair?") == true }
    }
}
