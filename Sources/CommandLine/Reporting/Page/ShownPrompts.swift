import Generation
import ModelClient
import Records

/// Makes the prompts of a page's candidates again, one task after another. An error of one task takes the prompt from that task alone.
struct ShownPrompts {
    /// The messages that the completion of a task answers. nil: they cannot be made again.
    typealias Replaying = (GeneratedAnswer, _ task: Int) throws -> [ChatMessage]?

    /// nil: no prompt can be made.
    private let replaying: Replaying?
    private var failures = 0
    /// Of the first error.
    private var reason: String?

    /// - Parameter prepare: throws where no prompt can be made, such as without the problem set.
    init(_ prepare: () throws -> Replaying) {
        do { replaying = try prepare() } catch { (replaying, reason) = (nil, ShownPrompts.reason(error)) }
    }

    mutating func messages(of answer: GeneratedAnswer, task: Int) -> [ChatMessage]? {
        guard let replaying else { return nil }
        do { return try replaying(answer, task) } catch {
            failures += 1
            reason = reason ?? ShownPrompts.reason(error)
            return nil
        }
    }

    /// Which prompts are not shown because of errors, and why, in a sentence. nil: there was no error.
    var gap: String? {
        guard let reason else { return nil }
        let what = replaying == nil ? "no prompts" : "no \(failures == 1 ? "prompt" : "prompts") of \(counted(failures, "candidate"))"
        return "The page shows \(what): \(reason)"
    }

    private static func reason(_ error: any Error) -> String { (error as? any FailureShape)?.text ?? "\(error)" }
}
