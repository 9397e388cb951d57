import CFileSystem
import Glibc
import Records

/// Why a system call on a file failed, as far as a caller decides by it.
public enum FileCode: FailureCode {
    case notFound
    /// Something of that name is there already, and nothing was overwritten.
    case exists
    /// No space, quota or file size left.
    case noSpace
    /// What is there is not of the kind that was asked for, such as a directory in place of a file.
    case wrongType
    /// Any other failure of the operating system.
    case inputOutput
}

/// A failed system call: what it was for, on which path, with the errno's name.
public typealias FileError = Failure<FileCode>

extension Failure where Code == FileCode {
    /// - Parameters:
    ///   - purpose: reads like "cannot write".
    ///   - number: the errno.
    public static func system(_ purpose: String, _ path: String, _ number: Int32) -> FileError {
        let message = "\(purpose) \(path): \(errnoName(number)): \(String(cString: strerror(number)))"
        return switch number {
        case ENOSPC, EDQUOT, EFBIG:
            FileError(
                .noSpace, message,
                remedy: "Free space or raise the quota, then give the same command again: what was recorded as done is safe")
        case ENOENT, ESTALE: FileError(.notFound, message, remedy: "Check the path")
        case EEXIST: FileError(.exists, message, remedy: "Choose another name, or remove what is there")
        case EISDIR, ENOTDIR, ELOOP: FileError(.wrongType, message, remedy: "Check the path: something else than expected is there")
        case EACCES, EPERM, EROFS: FileError(.inputOutput, message, remedy: "Check the owner and the permissions of its directory")
        default: FileError(.inputOutput, message, remedy: "Check the disk and the file system, then resume")
        }
    }
}

/// The name of an errno that documentation and people use, such as "ENOSPC"; the number where it has none.
public func errnoName(_ number: Int32) -> String { gencode_errno_name(number).map { String(cString: $0) } ?? "errno \(number)" }
