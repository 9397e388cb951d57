/// How the outputs of one problem are compared with the expected ones: a checker with its parameters.
///
/// The value knows no particular checker. Which built-in checkers there are, and what their parameters mean, is for the checker table of
/// the module Judging to say.
public enum CheckerSpec: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        case number(Double)
        case flag(Bool)
    }

    /// A built-in checker by its name. The keys of the parameters are those under which problem sets store them.
    case builtIn(name: String, parameters: [String: Value] = [:])
    /// A checker program that comes with the problem and runs in the sandbox.
    case program(CheckerProgram)
}

extension CheckerSpec {
    /// The checker of a problem whose source names none.
    public static let standard = CheckerSpec.builtIn(name: "tokens")

    /// The name of a checker that is a program: no built-in checker has it.
    public static let programName = "program"

    /// The word that options, settings and reports use.
    public var name: String {
        switch self {
        case .builtIn(let name, _): name
        case .program: CheckerSpec.programName
        }
    }
}
