/// Which part of an answer is the program (rules 4 to 9).
struct ProgramChoice {
    struct Program {
        var code: [UInt8]
        /// In the answer's bytes.
        var range: Range<Int>
        var rule: Int
        /// Whether nothing ends the program but the end of the answer.
        var reachesEnd: Bool
    }

    private struct Part {
        var code: [UInt8]
        var range: Range<Int>
        var rule: Int
        var reachesEnd: Bool
        /// Whether the answer says that the part is in the language.
        var isTagged: Bool
        var text: ProgramText
    }

    let bytes: [UInt8]
    let range: Range<Int>
    let tags: LanguageTags
    let isCut: Bool

    func program() -> Program? {
        let lines = TextLines(bytes, in: range)
        let firstFence = lines.ranges.firstIndex { Fence(bytes, line: $0) != nil }
        var blocks = FencedBlocks(bytes, lines: lines).all
        var parts: [Part] = []
        if let firstFence, let leading = leadingPart(lines, before: firstFence, blocks: blocks) {
            parts.append(leading)
            blocks = FencedBlocks(bytes, lines: lines, from: firstFence + 1).all
        }
        parts += blocks.compactMap { part($0, lines) }
        if let best = best(parts) { return program(of: best) }
        return unfenced(lines, before: blocks.first?.firstLine ?? lines.ranges.count).map(program)
    }

    /// Rule 5: of the blocks with the language's tag the last that is a whole program; without one, the last block without a tag that
    /// could be a program.
    private func best(_ parts: [Part]) -> Part? {
        let tagged = parts.filter(\.isTagged)
        guard let rank = tagged.map(\.text.rank).max(), let most = tagged.lastIndex(where: { $0.text.rank == rank }) else {
            return parts.last { $0.text.parses || $0.text.rank > 1 }
        }
        // A later block may look like less of a program, since it reads nothing or in an unusual way, and still be the final one.
        return tagged[most...].last { standsAlone($0) } ?? tagged[most]
    }

    /// Whether a part prints and needs nothing from another block. An example of how to call a program does.
    private func standsAlone(_ part: Part) -> Bool {
        guard part.text.hasStart, part.text.writes, part.text.parses else { return false }
        return tags.grammar != .python || PythonNames(part.code).areBound
    }

    private func program(of part: Part) -> Program {
        Program(code: part.code, range: part.range, rule: part.rule, reachesEnd: part.reachesEnd)
    }

    /// Rules 4 and 6. nil: the block is in another language, or holds nothing.
    private func part(_ block: FencedBlock, _ lines: TextLines) -> Part? {
        let isTagged = tags.accept(block.tag)
        guard isTagged || LanguageTags.isUntagged(block.tag) else { return nil }
        let body = dropZeroWidth(lines.span(block.body))
        guard !bytes.trimmed(body).isEmpty else { return nil }
        let code = block.indent.isEmpty ? Array(bytes[body]) : unindented(block, lines)
        return make(code, body, rule: block.isClosed ? 5 : 6, reachesEnd: !block.isClosed, isTagged: isTagged)
    }

    private func make(_ code: [UInt8], _ place: Range<Int>, rule: Int, reachesEnd: Bool, isTagged: Bool) -> Part {
        let text = ProgramText(code, in: 0..<code.count, grammar: tags.grammar, isCut: isCut && reachesEnd)
        if !text.parses, let (plain, plainText) = Unescaping.plain(code, grammar: tags.grammar) {
            return Part(code: plain, range: place, rule: 8, reachesEnd: reachesEnd, isTagged: isTagged, text: plainText)
        }
        return Part(code: code, range: place, rule: rule, reachesEnd: reachesEnd, isTagged: isTagged, text: text)
    }

    /// Rules 7 and 9: the answer goes on in a block that the prompt opened, or that it never opened, and closes it. A bare fence closes
    /// such a block if code stands before it, and the fences do not pair otherwise or all before it is a program.
    private func leadingPart(_ lines: TextLines, before fence: Int, blocks: [FencedBlock]) -> Part? {
        guard let closing = Fence(bytes, line: lines.ranges[fence]), closing.isBare else { return nil }
        guard let start = lines.ranges[..<fence].firstIndex(where: { beginsCode($0) }) else { return nil }
        let isFirst = !lines.ranges[..<start].contains { !bytes.trimmed($0).isEmpty }
        let body = dropZeroWidth(lines.span(start..<fence))
        let part = make(Array(bytes[body]), body, rule: isFirst ? 9 : 7, reachesEnd: false, isTagged: true)
        if isFirst, part.text.parses { return part }
        // Where the last block has no end, this fence may be the one too many, or it may open that block.
        guard let last = blocks.last, !last.isClosed else { return nil }
        let rest = lines.span(last.body)
        return part.text.rank >= ProgramText(bytes, in: rest, grammar: tags.grammar, isCut: isCut).rank ? part : nil
    }

