/// The stages of the flow `alphacodium`, and what their prompts may name.
enum AlphaCodiumStages {
    static let all = [
        reflect, validateReflection, solutions, choose, tests, validateTests, solve, analyse, fix, analyseAndFix, unreadable,
    ]

    static let reflect = FlowStage(
        "reflect", variables: FlowVariables.with(FlowVariables.form), answerKeys: ["self_reflection"])
    static let validateReflection = FlowStage(
        "validate_reflection", variables: FlowVariables.with(FlowVariables.form, thoughts), answerKeys: ["fixed_tests_explanations"])
    static let solutions = FlowStage(
        "solutions", variables: FlowVariables.with(FlowVariables.form, thoughts, ["max_solutions": .number]),
        answerKeys: ["possible_solutions", "name", "content"])
    static let choose = FlowStage(
        "choose", variables: FlowVariables.with(FlowVariables.form, thoughts, ["solutions": .list(solution)]),
        answerKeys: ["content"])
    static let tests = FlowStage(
        "tests", variables: FlowVariables.with(FlowVariables.form, thoughts, ["number": .number]), answerKeys: ["tests", "input", "output"])
    static let validateTests = FlowStage(
        "validate_tests", variables: FlowVariables.with(FlowVariables.form, thoughts, ["tests": .list(explanation)]),
        answerKeys: ["tests", "input", "output"])
    static let solve = FlowStage(
        "solve", variables: FlowVariables.with(thoughts, ["solution": solution, "earlier_programs": .number]))
    static let analyse = FlowStage(
        "analyse", variables: FlowVariables.with(FlowVariables.form, FlowVariables.failing, thoughts, rejected),
        answerKeys: ["what_went_wrong"])
    static let fix = FlowStage(
        "fix",
        variables: FlowVariables.with(
            FlowVariables.failing, thoughts, rejected, ["what_went_wrong": .text, "fixed_flow": .text]))
    static let analyseAndFix = FlowStage(
        "analyse_and_fix", variables: FlowVariables.with(FlowVariables.form, FlowVariables.failing, thoughts, rejected),
        answerKeys: ["fixed_code"])
    /// The turn that sends an answer back which cannot be read. Its system message is not used.
    static let unreadable = FlowStage("unreadable", variables: FlowVariables.with(FlowVariables.form, ["error": .text]))

    private static let explanation: VariableShape = .record(["input": .text, "output": .text, "explanation": .text])
    private static let solution: VariableShape = .record(["name": .text, "content": .text, "steps": .list(.text)])
    private static let thoughts: [String: VariableShape] = ["reflection": .list(.text), "explanations": .list(explanation)]
    /// What was wrong by the model's own words when earlier repairs on the same test did not help.
    private static let rejected: [String: VariableShape] = ["rejected": .list(.text)]
}
