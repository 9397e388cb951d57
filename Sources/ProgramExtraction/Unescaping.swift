/// Programs that were written down for HTML, or as a session of the Python prompt (rule 8).
enum Unescaping {
    /// The program in plain text, where the text does not parse and its plain form does; nil: that is not so.
    static func plain(_ code: [UInt8], grammar: LanguageTags.Grammar) -> ([UInt8], ProgramText)? {
        if grammar == .other { return nil }
        if let plain = withoutEntities(code), let text = accepted(plain, grammar) { return (plain, text) }
        guard grammar == .python, let plain = withoutPrompts(code), let text = accepted(plain, grammar) else { return nil }
        return (plain, text)
    }

    private static func accepted(_ code: [UInt8], _ grammar: LanguageTags.Grammar) -> ProgramText? {
        let text = ProgramText(code, in: 0..<code.count, grammar: grammar)
        return text.parses ? text : nil
    }

    /// Entities replaced, at most twice: some answers were escaped two times. nil: there are none.
    private static func withoutEntities(_ code: [UInt8]) -> [UInt8]? {
        guard let once = replaceEntities(code) else { return nil }
        return replaceEntities(once) ?? once
    }

    private static func replaceEntities(_ code: [UInt8]) -> [UInt8]? {
        var plain: [UInt8] = []
        var position = 0
        var found = false
        while position < code.count {
            if let entity = HTMLEntity.match(code, at: position, before: code.count) {
                plain.append(entity.character)
                position += entity.length
                found = true
            } else {
                plain.append(code[position])
                position += 1
            }
        }
        return found ? plain : nil
    }

    /// The lines behind `>>> ` and `... `; what the prompt printed is dropped. nil: the text does not begin with a prompt.
    private static func withoutPrompts(_ code: [UInt8]) -> [UInt8]? {
        guard code.hasPrefix(">>>", in: code.trimmed(0..<code.count)) else { return nil }
        var plain: [UInt8] = []
        for line in TextLines(code, in: 0..<code.count).ranges {
            guard code.hasPrefix(">>>", in: line) || code.hasPrefix("...", in: line) else { continue }
            let rest = line.dropFirst(3)
            plain += code[rest.first.map { code[$0] == ASCII.space } == true ? rest.dropFirst() : rest]
            plain.append(ASCII.newline)
        }
        return plain
    }
}
