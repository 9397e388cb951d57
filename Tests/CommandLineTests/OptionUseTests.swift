import Testing

/// Every option that a verb accepts is read on that verb's way. What is accepted and not read has no effect, and the user is not told.
@Suite struct OptionUseTests {
    @Test func everyOptionOfEveryVerbIsRead() throws {
        let sources = try SourceText.all(of: "CommandLine")
        let groups = Dictionary(
            uniqueKeysWithValues: sources.flatMap { DeclaredOptions.groups(in: $0.text) }.map { ($0.name, $0) })
        #expect(groups.count >= 8 && groups["WorkerOptions"]?.options == ["timeLimit"], "\(groups.keys)")
        var walked = 0
        for (path, text) in sources where path.contains("/Verbs/") && !text.contains("ParsableArguments") {
            let verb = DeclaredOptions(name: path, body: text)
            for option in verb.options {
                walked += 1
                #expect(DeclaredOptions.count(of: option, in: text) > 1, "\(path) declares `\(option)` and does not read it")
            }
            for (variable, type) in verb.members {
                let group = try #require(groups[type], "\(path): no group \(type)")
                // A group that is handed on whole is read by whoever takes it.
                if ["(\(variable))", ": \(variable))", ": \(variable),"].contains(where: text.contains) { continue }
                let read = group.read(by: DeclaredOptions.accesses(of: variable, in: text), groups: groups)
                for option in group.all(groups) {
                    walked += 1
                    #expect(read.contains(option), "\(path) accepts `\(option)` of \(type) and does not read it")
                }
            }
        }
        #expect(walked > 150, "only \(walked) options were found")
    }

    /// ArgumentParser derives a name that is not stated by reflection, for every verb at every start: 90 searches of the conformance tables
    /// for 18 verbs, which is a tenth of the time that `gencode --version` takes.
    @Test func everyVerbStatesItsName() throws {
        var walked = 0
        for (path, text) in try SourceText.all(of: "CommandLine") {
            for configuration in text.matches(of: /= CommandConfiguration\(\s*/) {
                walked += 1
                let arguments = text[configuration.range.upperBound...]
                #expect(arguments.hasPrefix("commandName: ") || arguments.hasPrefix("name,"), "a verb of \(path) does not state its name")
            }
        }
        #expect(walked > 40, "only \(walked) verbs were found")
    }

    @Test func anOptionThatNobodyReadsIsFound() {
        let text = """
            struct SomeOptions: ParsableArguments {
                @Option(help: "One.") var one: Int?
                @Option(
                    help: "Two.")
                var two: Int?
                func take() { print(one) }
            }
            """
        let group = DeclaredOptions.groups(in: text)[0]
        #expect(group.options == ["one", "two"])
        #expect(group.read(by: ["take"], groups: [:]) == ["one"])
        #expect(group.read(by: ["two"], groups: [:]) == ["two"])
    }
}

/// The options that a piece of source declares, and what of it reads them.
private struct DeclaredOptions {
    var name: String
    var body: String
    var options: [String]
    /// Variables that hold groups of options, and the groups' types.
    var members: [(variable: String, type: String)]

    init(name: String, body: String) {
        self.name = name
        self.body = body
        options = body.matches(of: /@(?:Option|Flag|Argument)\b(?:(?!@Option|@Flag|@Argument)[\s\S])*?\bvar (\w+)/).map { String($0.1) }
        members = body.matches(of: /@OptionGroup var (\w+): (\w+)/).map { (String($0.1), String($0.2)) }
    }

    /// The structures of a file that are groups, each with the extensions of it in the same file.
    static func groups(in text: String) -> [DeclaredOptions] {
        text.matches(of: /struct (\w+): ParsableArguments \{/).map { match in
            let extensions = text.ranges(of: "extension \(match.1) {").map { block(from: $0.lowerBound, in: text) }
            return DeclaredOptions(name: String(match.1), body: ([block(from: match.range.lowerBound, in: text)] + extensions).joined())
        }
    }

    func all(_ groups: [String: DeclaredOptions]) -> [String] {
        options + members.flatMap { groups[$0.type]?.all(groups) ?? [] }
    }

    /// The options that some of its members read, themselves or by what they call.
    func read(by names: Set<String>, groups: [String: DeclaredOptions], seen: Set<String> = []) -> Set<String> {
        var found: Set<String> = []
        for name in names.subtracting(seen) {
            if options.contains(name) {
                found.insert(name)
            } else if let member = members.first(where: { $0.variable == name }) {
                found.formUnion(groups[member.type]?.read(by: names.subtracting([name]), groups: groups) ?? [])
            } else if let declaration = body.firstRange(of: "func \(name)(") ?? body.firstRange(of: "var \(name):") {
                let text = Self.block(from: declaration.lowerBound, in: body)
                let words = Set(text.matches(of: /\w+/).map { String($0.0) })
                found.formUnion(read(by: words, groups: groups, seen: seen.union(names)))
                for (variable, type) in members {
                    guard let group = groups[type] else { continue }
                    found.formUnion(group.read(by: Self.accesses(of: variable, in: text), groups: groups))
                }
            }
        }
        return found
    }

    /// `x` and `y` of `variable.x` and `variable.y`; of a chain its parts.
    static func accesses(of variable: String, in text: String) -> Set<String> {
        var found: Set<String> = []
        for range in text.ranges(of: variable + ".") where !isWord(before: range.lowerBound, in: text) {
            let chain = text[range.upperBound...].prefix { $0 == "." || isWord($0) }
            for part in chain.split(separator: ".") { found.insert(String(part)) }
        }
        return found
    }

    static func count(of word: String, in text: String) -> Int {
        text.ranges(of: word).count { range in
            !isWord(before: range.lowerBound, in: text) && !(text[range.upperBound...].first.map(isWord) ?? false)
        }
    }

    private static func isWord(before index: String.Index, in text: String) -> Bool {
        index > text.startIndex && isWord(text[text.index(before: index)])
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber || character == "_" }

    /// From `index` to the end of the first block in braces behind it.
    private static func block(from index: String.Index, in text: String) -> String {
        var depth = 0, end = index
        while end < text.endIndex {
            if text[end] == "{" { depth += 1 }
            if text[end] == "}" {
                depth -= 1
                if depth == 0 { break }
            }
            end = text.index(after: end)
        }
        return String(text[index..<end])
    }
}
