import Records
import Stencil

/// A template whose tags have been checked against the variables that it may use.
struct PromptTemplate: Hashable, Sendable {
    let text: String

    /// - Throws: `TemplateFault`.
    init(_ text: String, variables: [String: VariableShape]) throws(TemplateFault) {
        self.text = text
        try TemplateCheck.check(text, variables: variables)
        do {
            _ = try TokenParser(tokens: Template(templateString: text).tokens, environment: PromptTemplate.environment).parse()
        } catch { throw TemplateFault(line: 1, text: "\(error)", remedy: "Correct the template") }
    }

    /// The text with its variables in place. A line that holds only a block tag leaves no line.
    func render(_ values: [String: PromptValue]) throws(PromptError) -> String {
        do {
            return try PromptTemplate.environment.renderTemplate(string: text, context: values.mapValues(\.native))
        } catch { throw PromptError(.template, "a prompt does not render: \(error)", remedy: "Correct its template") }
    }

    /// Made anew each time, since Stencil's classes may not cross threads.
    private static var environment: Environment {
        let filters = Extension()
        filters.registerFilter("trim") { (value: Any?) in (value as? String)?.trimmingSpaces ?? value }
        return Environment(extensions: [filters], trimBehaviour: TrimBehaviour(leading: .nothing, trailing: .whitespaceAndOneNewLine))
    }
}
