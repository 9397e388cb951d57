import Records

/// Fills the placeholders of a command of the language table.
struct CommandWords {
    var source: String
    /// Sources that are compiled together with it: each a word of its own behind the word `{source}`.
    var furtherSources: [String] = []
    var directory: String
    var mainClass: String
    /// Megabytes (2^20) that the program itself may use, the runtime's reserve apart.
    var memory: Int
    var tools: [String: String]
    /// Nil: words that name it are left out.
    var archive: String?

    /// Deep recursion must not be the runtime's limit where the memory limit allows it, and must not eat the heap either.
    private var stack: Int { max(1, min(64, memory / 2)) }

    func fill(_ command: [String]) -> [String] {
        command.enumerated().flatMap { position, word in
            if archive == nil, word.contains("{archive}") { return [String]() }
            if let name = Language.toolName(of: word, isFirst: position == 0), let path = tools[name] { return [path] }
            return word == "{source}" ? [source] + furtherSources : [fill(word)]
        }
    }

    private func fill(_ word: String) -> String {
        guard word.contains("{") else { return word }
        let values = [
            ("{source}", source), ("{dir}", directory), ("{main}", mainClass), ("{memory_mb}", String(memory)),
            ("{stack_mb}", String(stack)), ("{archive}", archive ?? ""),
        ]
        var result = ""
        var rest = Substring(word)
        while let brace = rest.firstIndex(of: "{") {
            result += rest[..<brace]
            rest = rest[brace...]
            if let (name, value) = values.first(where: { rest.hasPrefix($0.0) }) {
                result += value
                rest = rest.dropFirst(name.count)
            } else {
                result += "{"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }
}
