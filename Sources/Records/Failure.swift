/// Which kinds of failure a module knows: a closed list, so that whoever catches one can decide by it and never by the text.
public protocol FailureCode: Hashable, Sendable {}

/// The one shape of every error that gencode throws on its own account. Each module gives it a list of codes and a name of its own, such as
/// `typealias SlurmError = Failure<SlurmCode>`.
///
/// What a candidate does wrong is never a failure: it is a `Verdict`.
public struct Failure<Code: FailureCode>: FailureShape, CustomStringConvertible {
    public let code: Code
    public let message: String
    public let remedy: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, remedy: String = "", cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
        self.cause = cause
    }

    public var description: String { text }
}

/// What every `Failure` says, whatever its codes are: for whoever only prints it.
public protocol FailureShape: Error, Hashable {
    associatedtype Code: FailureCode

    var code: Code { get }
    /// What failed, with which object, and why, such as "cannot open runs/a/plan.h5: ENOENT (No such file or directory)".
    var message: String { get }
    /// What a person can do about it. Empty: nothing that would help is known.
    var remedy: String { get }
    /// The error that led to this one; nil: none, or it is part of the message.
    var cause: (any Error)? { get }
}

extension FailureShape {
    /// The message and the remedy, each as a sentence.
    public var text: String { [message, remedy].filter { !$0.isEmpty }.map(FailureText.sentence).joined(separator: " ") }

    public static func == (left: Self, right: Self) -> Bool {
        left.code == right.code && left.message == right.message && left.remedy == right.remedy
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(message)
    }
}

private enum FailureText {
    /// With a full stop, unless the text ends with one, or with something that would no longer be copied as it is.
    static func sentence(_ text: String) -> String {
        guard let last = text.last, !".!?".contains(last) else { return text }
        return text + "."
    }
}

extension Error {
    /// Whether this is a failure with that code, such as `error.has(FileCode.notFound)`.
    public func has<Code: FailureCode>(_ code: Code) -> Bool { (self as? Failure<Code>)?.code == code }
}
