import Judging
import Records

/// The source files of output validators in one place: which of them are programs, and which are parts of these.
///
/// By the package format each directory is one program, and each file beside the directories is one program too. Packages do not always keep to
/// that, so the sources decide: their main functions, and the files that they import or include.
struct ValidatorSources {
    struct Source {
        var file: CheckerProgram.File
        var language: String
        /// The main function of a compiled language; in Python, the test of `__name__`.
        var hasMain: Bool
        /// What the source imports or includes.
        var imported: Set<String>

        init(_ file: CheckerProgram.File, language: String) {
            self.file = file
            self.language = language
            let text = ValidatorText(file.content, language: language)
            hasMain = text.hasMain
            imported = text.imported
        }

        fileprivate var family: String {
            switch language {
            case "c", "cpp": "cpp"
            case "python2", "python3", "pypy2", "pypy3": "python3"
            default: language
            }
        }

        /// Python imports a file without its extension, C includes it with it, and JavaScript allows both.
        fileprivate func imports(_ other: Source) -> Bool {
            guard other.file != file, other.family == family else { return false }
            let name = other.file.name
            return imported.contains(name) || family != "cpp" && imported.contains(ValidatorSources.stem(of: name))
        }
    }

    struct Program {
        var main: Source
        /// Compiled together with the main source.
        var linked: [Source] = []
    }

    enum Division {
        case programs([Program])
        /// It is not plain what is a program. The text is the end of a sentence about the place.
        case unclear(String)
    }

    let sources: [Source]
    /// All sources belong to one program.
    let isDirectory: Bool

    /// Languages whose programs begin in a main function.
    private static let withMainFunction: Set = ["cpp", "java", "kotlin", "rust", "go", "csharp"]

    func division() -> Division {
        var programs: [Program] = []
        for family in Set(sources.map(\.family)).sorted() {
            let own = sources.filter { $0.family == family }
            switch Self.withMainFunction.contains(family) ? compiled(own) : interpreted(own) {
            case .programs(let found): programs += found
            case .unclear(let why): return .unclear(why)
            }
        }
        programs.sort { $0.main.file.name.utf8.lexicographicallyPrecedes($1.main.file.name.utf8) }
        guard programs.count > 1 else { return .programs(programs) }
        let count = "has \(programs.count) output validators (\(Self.names(programs.map(\.main))))"
        if isDirectory { return .unclear("\(count), and a directory is one program") }
        if let part = programs.first(where: { !$0.linked.isEmpty })?.linked.first {
            return .unclear("\(count) and \(part.file.name), which either may need")
        }
        return .programs(programs)
    }

    /// The name without its extension, as Python imports it.
    static func stem(of name: String) -> String { String(name.dropLast(fileExtension(name).count + 1)) }

    private static func names(_ sources: [Source]) -> String { sources.map(\.file.name).joined(separator: ", ") }

    private func compiled(_ own: [Source]) -> Division {
        let included = own.filter { part in own.contains { $0.imports(part) } }
        if let both = included.first(where: \.hasMain) { return .unclear("has \(both.file.name), a program that another one includes") }
        let mains = own.filter(\.hasMain)
        let parts = own.filter { source in !(mains + included).contains { $0.file == source.file } }
        let isLinked = own[0].family == "cpp"
        guard let first = mains.first else {
            // The compiler says what is missing, as long as nothing is passed over.
            guard let first = parts.first, parts.count == 1 || isLinked && isDirectory else {
                return .unclear("has no main function in \(Self.names(own))")
            }
            return .programs([Program(main: first, linked: Array(parts.dropFirst()))])
        }
        guard isLinked else { return .programs(mains.map { Program(main: $0) }) }
        return .programs([Program(main: first, linked: parts)] + mains.dropFirst().map { Program(main: $0, linked: parts) })
    }

    private func interpreted(_ own: [Source]) -> Division {
        // The format's own name for the file that a directory begins with.
        if isDirectory, let named = own.first(where: { ["main.py", "__main__.py"].contains($0.file.name) }) {
            return .programs([Program(main: named)])
        }
        let roots = own.filter { source in !own.contains { $0.imports(source) } }
        var reached = roots
        var next = 0
        while next < reached.count {
            let source = reached[next]
            next += 1
            reached += own.filter { part in source.imports(part) && !reached.contains { $0.file == part.file } }
        }
        guard reached.count == own.count else { return .unclear("has sources that import each other: \(Self.names(own))") }
        if let both = reached.dropFirst(roots.count).first(where: \.hasMain) {
            return .unclear("has \(both.file.name), a program that another one imports")
        }
        return .programs(roots.map { Program(main: $0) })
    }
}
