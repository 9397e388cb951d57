import Records

/// What is wrong with a column file or with what it is asked to hold.
public enum StoreCode: FailureCode {
    /// The file's bytes are not those that were written.
    case damaged
    /// Not a file of this kind, or of a format version that this build does not know.
    case wrongFormat
    /// A value that the format cannot hold, such as a name with a slash, or rows that are not there.
    case invalidValue
    /// Two files that must belong together do not.
    case mismatch
    /// libhdf5 or libzstd failed and named no errno.
    case library
}

public typealias StoreError = Failure<StoreCode>

extension Failure where Code == StoreCode {
    package static func damaged(_ path: String, _ what: String) -> StoreError {
        StoreError(.damaged, "\(path) is damaged: \(what)", remedy: "Restore the file from a copy, or build it again")
    }

    package static func wrongFormat(_ path: String, _ what: String) -> StoreError {
        StoreError(.wrongFormat, "\(path) \(what)", remedy: "Give a file that gencode wrote")
    }
}

extension Error {
    /// A file whose content cannot be used, whatever the reason: damage, or another format.
    package var isOfUnusableFile: Bool {
        guard let error = self as? StoreError else { return false }
        return error.code == .damaged || error.code == .wrongFormat
    }
}
