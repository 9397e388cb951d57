import ProgramExtraction
import Records

/// Checks a template against the variables that a flow offers to it, in all branches. Stencil renders an unknown variable as nothing, and
/// traps at some malformed filters; it only sees what passed here.
struct TemplateCheck {
    private struct Open {
        /// `if` or `for`.
        var tag: String
        var line: Int
        /// Whether `else` or `empty` has been passed.
        var isLast = false
    }

    private var scopes: [[String: VariableShape]]
    private var open: [Open] = []

    static func check(_ template: String, variables: [String: VariableShape]) throws(TemplateFault) {
        var check = TemplateCheck(scopes: [variables])
        for tag in try TemplateTag.all(in: template) {
            do {
                switch tag.kind {
                case .comment: break
                case .variable: try check.variable(tag.content)
                case .block: try check.block(tag)
                }
            } catch { throw TemplateFault(line: tag.line, text: error.text, remedy: error.remedy) }
        }
        if let last = check.open.last {
            throw TemplateFault(line: last.line, text: "{% \(last.tag) %} has no end", remedy: "Add {% end\(last.tag) %}")
        }
    }

    private struct Complaint: Error {
        var text: String
        var remedy: String
    }

    private static let loop: VariableShape = .record([
        "first": .flag, "last": .flag, "counter": .number, "counter0": .number, "length": .number,
    ])

    private mutating func block(_ tag: TemplateTag) throws(Complaint) {
        let words = TemplateCheck.words(tag.content)
        switch words.first {
        case "if":
            try condition(words.dropFirst())
            open.append(Open(tag: "if", line: tag.line))
        case "elif":
            try expect("if", before: "elif")
            try condition(words.dropFirst())
        case "else":
            try expect("if", before: "else")
            open[open.count - 1].isLast = true
        case "for": try beginLoop(words, line: tag.line)
        case "empty":
            try expect("for", before: "empty")
            open[open.count - 1].isLast = true
            scopes[scopes.count - 1] = [:]
        case "endif": try end("if")
        case "endfor":
            try end("for")
            scopes.removeLast()
        default:
            throw Complaint(
                text: "the tag {% \(tag.content) %} is not known",
                remedy: "Prompts know if, elif, else, endif, for, empty and endfor")
        }
        if words.count > 1, ["else", "empty", "endif", "endfor"].contains(words[0]) {
            throw Complaint(text: "{% \(words[0]) %} takes nothing behind it", remedy: "Remove \"\(words[1])\"")
        }
    }

    private mutating func beginLoop(_ words: [String], line: Int) throws(Complaint) {
        guard words.count == 4, words[2] == "in", TemplateCheck.isName(words[1]) else {
            throw Complaint(text: "{% \(words.joined(separator: " ")) %} is no loop", remedy: "Write {% for item in list %}")
        }
        let shape = try shape(ofPath: words[3])
        guard case .list(let item) = shape else {
            throw Complaint(text: "\(words[3]) is \(shape.words), not a list", remedy: "Loop over a list")
        }
        scopes.append([words[1]: item, "forloop": TemplateCheck.loop])
        open.append(Open(tag: "for", line: line))
    }

    private func expect(_ tag: String, before word: String) throws(Complaint) {
        guard let last = open.last, last.tag == tag, !last.isLast else {
            throw Complaint(text: "{% \(word) %} stands outside of {% \(tag) %}", remedy: "Move it or remove it")
        }
    }

    private mutating func end(_ tag: String) throws(Complaint) {
        guard let last = open.popLast(), last.tag == tag else {
            throw Complaint(text: "{% end\(tag) %} ends no {% \(tag) %}", remedy: "Move it or remove it")
        }
    }

    /// Operands between operators, each with blanks around it, as Stencil splits them.
    private func condition(_ words: ArraySlice<String>) throws(Complaint) {
        var expectsOperand = true
        for word in words {
            if expectsOperand, word == "not" { continue }
            let isOperator = ["and", "or", "==", "!=", "<", "<=", ">", ">="].contains(word)
            guard isOperator != expectsOperand else {
                throw Complaint(
                    text: "\"\(words.joined(separator: " "))\" is no condition, because of \"\(word)\"",
                    remedy: "Write names, numbers and quoted texts with and, or, not, ==, !=, <, <=, > or >= and blanks between them")
            }
            if !isOperator, !TemplateCheck.isLiteral(word) { _ = try shape(ofPath: word) }
            expectsOperand = isOperator
        }
        if expectsOperand { throw Complaint(text: "a condition ends too early", remedy: "Write what the condition is") }
    }

