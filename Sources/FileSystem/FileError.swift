import CFileSystem
import Glibc
import Records
internal import SystemPackage

/// Why a system call on a file failed, as far as a caller decides by it.
public enum FileCode: FailureCode {
    case notFound
    /// Something of that name is there already, and nothing was overwritten.
    case exists
    /// No space, quota or file size left.
    case noSpace
    /// What is there is not of the kind that was asked for, such as a directory in place of a file.
    case wrongType
    /// A link leads out of the directory that it must stay in.
    case outside
    /// More bytes than are read at once.
    case tooLarge
    /// A directory that must be this user's alone belongs to another user, or others may enter it.
    case notPrivate
    /// The permissions of a file or directory keep this user out.
    case notPermitted
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
        let message = "\(purpose) \(path): \(errnoText(number))"
        return switch number {
        case ENOSPC, EDQUOT, EFBIG:
            FileError(
                .noSpace, message,
                remedy: "Free space or raise the quota, then give the same command again: what was recorded as done is safe")
        case ENOENT, ESTALE: FileError(.notFound, message, remedy: "Check the path")
        case EEXIST: FileError(.exists, message, remedy: "Choose another name, or remove what is there")
        case EISDIR, ENOTDIR, ELOOP, ENXIO: FileError(.wrongType, message, remedy: "Check the path: something else than expected is there")
        case ENAMETOOLONG: FileError(.wrongType, message, remedy: "Use shorter names, or fewer directories within each other")
        case EACCES, EPERM, EROFS: FileError(.notPermitted, message, remedy: "Check the owner and the permissions of its directory")
        default: FileError(.inputOutput, message, remedy: hostRemedy(number) ?? "Check the disk and the file system, then resume")
        }
    }

    /// A file that must be there is not.
    package static func notFound(_ path: String) -> FileError { system("cannot open", path, ENOENT) }

    /// - Parameter error: what a call of swift-system threw, which is always an `Errno`.
    static func failed(_ purpose: String, _ path: String, _ error: any Error) -> FileError {
        guard let number = error as? Errno else { preconditionFailure("swift-system threw \(error)") }
        return system(purpose, path, number.rawValue)
    }
}

/// What to do about an errno that a limit of this process or of its host causes, whatever the call was for; nil: it is another errno.
package func hostRemedy(_ number: Int32) -> String? {
    switch number {
    case EMFILE: "Raise the limit of open files (ulimit -n), or use fewer slots or requests at once"
    case ENFILE: "Raise the host's limit of open files (sysctl fs.file-max), or keep other work off this host"
    case ENOMEM: "Use fewer slots, or raise the limits of memory"
    default: nil
    }
}

/// The name of an errno that documentation and people use, such as "ENOSPC"; the number where it has none.
public func errnoName(_ number: Int32) -> String { gencode_errno_name(number).map { String(cString: $0) } ?? "errno \(number)" }

/// The name and the system's words, such as "ENOSPC (No space left on device)".
package func errnoText(_ number: Int32) -> String { "\(errnoName(number)) (\(String(cString: strerror(number))))" }
