import Foundation
import Judging
import ProgramExtraction
import Records

/// Sources that are a model's answer with the program in a fenced block, as `gen extract` finds it.
struct FencedSources {
    private var extracted = 0
    private var without = 0
    private var tagsOfLanguage: [String: LanguageTags?] = [:]

    private static let fence = Array("```".utf8)

    /// The program in the fenced block; the source itself where it has no block, or is a program as it is.
    mutating func program(in source: [UInt8], language: String) -> [UInt8] {
        guard let fence = Self.firstFence(source), let tags = tags(of: language), !CodeExtraction.isProgram(source, tags: tags) else {
            return source
        }
        let answer = String(decoding: source, as: UTF8.self)
        guard let code = CodeExtraction.extract(from: answer, finish: .stop, tags: tags).code ?? Self.body(source, before: fence) else {
            without += 1
            return source
        }
        extracted += 1
        return code
    }

    /// A body that goes on with a function, up to the fence that ends it; nil: the text does not begin so.
    private static func body(_ source: [UInt8], before fence: Int) -> [UInt8]? {
        let body = source[..<fence]
        guard let first = body.first(where: { $0 != 0x0A && $0 != 0x0D }), first == 0x20 || first == 0x09 else { return nil }
        return Array(body)
    }

    /// Where the first line begins that begins with three backticks; nil: no line does.
    private static func firstFence(_ source: [UInt8]) -> Int? {
        // Most sources have no backtick, and memchr(3) finds that out at the speed of memory.
        guard source.withUnsafeBytes({ $0.count > 0 && memchr($0.baseAddress!, Int32(fence[0]), $0.count) != nil }) else { return nil }
        return source.split(separator: 0x0A).first { $0.drop { $0 == 0x20 || $0 == 0x09 }.starts(with: fence) }?.startIndex
    }

    private mutating func tags(of language: String) -> LanguageTags? {
        if let known = tagsOfLanguage[language] { return known }
        let entry = LanguageTable.standard[language]
        let tags = entry.map { LanguageTags(language: $0.name, aliases: $0.aliases, sourceFile: $0.sourceFile) }
        tagsOfLanguage[language] = tags
        return tags
    }

    var notes: [String] {
        var notes: [String] = []
        if extracted > 0 {
            notes.append(
                "\(counted(extracted, "candidate")) \(agreeing(extracted, "was", "were")) taken out of fenced blocks of a model's answer")
        }
        if without > 0 {
            notes.append(
                "\(counted(without, "candidate")) with fenced blocks \(agreeing(without, "has", "have")) no program in them and "
                    + "\(agreeing(without, "is", "are")) judged as written")
        }
        return notes
    }
}
