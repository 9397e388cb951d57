import ModelClient
import Records
import TOMLKit

/// One prompt of a flow, as its file `STAGE.toml` describes it.
struct PromptFile: Sendable {
    var stage: String
    /// nil: there is no system message.
    var system: PromptTemplate?
    var user: PromptTemplate
    /// nil: the stage's answer is a program, or free text.
    var schema: AnswerSchema?
    /// What the file says about sampling; nil: the run's value holds.
    var temperature: Double?
    var topP: Double?
    var maxOutputTokens: Int?
    var presencePenalty: Double?
    var frequencyPenalty: Double?

    /// - Parameters:
    ///   - text: the file's content.
    ///   - place: what messages call the file.
    init(_ text: String, place: String, stage: FlowStage) throws(PromptError) {
        let source = PromptSource(text: text, place: place)
        let table = try source.table()
        self.stage = stage.name
        system = try source.template("system", of: table, for: stage)
        guard let user = try source.template("user", of: table, for: stage) else {
            throw PromptError(.malformed, "\(place): there is no key user", remedy: "Write the prompt as user = '''...'''")
        }
        self.user = user
        schema = try source.schema(of: table, for: stage)
        temperature = try source.number("temperature", of: table, in: 0...2)
        topP = try source.number("top_p", of: table, in: 0...1)
        presencePenalty = try source.number("presence_penalty", of: table, in: -2...2)
        frequencyPenalty = try source.number("frequency_penalty", of: table, in: -2...2)
        maxOutputTokens = try source.number("max_output_tokens", of: table, in: 1...10_000_000).map { Int($0) }
    }

    /// The run's sampling with what the file says laid over it. What the user asked for wins over the file.
    func sampling(_ sampling: FlowSampling) -> Sampling {
        var result = sampling.base
        if let temperature = sampling.temperature ?? temperature { result.temperature = temperature }
        if let topP = sampling.topP ?? topP { result.topP = topP }
        if let maxOutputTokens = sampling.maxOutputTokens ?? maxOutputTokens { result.maxOutputTokens = maxOutputTokens }
        if let presencePenalty { result.presencePenalty = presencePenalty }
        if let frequencyPenalty { result.frequencyPenalty = frequencyPenalty }
        return result
    }
}

/// How the asks of a flow choose their tokens.
package struct FlowSampling: Hashable, Sendable {
    /// What holds where a prompt file says nothing.
    package var base: Sampling
    /// A temperature for all stages, such as that of `--temperature`; nil: each prompt file says its own.
    package var temperature: Double?
    /// The same of `--top_p` and `--max_tokens`.
    package var topP: Double?
    package var maxOutputTokens: Int?

    package init(base: Sampling, temperature: Double? = nil, topP: Double? = nil, maxOutputTokens: Int? = nil) {
        self.base = base
        self.temperature = temperature
        self.topP = topP
        self.maxOutputTokens = maxOutputTokens
    }
}

/// A prompt file while it is read.
private struct PromptSource {
    static let keys = [
        "system", "user", "schema", "temperature", "top_p", "max_output_tokens", "presence_penalty", "frequency_penalty",
    ]

    let text: String
    let place: String

    func table() throws(PromptError) -> TOMLTable {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw PromptError(
                .malformed, "\(place):\(error.source.begin.line): not valid TOML: \(error.description)", remedy: "Correct that line")
        } catch { throw PromptError(.malformed, "\(place): not valid TOML: \(error)", remedy: "Correct the file") }
        for key in table.keys.sorted() where !PromptSource.keys.contains(key) {
            let near = NearestName.suggestion(for: key, among: PromptSource.keys).map { "Did you mean \($0)? " } ?? ""
            throw PromptError(
                .malformed, "\(place):\(line(of: key) ?? 1): the key \(key) is not known",
                remedy: near + "There are: \(PromptSource.keys.joined(separator: ", "))")
        }
        return table
    }

    func template(_ key: String, of table: TOMLTable, for stage: FlowStage) throws(PromptError) -> PromptTemplate? {
        guard let text = try text(key, of: table) else { return nil }
        do {
            return try PromptTemplate(text, variables: stage.variables)
        } catch {
            throw PromptError(.template, "\(position(key, line: error.line)): \(error.text)", remedy: error.remedy)
        }
    }

    func schema(of table: TOMLTable, for stage: FlowStage) throws(PromptError) -> AnswerSchema? {
        guard let text = try text("schema", of: table) else {
            if stage.answerKeys.isEmpty { return nil }
            throw PromptError(
                .schema, "\(place): there is no key schema, and the flow reads the answer's \(stage.answerKeys.joined(separator: ", "))",
                remedy: "Write a JSON schema as schema = '''...'''")
        }
        if stage.answerKeys.isEmpty {
            throw PromptError(
                .schema, "\(place):\(line(of: "schema") ?? 1): the stage \(stage.name) takes no schema: its answer is no record",
                remedy: "Remove the key")
        }
        do {
            return try AnswerSchema(text, name: stage.name, requiring: stage.answerKeys)
        } catch { throw PromptError(.schema, "\(place):\(line(of: "schema") ?? 1): \(error.message)", remedy: error.remedy) }
    }

    func number(_ key: String, of table: TOMLTable, in range: ClosedRange<Double>) throws(PromptError) -> Double? {
        guard let value = table[key] else { return nil }
        guard let number = value.double ?? value.int.map(Double.init), range.contains(number) else {
            throw PromptError(
                .malformed, "\(place):\(line(of: key) ?? 1): \(key) is not a number from \(range.lowerBound) to \(range.upperBound)",
                remedy: "Correct the value")
        }
        return number
    }

    private func text(_ key: String, of table: TOMLTable) throws(PromptError) -> String? {
        guard let value = table[key] else { return nil }
        guard let text = value.string else {
            throw PromptError(.malformed, "\(place):\(line(of: key) ?? 1): \(key) is not a text", remedy: "Write it in quotation marks")
        }
        return text
    }

    /// The place of a template's line: the file's line where the value is a block of lines as they are, else the line of the value.
    private func position(_ key: String, line number: Int) -> String {
        guard let start = line(of: key) else { return "\(place): \(key), line \(number)" }
        let opening = lines[start - 1].split(separator: "=", maxSplits: 1).last.map { $0.trimmingSpaces } ?? ""
        guard opening.hasPrefix("'''") || opening.hasPrefix("\"\"\"") else { return "\(place):\(start)" }
        // TOML drops a line end right behind the opening quotation marks.
        return "\(place):\(start + number - (opening.count == 3 ? 0 : 1))"
    }

    private func line(of key: String) -> Int? {
        lines.firstIndex { line in
            line.hasPrefix(key) && line.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }.hasPrefix("=")
        }.map { $0 + 1 }
    }

    private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}