    private func variable(_ content: String) throws(Complaint) {
        let parts = TemplateCheck.split(content, at: "|").map(\.trimmingSpaces)
        guard let path = parts.first, !path.isEmpty else {
            throw Complaint(text: "{{ }} names no variable", remedy: "Name one of: \(names)")
        }
        var shape = try shape(ofPath: path)
        for filter in parts.dropFirst() { shape = try TemplateFilter.shape(after: filter, of: shape) }
        if shape != .text, shape != .number {
            throw Complaint(text: "\(path) is \(shape.words), which has no text", remedy: "Name one of its parts, or loop over it")
        }
    }

    private var names: String { Set(scopes.flatMap(\.keys)).sorted().joined(separator: ", ") }

    private func shape(ofPath path: String) throws(Complaint) -> VariableShape {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy(TemplateCheck.isName), let name = parts.first else {
            throw Complaint(text: "\"\(path)\" is no name of a variable", remedy: "Name one of: \(names)")
        }
        guard var shape = scopes.reversed().compactMap({ $0[name] }).first else {
            let near = NearestName.suggestion(for: name, among: scopes.flatMap(\.keys)).map { "Did you mean \($0)? " } ?? ""
            throw Complaint(text: "the variable \(name) is not defined", remedy: near + "There are: \(names)")
        }
        for part in parts.dropFirst() {
            switch shape {
            case .record(let fields) where fields[part] != nil: shape = fields[part] ?? shape
            case .list where part == "count": shape = .number
            default: throw Complaint(text: "\(path) is not defined", remedy: "Before .\(part) stands \(shape.words)")
            }
        }
        return shape
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, ASCII.isLetter(first) else { return false }
        return text.utf8.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLiteral(_ word: String) -> Bool {
        if Int(word) != nil || word == "true" || word == "false" { return true }
        guard let quote = word.first, quote == "\"" || quote == "'", word.count >= 2 else { return false }
        return word.last == quote && !word.dropFirst().dropLast().contains(quote)
    }

    private static func words(_ content: String) -> [String] { split(content, at: " ").filter { !$0.isEmpty } }

    /// At each separator outside of quotation marks.
    static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var quote: Character?
        for character in text {
            if character == separator, quote == nil {
                parts.append("")
                continue
            }
            if let mark = quote {
                if character == mark { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    /// The filters that prompts may use.
    private enum TemplateFilter {
        static func shape(after filter: String, of shape: VariableShape) throws(Complaint) -> VariableShape {
            let parts = TemplateCheck.split(filter, at: ":")
            let name = parts[0].trimmingSpaces
            let arguments = parts.dropFirst().joined(separator: ":").trimmingSpaces
            switch name {
            case "trim", "uppercase", "lowercase":
                guard arguments.isEmpty, parts.count == 1, shape == .text else { throw misuse(filter, name) }
            case "indent":
                guard let width = Int(arguments), (0...40).contains(width), shape == .text else { throw misuse(filter, "indent:4") }
            case "join":
                guard TemplateCheck.isLiteral(arguments), Int(arguments) == nil, shape == .list(.text) else {
                    throw misuse(filter, "join:\", \"")
                }
            default:
                let known = ["trim", "uppercase", "lowercase", "indent", "join"]
                let near = NearestName.suggestion(for: name, among: known).map { "Did you mean \($0)? " } ?? ""
                throw Complaint(text: "there is no filter \"\(name)\"", remedy: near + "There are: \(known.joined(separator: ", "))")
            }
            return .text
        }

        private static func misuse(_ filter: String, _ form: String) -> Complaint {
            Complaint(
                text: "the filter \"\(filter)\" does not fit here",
                remedy: "Write |\(form) behind a \(form.hasPrefix("join") ? "list of texts" : "text")")
        }
    }
}
