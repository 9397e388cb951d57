import Foundation
import Generation
import Judging
import ModelClient
import ProgramExtraction

extension FlowKnobs {
    /// What a flow is told, from the settings of its plan.
    init(_ parameters: GenerationParameters, settings: Settings) {
        self.init(
            sampling: FlowSampling(
                base: parameters.sampling, temperature: parameters.temperature, topP: parameters.topP,
                maxOutputTokens: parameters.maxOutputTokens),
            enforcesSchemas: parameters.enforcesSchemas, shownTestBytes: settings[\.gen.shownTestBytes],
            repairRounds: settings[\.gen.repairRounds], alphacodium: AlphaCodiumKnobs(settings))
    }
}

extension AlphaCodiumKnobs {
    fileprivate init(_ settings: Settings) {
        self.init()
        validatesReflection = settings[\.gen.alphacodium.validatesReflection]
        proposesSolutions = settings[\.gen.alphacodium.proposesSolutions]
        maxSolutions = settings[\.gen.alphacodium.maxSolutions]
        dropsBruteForce = settings[\.gen.alphacodium.dropsBruteForce]
        aiTests = settings[\.gen.alphacodium.aiTests]
        validatesTests = settings[\.gen.alphacodium.validatesTests]
        firstPrograms = settings[\.gen.alphacodium.firstPrograms]
        publicFixesPerTest = settings[\.gen.alphacodium.publicFixesPerTest]
        publicFixesForSingleTest = settings[\.gen.alphacodium.publicFixesForSingleTest]
        publicFixes = settings[\.gen.alphacodium.publicFixes]
        analysesFirst = settings[\.gen.alphacodium.analysesFirst]
        aiTestFixes = settings[\.gen.alphacodium.aiTestFixes]
        retriesPublicTests = settings[\.gen.alphacodium.retriesPublicTests]
    }
}

extension Settings {
    /// The settings that a flow of this name reads, by key, as text: they are part of what is asked.
    func knobs(ofFlow flow: String) -> [String: String] {
        let general = [SettingTable.standard.gen.shownTestBytes.key]
        let repair = flow == "repair" ? [SettingTable.standard.gen.repairRounds.key] : []
        let all = recorded { general.contains($0) || repair.contains($0) || $0.hasPrefix("gen.\(flow).") }
        return all
    }

    /// Whether structured answers are asked for by a JSON schema.
    var enforcesSchemas: Bool {
        switch self[\.gen.schemas] {
        case .on: return true
        case .off: return false
        case .auto:
            let url = URLComponents(string: self[\.gen.baseURL])
            let asked = self[\.gen.server]
            let signs = ServerSigns(host: url?.host ?? "", port: url?.port, model: self[\.gen.model])
            let server = asked.isEmpty ? signs.server : asked
            // What is not known to hold answers to a schema is asked for YAML, which every model can write.
            guard server != "generic", let traits = servers.servers[server] else { return false }
            return traits.schemaForm != .none
        }
    }
}

extension FlowLanguage {
    /// - Parameter name: a key of the language table.
    init(named name: String, languages: LanguageTable) throws {
        let language = try languages.language(named: name)
        self.init(
            tags: LanguageTags(language: language.name, aliases: language.aliases, sourceFile: language.sourceFile),
            title: FlowLanguage.titles[language.name] ?? language.name)
    }

    /// How people write the names of languages whose key in the table is another word.
    private static let titles = [
        "python3": "Python 3", "python2": "Python 2", "pypy3": "Python 3", "cpp": "C++", "cpp11": "C++11", "cpp14": "C++14",
        "cpp20": "C++20",
        "cpp23": "C++23", "c": "C", "c99": "C99", "c11": "C11", "java": "Java", "rust": "Rust",
        "go": "Go", "csharp": "C#", "kotlin": "Kotlin", "javascript": "JavaScript",
    ]
}
