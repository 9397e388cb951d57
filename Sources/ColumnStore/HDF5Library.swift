import CHDF5
import CStore
import FileSystem
import Glibc
import Synchronization

/// libhdf5 behind one lock. Its exit handler is left out: it dereferences files whose close failed, such as on a full disk, and everything
/// is closed and synced long before. The lock: most builds of it are not thread-safe, and the thread-safe ones have one lock inside. Nothing else in the
/// program calls the library. Compression runs outside.
enum HDF5Library {
    private static let lock = Mutex<Bool?>(nil)

    /// Runs `body` alone. Not to be nested.
    static func with<Result: ~Copyable>(_ body: () throws -> sending Result) throws -> sending Result {
        try lock.withLock { isReady in
            if isReady == nil { isReady = H5dont_atexit() >= 0 && H5open() >= 0 && gencode_register_zstd_filter() == 0 }
            // Each thread has its own error stack, which prints itself unless told not to.
            _ = gencode_h5_silence()
            guard isReady == true else {
                throw StoreError(.library, "libhdf5 does not start", remedy: "Install it again (Debian: libhdf5-dev)")
            }
            return try body()
        }
    }
}

/// An open HDF5 object (file, dataset, type, property list, ...), closed at the end of its scope. The library's lock is held whenever one
/// is made, used or destroyed.
struct HDF5Handle: ~Copyable {
    let id: hid_t

    init(_ action: String, path: String, _ open: () -> hid_t) throws {
        errno = 0
        id = open()
        if id < 0 { throw HDF5Failure.take(action, path: path) }
    }

    deinit { H5Idec_ref(id) }
}

/// Calls the library and throws what its error stack says. `action` completes "cannot ...".
func checkHDF5(_ action: String, path: String, _ call: () -> herr_t) throws {
    errno = 0
    if call() < 0 { throw HDF5Failure.take(action, path: path) }
}

enum HDF5Failure {
    /// The error stack as one error: what the outermost function and the innermost cause said. Empties the stack.
    static func take(_ action: String, path: String) -> any Error {
        let number = errno
        var lines: [String] = []
        withUnsafeMutablePointer(to: &lines) { lines in
            _ = H5Ewalk2(
                gencode_h5_no_error_stack(), H5E_WALK_UPWARD,
                { _, entry, context in
                    if let text = entry?.pointee.desc {
                        context?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
                    }
                    return 0
                }, lines)
        }
        H5Eclear2(gencode_h5_no_error_stack())
        if number != 0 { return FileError.system("cannot \(action)", path, number) }
        let cause = lines.first.map { first in lines.count > 1 ? "\(first) (\(lines[lines.count - 1]))" : first }
        return StoreError(
            .library, "cannot \(action) \(path): \(cause ?? "libhdf5 gives no reason")", remedy: "Check the file system")
    }
}
