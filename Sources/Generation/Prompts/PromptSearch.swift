import FileSystem
import Records

/// Finds a flow's folder of prompts.
package enum PromptSearch {
    /// - Parameters:
    ///   - name: what the user gave, such as a directory, or `code_contests_prompts_baseline.toml`, by which the Python tool of this name
    ///     calls the prompts of a flow; nil: nothing.
    ///   - flow: the flow's name.
    ///   - directories: where folders of prompts may lie, in this order. Each may hold a folder with the flow's name.
    /// - Returns: the path of a folder that is there.
    package static func folder(named name: String?, flow: String, in directories: [String]) throws -> String {
        if let name, flowName(of: name) == nil {
            if try isFolder(name) { return name }
            throw PromptError(.missing, "\(name): there is no such folder of prompts", remedy: "Name a folder with one .toml file a stage")
        }
        let folder = name.flatMap(flowName) ?? flow
        for directory in directories where try isFolder("\(directory)/\(folder)") { return "\(directory)/\(folder)" }
        throw PromptError(
            .missing, "the prompts of the flow \(folder) are not in \(directories.joined(separator: ", "))",
            remedy: "Reinstall gencode with its folder prompts, or name another folder with --prompts")
    }

    /// The flow in a name of the form `code_contests_prompts_FLOW.toml`; nil: the name is none of that form.
    package static func flowName(of name: String) -> String? {
        let (prefix, suffix) = ("code_contests_prompts_", ".toml")
        let file = name.split(separator: "/").last ?? ""
        guard file.hasPrefix(prefix), file.hasSuffix(suffix), file.count > prefix.count + suffix.count else { return nil }
        return String(file.dropFirst(prefix.count).dropLast(suffix.count))
    }

    private static func isFolder(_ path: String) throws -> Bool {
        do {
            _ = try Files.list(path)
            return true
        } catch let error as FileError where error.code == .notFound || error.code == .wrongType { return false }
    }
}
