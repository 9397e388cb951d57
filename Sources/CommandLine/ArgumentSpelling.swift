import ArgumentParser

/// Users of the Python tool type underscores in option names; ArgumentParser knows the dashed spelling.
enum ArgumentSpelling {
    /// Rewrites `--dataset_name=x` to `--dataset-name=x`. Values, and whatever follows a lone `--`, stay as typed.
    static func dashed(_ arguments: [String]) -> [String] {
        var literal = false
        return arguments.map { argument in
            if argument == "--" { literal = true }
            guard !literal, argument.hasPrefix("--") else { return argument }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].map { $0 == "_" ? "-" : $0 }
            return parts.count == 1 ? String(name) : String(name) + "=" + parts[1]
        }
    }
}

extension CommandConfiguration {
    /// A verb whose name has underscores. Users may type dashes instead.
    init(_ name: String, abstract: String) {
        self.init(commandName: name, abstract: abstract, aliases: [name.replacing("_", with: "-")])
    }
}
