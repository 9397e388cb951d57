import Judging
import Records

/// A package's own output validator: a file or a directory under `output_validators`, or the directory `output_validator`.
struct ValidatorProgram {
    let package: ProblemPackage
    let flags: [String]

    func result() throws -> PackageChecker.Result {
        let single = "\(package.path)/output_validator"
        if try package.tree.isDirectory(single) { return try program(files: try files(in: single), place: single) }
        let parent = "\(package.path)/output_validators"
        guard try package.tree.isDirectory(parent) else {
            return .unsupported("it asks for an output validator and has no directory output_validators")
        }
        let programs = try package.tree.listDirectory(parent).filter(Self.mayHoldSources)
        let files = try files(in: parent)
        guard let only = programs.first else { return try program(files: files, place: parent) }
        let beside = files.filter { languageKey(ofFile: $0.name, content: $0.content) != nil && !Self.isHeader($0.name) }
        guard programs.count == 1, beside.isEmpty else {
            return Self.several(in: parent, programs.map(\.name) + beside.map(\.name))
        }
        return try program(files: try self.files(in: "\(parent)/\(only.name)"), place: "\(parent)/\(only.name)")
    }

    /// All of them would have to accept.
    private static func several(in place: String, _ names: [String]) -> PackageChecker.Result {
        .unsupported("\(place) has \(names.count) output validators (\(names.joined(separator: ", "))), and a problem has one checker")
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

    private func program(files: [CheckerProgram.File], place: String) throws -> PackageChecker.Result {
        if let directory = try package.tree.listDirectory(place).first(where: Self.mayHoldSources) {
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
        let others = sources.filter { $0.file != main.file && !linked.map(\.file).contains($0.file) }
        // In a directory of one program's own, files beside its main file are modules.
        let isOneProgram = place != "\(package.path)/output_validators" && Self.looksMain(main.file)
        if let second = others.first(where: { Self.looksMain($0.file) || !isOneProgram && !Self.isModule($0, of: sources) }) {
            return Self.several(in: place, [main.file.name, second.file.name])
        }
        let language = ([main] + linked).contains { $0.language == "cpp" } ? "cpp" : main.language
        let compiled = [main.file] + linked.map(\.file)
        let names = Set(compiled.map(\.name))
        let program: CheckerProgram
        do {
            program = try CheckerProgram(
                convention: .kattis, language: language, files: compiled + files.filter { !names.contains($0.name) },
                sources: compiled.count, arguments: flags)
        } catch { throw DatasetError(.badValue, "\(place): \(error.message)", remedy: "Correct the output validator") }
        return .checker(.program(program))
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
