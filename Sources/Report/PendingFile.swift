import Glibc

/// A file that comes into being whole or not at all: written under a temporary name beside its own, synced, then renamed.
struct PendingFile: ~Copyable {
    private let path: String
    private let temporaryPath: String
    private let descriptor: CInt

    /// Creates the temporary file, `.NAME.PID.tmp`; one that a killed process of the same number left there is replaced.
    init(directory: String, name: String) throws(ReportError) {
        path = directory + "/" + name
        temporaryPath = directory + "/.\(name).\(getpid()).tmp"
        _ = unlink(temporaryPath)
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else { throw .cannotWrite(path, call: "open", errno: errnoName(errno)) }
    }

    /// Writes the content and syncs it; `publish` makes it visible.
    func write(_ body: (TextStream) -> Void) throws(ReportError) {
        try Report.write(to: descriptor, path: path, body)
        guard fsync(descriptor) == 0 else { throw .cannotWrite(path, call: "fsync", errno: errnoName(errno)) }
    }

    func publish() throws(ReportError) {
        guard rename(temporaryPath, path) == 0 else { throw .cannotWrite(path, call: "rename", errno: errnoName(errno)) }
    }

    deinit {
        close(descriptor)
        _ = unlink(temporaryPath)
    }
}

/// Writes what the body appends; after a first failure the rest is dropped and the failure thrown at the end.
func write(to descriptor: CInt, path: String, _ body: (TextStream) -> Void) throws(ReportError) {
    var failure: CInt = 0
    let stream = TextStream { bytes in if failure == 0 { failure = writeAll(bytes, to: descriptor) } }
    body(stream)
    stream.flush()
    guard failure == 0 else { throw .cannotWrite(path, call: "write", errno: errnoName(failure)) }
}

/// 0, or the errno of write(2).
private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> CInt {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return written < 0 ? errno : EIO }
        rest = rest.dropFirst(written)
    }
    return 0
}

/// Such as `ENOSPC (No space left on device)`; the number where the name is not one that a file system gives.
func errnoName(_ code: CInt) -> String {
    let names: [CInt: String] = [
        EACCES: "EACCES", EBADF: "EBADF", EDQUOT: "EDQUOT", EEXIST: "EEXIST", EFBIG: "EFBIG", EINVAL: "EINVAL", EIO: "EIO",
        EISDIR: "EISDIR", ELOOP: "ELOOP", EMFILE: "EMFILE", ENAMETOOLONG: "ENAMETOOLONG", ENOENT: "ENOENT", ENOSPC: "ENOSPC",
        ENOTDIR: "ENOTDIR", EPERM: "EPERM", EROFS: "EROFS", ESTALE: "ESTALE",
    ]
    return "\(names[code] ?? "errno \(code)") (\(String(cString: strerror(code))))"
}

extension RunReport {
    public static let fileNames = ["candidates.csv", "problems.csv", "report.md", "report.json"]

    /// Writes the files of the report, creating the directory if need be. All are written and synced before the first is renamed, so an
    /// error (a full disk) leaves an earlier report as it was.
    public func writeReport(into directory: String) throws(ReportError) {
        if mkdir(directory, 0o777) != 0, errno != EEXIST {
            throw .cannotWrite(directory, call: "mkdir", errno: errnoName(errno))
        }
        let candidates = try PendingFile(directory: directory, name: "candidates.csv")
        let problems = try PendingFile(directory: directory, name: "problems.csv")
        let text = try PendingFile(directory: directory, name: "report.md")
        let json = try PendingFile(directory: directory, name: "report.json")
        try candidates.write { write(candidatesTo: $0) }
        try problems.write { write(problemsTo: $0) }
        try text.write { $0.append(markdown()) }
        try json.write { write(toJSON: $0) }
        try candidates.publish()
        try problems.publish()
        try text.publish()
        try json.publish()
        try syncDirectory(directory)
    }
}

private func syncDirectory(_ directory: String) throws(ReportError) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotWrite(directory, call: "open", errno: errnoName(errno)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw .cannotWrite(directory, call: "fsync", errno: errnoName(errno)) }
}
