import Generation
import Records

/// Shows the stages of a flow to a person.
enum FlowScreen {
    @Sendable static func show(_ event: FlowEvent) {
        switch event {
        case .asking(let stage): Console.note("== \(printable(stage))")
        case .text(let piece): Console.write(printable(piece), to: 2)
        case .answered(let stage, let answer, let isRecorded):
            if isRecorded { Console.note("== \(printable(stage)) (answered before)") }
            Console.note(isRecorded ? printable(answer.text) : "")
        case .tested(let outcomes):
            Console.note("tests: " + outcomes.map(\.verdict.code).joined(separator: " "))
        case .note(let stage, let text): Console.note("-- \(printable(stage)): \(printable(text))")
        }
    }

    /// What a model or a data set wrote, without what a terminal would obey. Line breaks and tabs stay.
    static func printable(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 32 && scalar != "\n" && scalar != "\t" || (127...159).contains(scalar.value)
            plain.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return plain
    }
}
