/// The header `Link` of RFC 8288, such as `<https://huggingface.co/api/…&cursor=…>; rel="next"`.
enum LinkHeader {
    /// The address of the first link whose `rel` has the word, in lower case; nil: there is none.
    static func target(of relation: String, in header: String) -> String? {
        var rest = header[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            let target = rest[rest.index(after: start)..<end]
            let (parameters, following) = parameters(rest[rest.index(after: end)...])
            if parameters.contains(where: { isRelation(relation, $0) }) { return String(target) }
            rest = following
        }
        return nil
    }

    /// What stands between semicolons up to the comma before the next link; both may lie in quotes, where they mean nothing.
    private static func parameters(_ text: Substring) -> (parameters: [String], rest: Substring) {
        var parameters = [""]
        var isQuoted = false
        var isEscaped = false
        for index in text.indices {
            let character = text[index]
            if !isQuoted, character == "," { return (parameters, text[index...]) }
            if !isQuoted, character == ";" {
                parameters.append("")
                continue
            }
            if character == "\"", !isEscaped { isQuoted.toggle() }
            isEscaped = isQuoted && character == "\\" && !isEscaped
            parameters[parameters.count - 1].append(character)
        }
        return (parameters, "")
    }

    private static func isRelation(_ relation: String, _ parameter: String) -> Bool {
        let parts = parameter.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].filter({ $0 != " " }).lowercased() == "rel" else { return false }
        return parts[1].split { $0 == "\"" || $0 == " " }.contains { $0.lowercased() == relation }
    }
}
