/// Whether a `.py` source is Python 2. In order: what its `#!` line says; syntax that only Python 3 has; syntax that only Python 2
/// has (a print statement, backquotes, `<>`, `except X, e`); names that only Python 2 has (`raw_input`, `xrange`), unless the source
/// provides for both by defining them or by looking at the version. Python 3 where nothing speaks for Python 2.
func isPython2(_ source: [UInt8]) -> Bool {
    let firstLine = String(decoding: source.prefix { $0 != 0x0A }, as: UTF8.self)
    if firstLine.hasPrefix("#!") {
        if firstLine.contains("python3") || firstLine.contains("pypy3") { return false }
        if firstLine.contains("python2") || firstLine.contains("pypy2") { return true }
    }
    let evidence = PythonEvidence(pythonTokens(source))
    if evidence.hasPython3Syntax { return false }
    return evidence.hasPython2Syntax || evidence.hasPython2Names
}

private struct PythonEvidence {
    private(set) var hasPython3Syntax = false
    private(set) var hasPython2Syntax = false
    private(set) var hasPython2Names = false

    private static let python2Names: Set = ["raw_input", "xrange", "unichr", "basestring", "execfile"]
    private static let python2Modules: Set = ["Queue", "StringIO", "cStringIO", "cPickle", "urllib2"]
    private static let python2Iterators: Set = ["izip", "imap", "ifilter", "izip_longest"]
    private static let python2Attributes: Set = ["iteritems", "itervalues", "iterkeys", "has_key", "maxint"]
    /// A source that names one of these provides for both dialects.
    private static let guards: Set = ["NameError", "ImportError", "ModuleNotFoundError", "version_info", "builtins", "__builtins__", "six"]
    /// After `print` these names go on with an expression, so that no statement is meant.
    private static let operatorNames: Set = ["and", "or", "is", "in", "if", "else", "for"]

    init(_ tokens: [PythonToken]) {
        var defined: Set<String> = []
        var used: Set<String> = []
        var isGuarded = false
        var isStart = true
        var statement = PythonToken.newline
        for (index, token) in tokens.enumerated() {
            let previous = index > 0 ? tokens[index - 1] : .newline
            let next = index + 1 < tokens.count ? tokens[index + 1] : .newline
            if isStart { statement = token }
            noteSyntax(token, previous: previous, next: next, isStart: isStart, after: tokens[(index + 1)...])
            if case .name(let name) = token {
                if Self.guards.contains(name) { isGuarded = true }
                if Self.defines(name, previous: previous, next: next) {
                    defined.insert(name)
                } else if Self.isPython2Use(name, previous: previous, statement: statement) {
                    used.insert(name)
                }
            }
            isStart = token == .newline || token == .symbol(":") || token == .symbol(";")
        }
        hasPython2Names = !isGuarded && !used.subtracting(defined).isEmpty
    }

    private static func defines(_ name: String, previous: PythonToken, next: PythonToken) -> Bool {
        next == .symbol("=") || [.name("def"), .name("as"), .name("class"), .name("for")].contains(previous)
    }

    private static func isPython2Use(_ name: String, previous: PythonToken, statement: PythonToken) -> Bool {
        if previous == .symbol(".") { return python2Attributes.contains(name) }
        if python2Modules.contains(name) {
            return previous == .name("from") || statement == .name("import") && [.name("import"), .symbol(",")].contains(previous)
        }
        if python2Iterators.contains(name) { return statement == .name("from") }
        return python2Names.contains(name)
    }

    private mutating func noteSyntax(
        _ token: PythonToken, previous: PythonToken, next: PythonToken, isStart: Bool, after: ArraySlice<PythonToken>
    ) {
        switch token {
        case .symbol("<>"), .symbol("`"): hasPython2Syntax = true
        case .symbol(":="), .symbol("->"): hasPython3Syntax = true
        case .name("nonlocal"), .name("async"), .name("await"):
            if isStart, case .name = next { hasPython3Syntax = true }
        case .string(let prefix):
            if prefix.contains("f") { hasPython3Syntax = true }
            if prefix == "ur" { hasPython2Syntax = true }
        case .number(let text):
            if Self.isPython2Number(text) { hasPython2Syntax = true }
        case .name("print") where isStart:
            if Self.startsPrintStatement(next) { hasPython2Syntax = true }
        case .name("exec") where isStart:
            if case .string = next { hasPython2Syntax = true }
        case .name("except") where isStart:
            if Self.isOldExcept(after) { hasPython2Syntax = true }
        default: break
        }
    }

    private static func startsPrintStatement(_ next: PythonToken) -> Bool {
        switch next {
        case .string, .number: true
        case .name(let name): !operatorNames.contains(name)
        case .symbol(let symbol): symbol == ">>" || symbol == "`"
        case .newline: false
        }
    }

    /// `10L` and `0777`.
    private static func isPython2Number(_ text: String) -> Bool {
        if text.hasSuffix("L") || text.hasSuffix("l") { return true }
        return text.count > 1 && text.hasPrefix("0") && text.allSatisfy(\.isNumber) && text.contains { $0 != "0" }
    }

    /// `except ValueError, error:`.
    private static func isOldExcept(_ after: ArraySlice<PythonToken>) -> Bool {
        let header = after.prefix { $0 != .symbol(":") && $0 != .newline }
        guard header.count >= 3, case .name = header[header.endIndex - 1] else { return false }
        return header[header.endIndex - 2] == .symbol(",") && header.first != .symbol("(")
    }
}
