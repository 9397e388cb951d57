import Digests
import FileSystem
import ModelClient
import Records

/// A stage of a flow, as its prompt file must fit it.
package struct FlowStage: Hashable, Sendable {
    /// The name of its prompt file without `.toml`.
    package var name: String
    /// What its templates may name.
    package var variables: [String: VariableShape]
    /// The keys, at any depth, that the flow reads from the answer; empty: the answer is a program, or free text.
    package var answerKeys: [String]

    package init(_ name: String, variables: [String: VariableShape], answerKeys: [String] = []) {
        self.name = name
        self.variables = variables
        self.answerKeys = answerKeys
    }
}

/// The prompts of a flow, all of them checked: `STAGE.toml` for each stage.
package struct PromptFolder: Sendable {
    /// By file name: what a run's plan keeps, so that a resume has the same prompts.
    package let texts: [String: String]
    private let files: [String: PromptFile]

    /// - Parameters:
    ///   - texts: by file name, such as `solve.toml`.
    ///   - place: what messages call the folder.
    ///   - stages: those of the flow: `FlowTable.flow(named:)` has them.
    package init(texts: [String: String], place: String = "prompts", stages: [FlowStage]) throws(PromptError) {
        var files: [String: PromptFile] = [:]
        let known = stages.map { $0.name + ".toml" }
        for name in texts.keys.sorted() where !known.contains(name) {
            let near = NearestName.suggestion(for: name, among: known).map { "Did you mean \($0)? " } ?? ""
            throw PromptError(
                .malformed, "\(place)/\(name): the flow has no such stage", remedy: near + "There are: \(known.joined(separator: ", "))")
        }
        for stage in stages {
            guard let text = texts[stage.name + ".toml"] else {
                throw PromptError(
                    .missing, "\(place)/\(stage.name).toml: there is no such file", remedy: "Copy it from the flow's own folder of prompts")
            }
            files[stage.name] = try PromptFile(text, place: "\(place)/\(stage.name).toml", stage: stage)
        }
        self.texts = texts
        self.files = files
    }

    /// Reads the `.toml` files of a directory.
    package init(path: String, stages: [FlowStage]) throws {
        var texts: [String: String] = [:]
        for name in try PromptFolder.names(in: path) {
            guard let bytes = try Files.read("\(path)/\(name)") else { continue }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw PromptError(.malformed, "\(path)/\(name): the file is not UTF-8", remedy: "Save it as UTF-8")
            }
            texts[name] = text
        }
        try self.init(texts: texts, place: path, stages: stages)
    }

    /// SHA-256 over the names and texts.
    package var digest: Digest {
        var builder = DigestBuilder()
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            builder.addField(name)
            builder.addField(text)
        }
        return builder.digest()
    }

    /// - Precondition: the folder was made with this stage, and the values have the shapes that the stage declares.
    func file(of stage: FlowStage) -> PromptFile {
        guard let file = files[stage.name] else { preconditionFailure("the folder of prompts was checked for the stage \(stage.name)") }
        return file
    }

    private static func names(in path: String) throws -> [String] {
        do {
            return try Files.list(path).filter { $0.hasSuffix(".toml") && !$0.hasPrefix(".") }
        } catch let error as FileError where error.code == .notFound {
            throw PromptError(.missing, "\(path): there is no such folder of prompts", remedy: "Name a folder with one .toml file a stage")
        }
    }
}
