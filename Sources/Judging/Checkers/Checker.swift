import Glibc
import Records

/// A built-in checker with the values of its parameters.
///
/// To add a checker, write a type of this kind in a file of this directory and list it in `CheckerTable`.
package protocol Checker: Sendable {
    /// The word in rows, settings, reports and stored problem sets.
    static var name: String { get }
    /// What can be said beside the name, such as a tolerance.
    static var parameters: [CheckerParameter] { get }
    /// The parameters that the checker has as the value of the setting `judging.checker`, from the setting `judging.float_tolerance`.
    /// nil: the setting does not offer this checker.
    static var settingParameters: (@Sendable (_ floatTolerance: Double) -> [String: CheckerSpec.Value])? { get }

    /// nil: a parameter that has no default is missing. Each value is of the kind that its parameter declares.
    init?(_ values: [String: CheckerSpec.Value])

    /// What stands for the checker and its parameters in the fingerprint of a run. The text of a released checker never changes.
    var fingerprint: String { get }
    /// Whether an output answers a test. The two texts are known to differ. Bytes in, a decision out: nothing is copied per token.
    func matches(_ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer) -> Bool
}

extension Checker {
    package static var parameters: [CheckerParameter] { [] }
    package static var settingParameters: (@Sendable (_ floatTolerance: Double) -> [String: CheckerSpec.Value])? { { _ in [:] } }
    package var fingerprint: String { Self.name }

    /// Whether an output answers a test. With every checker a text answers itself.
    package func accepts(output: [UInt8], expected: [UInt8]) -> Bool {
        output.withUnsafeBytes { output in
            expected.withUnsafeBytes { areSameBytes(output, $0) || matches(output, $0) }
        }
    }
}

func areSameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count > 0 else { return true }
    return memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
}
