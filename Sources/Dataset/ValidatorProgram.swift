import Judging
import Records

/// A package's own output validators: files or directories under `output_validators`, or the directory `output_validator`. Of several, all
/// must accept.
struct ValidatorProgram {
    let package: ProblemPackage
    let flags: [String]

    private enum Found {
        case programs([CheckerProgram])
        case unsupported(String)
    }

    func result() throws -> PackageChecker.Result {
        let single = "\(package.path)/output_validator"
        if try package.tree.isDirectory(single) {
            return try Self.checker(of: [programs(files: files(in: single), place: single)], in: single)
        }
        let parent = "\(package.path)/output_validators"
        guard try package.tree.isDirectory(parent) else {
            return .unsupported("it asks for an output validator and has no directory output_validators")
        }
        let directories = try package.tree.listDirectory(parent).filter(Self.mayHoldSources).map { "\(parent)/\($0.name)" }
        let files = try files(in: parent)
        let hasPrograms = files.contains { languageKey(ofFile: $0.name, content: $0.content) != nil && !Self.isHeader($0.name) }
        let ofFiles = directories.isEmpty || hasPrograms ? [try programs(files: files, place: parent)] : []
        return try Self.checker(of: ofFiles + directories.map { try programs(files: self.files(in: $0), place: $0) }, in: parent)
    }

    /// One checker of all of them. They must be in one language, since a problem has one sandbox for them.
    private static func checker(of found: [Found], in place: String) throws -> PackageChecker.Result {
        var all: [CheckerProgram] = []
        for found in found {
            switch found {
            case .programs(let programs): all += programs
            case .unsupported(let why): return .unsupported(why)
            }
        }
        guard let first = all.first, all.count <= 1 + CheckerProgram.mostOthers, all.allSatisfy({ $0.language == first.language }) else {
            let languages = Set(all.map(\.language)).sorted().joined(separator: ", ")
            return .unsupported(
                "\(place) has \(all.count) output validators (\(languages)): at most \(1 + CheckerProgram.mostOthers), in one language, are "
                    + "supported")
        }
        do {
            return .checker(
                .program(
                    try CheckerProgram(
                        convention: first.convention, language: first.language, files: first.files, sources: first.sources,
                        arguments: first.arguments, others: Array(all.dropFirst()))))
        } catch { throw DatasetError(.badValue, "\(place): \(error.message)", remedy: "Correct the output validators") }
    }

    /// Plain files, without compiled programs and hidden files.
    private func files(in directory: String) throws -> [CheckerProgram.File] {
        try package.tree.listDirectory(directory).filter { !$0.isDirectory && Self.isText($0.name) }.map {
            CheckerProgram.File(name: $0.name, content: try package.tree.readFile("\(directory)/\($0.name)"))
        }
    }

    private static func isText(_ name: String) -> Bool {
        let binaries = ["bin", "exe", "o", "a", "so", "class", "jar", "pyc", "out", "md", "txt"]
        return !name.hasPrefix(".") && !binaries.contains(fileExtension(name).lowercased()) && !name.hasSuffix("~")
    }

    private func programs(files: [CheckerProgram.File], place: String) throws -> Found {
        let isShared = place == "\(package.path)/output_validators"
        if !isShared, let directory = try package.tree.listDirectory(place).first(where: Self.mayHoldSources) {
            return .unsupported("\(place)/\(directory.name): output validators with directories of their own are not supported")
        }
        if let script = files.first(where: { $0.name == "build" || $0.name == "run" }) {
            return .unsupported("\(place)/\(script.name): output validators with their own build or run script are not supported")
        }
        let sources = files.compactMap { file in
            Self.isHeader(file.name) ? nil : languageKey(ofFile: file.name, content: file.content).map { Source(file: file, language: $0) }
        }
        guard let main = sources.first(where: { Self.looksMain($0.file) }) ?? sources.first else {
            return .unsupported("\(place): holds no source file in a known language")
        }
        let linked = Self.linked(with: main, among: sources)
        let beside = sources.filter { $0.file != main.file && !linked.map(\.file).contains($0.file) }
        // In a directory of one program's own, files beside its main file are modules.
        let isOneProgram = !isShared && Self.looksMain(main.file)
        let mains = [main] + beside.filter { Self.looksMain($0.file) || !isOneProgram && !Self.isModule($0, of: sources) }
        guard mains.count == 1 || linked.isEmpty else {
            let names = mains.map(\.file.name).joined(separator: ", ")
            return .unsupported(
                "\(place) has \(mains.count) output validators (\(names)) and \(linked[0].file.name), which either may need")
        }
        let own = Set(mains.map(\.file.name))
        return .programs(
            try mains.map { try program($0, linked: linked, beside: files.filter { !own.contains($0.name) }, place: place) })
    }

    private func program(_ main: Source, linked: [Source], beside: [CheckerProgram.File], place: String) throws -> CheckerProgram {
        let language = ([main] + linked).contains { $0.language == "cpp" } ? "cpp" : main.language
        let compiled = [main.file] + linked.map(\.file)
        let names = Set(compiled.map(\.name))
        do {
            return try CheckerProgram(
                convention: .kattis, language: language, files: compiled + beside.filter { !names.contains($0.name) },
                sources: compiled.count, arguments: flags)
        } catch { throw DatasetError(.badValue, "\(place): \(error.message)", remedy: "Correct the output validator") }
    }

    private static func mayHoldSources(_ entry: DirectoryEntry) -> Bool {
        entry.isDirectory && !entry.name.hasPrefix(".") && entry.name != "__pycache__"
    }

    private static func isHeader(_ name: String) -> Bool { ["h", "hh", "hpp", "hxx"].contains(fileExtension(name).lowercased()) }

    /// Whether a source that is not linked is part of another one's program: a Java file without a main method, or a file that another one of
    /// its language names, as Python imports do.
    private static func isModule(_ source: Source, of sources: [Source]) -> Bool {
        if source.language == "java" { return true }
        let name = source.file.name.dropLast(fileExtension(source.file.name).count + 1)
        return sources.contains { other in
            other.file != source.file && other.language == source.language
                && String(decoding: other.file.content, as: UTF8.self).split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains(name)
        }
    }

    private struct Source {
        var file: CheckerProgram.File
        var language: String
    }

    /// The other C and C++ sources that make one program with the main one; not those with a `main` of their own.
    private static func linked(with main: Source, among sources: [Source]) -> [Source] {
        let native: Set = ["c", "cpp"]
        guard native.contains(main.language) else { return [] }
        return sources.filter { native.contains($0.language) && $0.file.name != main.file.name && !looksMain($0.file) }
    }

    private static func looksMain(_ file: CheckerProgram.File) -> Bool {
        KnownLanguages.looksMain(file: file.name, content: file.content)
    }
}
