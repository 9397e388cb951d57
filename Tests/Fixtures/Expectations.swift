import Records
import Testing

/// The call throws a failure with this code, whose message holds the text, and which says what to do.
package func expectCode<Code: FailureCode>(
    _ code: Code, naming text: String = "", sourceLocation: SourceLocation = #_sourceLocation, _ call: () throws -> Void
) {
    do {
        try call()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as Failure<Code> {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        #expect(text.isEmpty || error.message.contains(text), "\(error)", sourceLocation: sourceLocation)
        #expect(!error.remedy.isEmpty, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
