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
        let entries = try package.tree.listDirectory(parent).filter { $0.isDirectory || Self.isText($0.name) }
        let programs = entries.filter(\.isDirectory)
        if programs.count == 1, let only = programs.first {
            return try program(files: try files(in: "\(parent)/\(only.name)"), place: "\(parent)/\(only.name)")
        }
        guard programs.isEmpty else { return .unsupported("it has \(programs.count) output validators, and a problem has one checker") }
        return try program(files: try files(in: parent), place: parent)
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
        if let script = files.first(where: { $0.name == "build" || $0.name == "run" }) {
            return .unsupported("\(place)/\(script.name): output validators with their own build or run script are not supported")
        }
        let headers: Set = ["h", "hh", "hpp", "hxx"]
        let sources = files.compactMap { file in
            headers.contains(fileExtension(file.name).lowercased())
                ? nil : languageKey(ofFile: file.name, content: file.content).map { Source(file: file, language: $0) }
        }
        guard let main = sources.first(where: { Self.looksMain($0.file) }) ?? sources.first else {
            return .unsupported("\(place): holds no source file in a known language")
        }
        let linked = Self.linked(with: main, among: sources)
        let language = ([main] + linked).contains { $0.language == "cpp" } ? "cpp" : main.language
        var remarks: [String] = []
        if sources.count > 1 + linked.count {
            remarks.append("\(place): holds \(sources.count) source files; \(main.file.name) is taken as the output validator's main file")
        }
        let compiled = [main.file] + linked.map(\.file)
        let names = Set(compiled.map(\.name))
        let program: CheckerProgram
        do {
            program = try CheckerProgram(
                convention: .kattis, language: language, files: compiled + files.filter { !names.contains($0.name) },
                sources: compiled.count, arguments: flags)
        } catch { throw DatasetError(.badValue, "\(place): \(error.message)", remedy: "Correct the output validator") }
        return .checker(.program(program), remarks: remarks)
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
