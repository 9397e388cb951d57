/// One program proposed for one problem: a model's output, a human solution or a jury submission put to the test.
public struct Candidate: Hashable, Sendable {
    /// The name of its problem.
    public var problem: String
    /// Its number among the problem's candidates, from 0, in the order of its source.
    public var index: Int
    /// Where it came from, such as `wrong_answer/greedy.cpp`, or `candidates/7`.
    public var label: String
    /// A key of the language table.
    public var language: String
    /// Empty where the model gave nothing: such a candidate counts as wrong and stays in the denominator.
    public var source: [UInt8]
    /// What its source says it should get; nil: unknown.
    public var expected: Verdict?
    /// Where its source says only right or wrong; nil: unknown.
    public var expectedCorrect: Bool?

    public init(
        problem: String, index: Int, label: String, language: String, source: [UInt8], expected: Verdict? = nil,
        expectedCorrect: Bool? = nil
    ) {
        self.problem = problem
        self.index = index
        self.label = label
        self.language = language
        self.source = source
        self.expected = expected
        self.expectedCorrect = expectedCorrect
    }
}
