import Records

extension Harness {
    /// The program that a candidate becomes: `before`, the stub where the candidate only goes on with it, the candidate, `after`.
    /// - Parameter language: a name of the language table. A version of a language takes the frame of its language.
    /// - Returns: nil: the harness asks for a function, and not in this language. A whole program in a language without a frame stays as
    ///   it is.
    package func program(_ source: [UInt8], language: String) -> [UInt8]? {
        guard let frame = frame(for: language) else { return entryPoint == nil ? source : nil }
        let isContinuation = !frame.stub.isEmpty && !isWhole(source)
        let head = Array((frame.before + (isContinuation ? frame.stub : "")).utf8)
        let tail = frame.after.isEmpty ? [] : [UInt8(ascii: "\n")] + Array(frame.after.utf8)
        // A continuation begins within the stub's function, and so holds no statement that Python wants first.
        guard !isContinuation else { return head + source + tail }
        let (first, rest) = hoistingFutureImports(source)
        return first + head + rest + tail
    }

    /// Why candidates in a language have no program under the harness, for the candidate's message.
    package func refusal(of language: String) -> String {
        "the problem asks for a function in \(frames.keys.sorted().joined(separator: " or ")), and the candidate is in \(language)"
    }

    private func frame(for language: String) -> Frame? {
        frames[language] ?? frames[KnownLanguages.family(of: language)] ?? KnownLanguages.key(language).flatMap { frames[$0] }
    }

    /// Whether the candidate defines the entry point at its left margin and does not begin indented, as the body of a function does.
    private func isWhole(_ source: [UInt8]) -> Bool {
        guard let entryPoint else { return true }
        let lines = source.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
        guard let first = lines.first(where: { !$0.allSatisfy(isWhiteSpace) })?.first, !isWhiteSpace(first) else { return false }
        return lines.contains { line in
            ["def \(entryPoint)", "async def \(entryPoint)", "\(entryPoint) =", "\(entryPoint)="].contains { start in
                guard line.starts(with: start.utf8) else { return false }
                return start.hasSuffix("=") || line.dropFirst(start.utf8.count).first.map(isNameByte) != true
            }
        }
    }
}

/// The lines `from __future__ import ...` of a source, and the source with these lines empty: Python wants them before everything else.
private func hoistingFutureImports(_ source: [UInt8]) -> (first: [UInt8], rest: [UInt8]) {
    let start = Array("from __future__ import ".utf8)
    guard source.starts(with: start) || source.contains(sequence: [0x0A] + start) else { return ([], source) }
    var first: [UInt8] = []
    var rest: [UInt8] = []
    for line in source.split(separator: 0x0A, omittingEmptySubsequences: false) {
        if line.starts(with: start), !line.contains(UInt8(ascii: "(")), line.last != UInt8(ascii: "\\") {
            first += line + [0x0A]
        } else {
            rest += line
        }
        rest.append(0x0A)
    }
    rest.removeLast()
    return (first, rest)
}

private func isNameByte(_ byte: UInt8) -> Bool { lowered(byte) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_") || byte >= 128 }

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        guard let first = sequence.first, count >= sequence.count else { return false }
        return indices.dropLast(sequence.count - 1).contains { self[$0] == first && self[$0...].starts(with: sequence) }
    }
}
