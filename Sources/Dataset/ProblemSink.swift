import Records

/// Where problems go, one after another: a problem set that is being written, or an array in a test.
public protocol ProblemSink: AnyObject {
    func append(_ problem: Problem) throws
    /// After the last problem; the fingerprint of what was appended.
    func finish() throws -> Digest
}
