import Glibc
import Records

/// What one worker slot is made with.
public struct SandboxOptions: Sendable {
    /// `.t3`, `.t2`, or `.none` for plain processes with limits.
    public var tier: SandboxTier
    /// An existing directory on a disk of this node; the slot makes its own below it, and removes that.
    public var scratch: String
    /// Host files and directories that programs may read and execute, besides their own. Absent ones are passed over.
    public var readOnlyPaths: [String]
    /// The core to pin to; nil: any.
    public var cpu: Int?
    /// nil: `gencode-supervisor` beside the running executable.
    public var supervisorPath: String?
    /// Landlock's version is taken for no newer than this; tests stand in for older kernels with it.
    var newestLandlockABI: Int32 = .max

    public init(
        tier: SandboxTier, scratch: String, readOnlyPaths: [String] = SandboxOptions.defaultReadOnlyPaths, cpu: Int? = nil,
        supervisorPath: String? = nil
    ) {
        self.tier = tier
        self.scratch = scratch
        self.readOnlyPaths = readOnlyPaths
        self.cpu = cpu
        self.supervisorPath = supervisorPath
    }

    /// Where distributions keep programs, libraries and the settings without which toolchains do not start. Nothing personal.
    public static let defaultReadOnlyPaths: [String] =
        [
            "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime",
        ] + matches("/etc/java*") + matches("/etc/python*") + matches("/etc/pypy*")

    private static func matches(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
}

/// A host path as the sandbox shows it: bound, or a symbolic link to a bound one.
struct ReadOnlyItem: Hashable {
    var path: String
    /// nil: the path itself is bound.
    var target: String?

    /// Every path with its links resolved; what lies inside another bound path needs nothing of its own.
    static func plan(_ paths: [String]) -> [ReadOnlyItem] {
        var bound: Set<String> = []
        var links: [ReadOnlyItem] = []
        for path in paths {
            guard let real = resolved(path) else { continue }
            bound.insert(real)
            if real != path { links.append(ReadOnlyItem(path: path, target: real)) }
        }
        func isInside(_ path: String) -> Bool { bound.contains { path.hasPrefix($0 + "/") } }
        let binds = bound.filter { !isInside($0) }.sorted().map { ReadOnlyItem(path: $0, target: nil) }
        return binds + links.filter { !isInside($0.path) }
    }

    private static func resolved(_ path: String) -> String? {
        guard path.hasPrefix("/"), path != "/", let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
