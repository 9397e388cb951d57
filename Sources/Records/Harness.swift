/// What stands around the candidates of one problem. A problem whose answer is a function has one: it turns the function into a program that
/// reads a test, calls the function and prints what the function returned. The verdict is never made inside of the harness.
public struct Harness: Hashable, Sendable {
    /// The text around the candidates in one language.
    public struct Frame: Hashable, Sendable {
        /// Put before every candidate.
        public var before: String
        /// Put between `before` and a candidate that only goes on with this text, such as the body of a function whose head the problem gives.
        /// Empty: every candidate is whole.
        public var stub: String
        /// Put behind every candidate.
        public var after: String

        public init(before: String = "", stub: String = "", after: String = "") {
            self.before = before
            self.stub = stub
            self.after = after
        }
    }

    /// The name of the function that the tests call; nil: candidates are whole programs.
    public var entryPoint: String?
    /// By key of the language table.
    public var frames: [String: Frame]

    public init(entryPoint: String? = nil, frames: [String: Frame]) {
        self.entryPoint = entryPoint
        self.frames = frames
    }
}
