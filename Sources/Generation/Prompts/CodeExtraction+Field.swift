import ProgramExtraction

extension CodeExtraction {
    /// The program in a field of a structured answer. An answer that could be read is whole, whatever ended it.
    static func extract(field: String, of answer: StructuredValue, tags: LanguageTags) -> CodeExtraction {
        extract(from: answer[field].text, finish: .stop, tags: tags)
    }
}
