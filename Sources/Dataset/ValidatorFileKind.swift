import Judging
import Records

/// What a file among output validators is.
enum ValidatorFileKind: Hashable {
    /// In a language by its key.
    case source(String)
    /// What sources include.
    case header
    /// What a compiler has made.
    case product
    /// A program in a language that no entry of the language table can be for.
    case script
    /// What a program may read.
    case data
    case unknown

    private static let headers: Set = ["h", "hh", "hpp", "hxx", "inc", "inl", "ipp", "tcc"]
    private static let products: Set = ["bin", "exe", "o", "a", "so", "class", "jar", "pyc", "out"]
    private static let scripts: Set = [
        "sh", "bash", "zsh", "ksh", "csh", "fish", "awk", "sed", "tcl", "r", "bat", "cmd", "ps1", "ctd", "viva",
    ]
    private static let datas: Set = ["dat", "in", "ans", "csv", "tsv", "json", "toml", "yaml", "yml", "ini", "cfg", "conf", "xml"]
    private static let documents: Set = ["md", "txt", "rst", "tex", "pdf", "html", "png", "orig"]
    private static let documentNames: Set = [
        "readme", "license", "copying", "authors", "notes", "todo", "makefile", "cmakelists", "dockerfile", "build.gradle", "meson.build",
    ]

    /// The first bytes of a program for Linux.
    private static let programMark: [UInt8] = [0x7F] + Array("ELF".utf8)
    /// A larger source is no person's.
    private static let largestSource = 4 << 20

    init(_ file: CheckerProgram.File) {
        let suffix = fileExtension(file.name).lowercased()
        self =
            if Self.headers.contains(suffix) {
                .header
            } else if let language = languageKey(ofFile: file.name, content: file.content) {
                .source(language)
            } else if Self.products.contains(suffix) || file.content.starts(with: Self.programMark) {
                .product
            } else if Self.scripts.contains(suffix) || file.content.starts(with: "#!".utf8) {
                .script
            } else {
                Self.datas.contains(suffix) ? .data : .unknown
            }
    }

    var isSource: Bool { if case .source = self { true } else { false } }

    /// Whether a file is for people, or hidden.
    static func isPassedOver(_ name: String) -> Bool {
        let plain = name.lowercased()
        return name.hasPrefix(".") || name.hasSuffix("~") || documents.contains(fileExtension(plain)) || documentNames.contains(plain)
            || plain == "a.out"
    }

    /// Why the validators of its place cannot be run with this file, as the end of a sentence; nil: they can.
    ///
    /// A program that is passed over would let wrong answers pass.
    /// - Parameters:
    ///   - sources: the names of the sources beside it, with and without their extensions.
    ///   - isShared: files there are programs of their own, and not parts of one program.
    func objection(to file: CheckerProgram.File, sources: Set<String>, isShared: Bool) -> String? {
        switch self {
        case _ where ["build", "run"].contains(file.name):
            return "output validators with their own build or run script are not supported"
        case .script: return "is a program in a language that is not supported"
        case .product where sources.isDisjoint(with: Self.origins(of: file.name)): return "is a compiled program without its source"
        case .unknown where isShared: return "may be an output validator, in a language that is not known"
        case .source where file.content.count > Self.largestSource: return "is a source of more than \(Self.largestSource >> 20) MiB"
        default: return nil
        }
    }

    /// What the source of a compiled file may be called: `check` for `check`, `check.o` and `check.exe`; `check.cpp` for `check.cpp.bin`; `A` for
    /// `A$B.class`.
    private static func origins(of name: String) -> [String] {
        let stem = fileExtension(name).isEmpty ? name : String(name.dropLast(fileExtension(name).count + 1))
        return [stem, String(stem.prefix { $0 != "$" })]
    }
}
