import Glibc

/// Finds the real program behind a tool's name.
///
/// The first hit of a shell's search is often wrong for a judge: a version manager's shim is a script that needs its owner's home, and
/// a program under /root cannot be read by the user that candidates run as.
struct ToolSearch {
    /// Directories that are searched after an entry's own paths, such as those of PATH.
    var directories: [String]

    static let usualDirectories = ["/usr/bin", "/usr/local/bin", "/bin"]

    /// Why a path was passed over.
    struct Refusal {
        var path: String
        var reason: String
    }

    /// - Parameter listed: absolute paths that the language table names; these may be scripts.
    func find(_ name: String, listed: [String]) -> (path: String?, refused: [Refusal]) {
        var refused: [Refusal] = []
        var searched = listed.map { (path: $0, mayBeScript: true) }
        for directory in ToolSearch.usualDirectories + directories where directory.hasPrefix("/") {
            searched.append((directory + "/" + name, false))
        }
        for (path, mayBeScript) in searched where access(path, F_OK) == 0 {
            if let reason = ToolSearch.objection(to: path, mayBeScript: mayBeScript) {
                refused.append(Refusal(path: path, reason: reason))
            } else {
                return (path, refused)
            }
        }
        return (nil, refused)
    }

    private static func objection(to path: String, mayBeScript: Bool) -> String? {
        guard let real = resolved(path) else { return "its target is missing" }
        guard isUsableByCandidates(real) else { return "a user other than its owner cannot run it" }
        if !mayBeScript, isScript(real) { return "it is a script, not the program itself" }
        return nil
    }

    static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// Root's candidates run as another user, so there every directory on the way must be open to others.
    static func isUsableByCandidates(_ path: String) -> Bool {
        guard geteuid() == 0 else { return access(path, X_OK) == 0 }
        var partial = ""
        for component in path.split(separator: "/") {
            partial += "/" + component
            var facts = stat()
            guard stat(partial, &facts) == 0, facts.st_mode & S_IXOTH != 0 else { return false }
        }
        return true
    }

    private static func isScript(_ path: String) -> Bool {
        guard let file = fopen(path, "re") else { return false }
        defer { fclose(file) }
        return fgetc(file) == 35 && fgetc(file) == 33
    }
}