    /// Rule 7 without fences: the whole text, or what follows the first line with which a program may begin.
    private func unfenced(_ lines: TextLines, before end: Int) -> Part? {
        let whole = 0..<end
        let reachesEnd = end == lines.ranges.count
        let body = dropZeroWidth(lines.span(whole))
        if isProgram(body, isCut: reachesEnd) {
            return make(Array(bytes[body]), body, rule: 7, reachesEnd: reachesEnd, isTagged: false)
        }
        if reachesEnd, let (plain, text) = Unescaping.plain(Array(bytes[body]), grammar: tags.grammar), text.rank > 1 {
            return Part(code: plain, range: body, rule: 8, reachesEnd: true, isTagged: false, text: text)
        }
        guard let start = lines.ranges[whole].firstIndex(where: { beginsProgram($0) }) else { return nil }
        let rest = lines.span(start..<end)
        return make(Array(bytes[rest]), rest, rule: 7, reachesEnd: reachesEnd, isTagged: false)
    }

    private func isProgram(_ body: Range<Int>, isCut reachesEnd: Bool) -> Bool {
        let text = ProgramText(bytes, in: body, grammar: tags.grammar, isCut: isCut && reachesEnd)
        switch tags.grammar {
        case .python: return text.parses
        case .braces:
            let trimmed = bytes.trimmed(body)
            guard text.parses, text.hasStart, let last = bytes[trimmed].last else { return false }
            let firstLine = bytes[trimmed].firstIndex(of: ASCII.newline).map { trimmed.lowerBound..<$0 } ?? trimmed
            return beginsProgram(bytes.trimmed(firstLine)) && (isCut || "};".utf8.contains(last))
        case .other: return false
        }
    }

    private func beginsProgram(_ line: Range<Int>) -> Bool {
        guard !line.isEmpty, !ASCII.isBlank(bytes[line.lowerBound]) else { return false }
        let text = bytes.trimmed(line)
        switch tags.grammar {
        case .python: return PythonStatement.beginsProgram(bytes, text)
        case .braces: return BracedScan.beginsProgram(bytes, text)
        case .other:
            let prefixes: [StaticString] = [
                "import ", "const ", "let ", "var ", "function ", "require", "use ", "#!", "<?php", "def ", "class ",
            ]
            return prefixes.contains { bytes.hasPrefix($0, in: text) }
        }
    }

    /// As `beginsProgram`; in Python also with an assignment or a call.
    private func beginsCode(_ line: Range<Int>) -> Bool {
        guard !line.isEmpty, !ASCII.isBlank(bytes[line.lowerBound]) else { return false }
        guard case .python = tags.grammar else { return beginsProgram(line) }
        return bytes[line.lowerBound] != UInt8(ascii: "#") && PythonStatement.strength(bytes, bytes.trimmed(line)) == .strong
    }

    private func unindented(_ block: FencedBlock, _ lines: TextLines) -> [UInt8] {
        var code: [UInt8] = []
        for number in block.body {
            let line = lines.ranges[number]
            let common = zip(bytes[line], bytes[block.indent]).prefix { $0 == $1 }.count
            code += bytes[lines.span(number..<number + 1).dropFirst(common)]
        }
        return code
    }

    private func dropZeroWidth(_ body: Range<Int>) -> Range<Int> {
        var start = body.lowerBound
        while let width = ZeroWidth.length(bytes, at: start, before: body.upperBound) { start += width }
        return start..<body.upperBound
    }
}

extension LanguageTags {
    /// Whether a block with this tag is in the language; a version may follow the tag (`python3.11`).
    func accept(_ tag: String) -> Bool {
        guard !tag.isEmpty else { return false }
        return tags.contains(tag) || tags.contains(String(tag.prefix { $0 != "." }))
    }

    /// Whether the tag says nothing of the language.
    static func isUntagged(_ tag: String) -> Bool { tag.isEmpty || neutralTags.contains(tag) }

    private static let neutralTags: Set = ["code", "program", "solution", "answer", "source"]
}
