import Records

/// Why a generation cannot go on, beside what is wrong with files (`FileError`, `StoreError`), runs (`RunError`) and models (`ModelError`).
public enum GenerationCode: FailureCode {
    /// A flow runs tests where nothing runs them.
    case noTestRunner
    case unknownFlow
    /// A prompt file, a template or a schema is wrong.
    case invalidPrompt
}

public typealias GenerationError = Failure<GenerationCode>
