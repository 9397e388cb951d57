import Generation
import Records

/// Shows the stages of a flow to a person.
enum FlowScreen {
    @Sendable static func show(_ event: FlowEvent) {
        switch event {
        case .asking(let stage): Console.note("== \(ForeignText.lines(stage))")
        case .text(let piece): Console.write(ForeignText.lines(piece), to: 2)
        case .answered(let stage, let answer, let isRecorded):
            if isRecorded { Console.note("== \(ForeignText.lines(stage)) (answered before)") }
            Console.note(isRecorded ? ForeignText.lines(answer.text) : "")
        case .tested(let outcomes):
            Console.note("tests: " + outcomes.map(\.verdict.code).joined(separator: " "))
        case .note(let stage, let text): Console.note("-- \(ForeignText.lines(stage)): \(ForeignText.lines(text))")
        }
    }
}
