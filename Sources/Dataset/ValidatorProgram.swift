import Judging
import Records

/// A package's own output validators: files or directories under `output_validators`, or the directory `output_validator`. Of several, all
/// must accept.
struct ValidatorProgram {
    let package: ProblemPackage
    let flags: [String]

    /// In one directory.
    private static let mostSources = 64

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
        let found =
            [try programs(files: files(in: parent), place: parent)]
            + (try directories.map { try programs(files: files(in: $0), place: $0) })
        return try Self.checker(of: found, in: parent)
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
            guard !all.isEmpty else { return .unsupported("\(place): holds no source file in a known language") }
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

    /// Plain files without those that no program needs.
    private func files(in directory: String) throws -> [CheckerProgram.File] {
        try package.tree.listDirectory(directory).filter { !$0.isDirectory && !ValidatorFileKind.isPassedOver($0.name) }.map {
            CheckerProgram.File(name: $0.name, content: PlainSource.unmarked(try package.tree.readFile("\(directory)/\($0.name)")))
        }
    }

    /// The programs of one directory, whose files are all of them.
    private func programs(files: [CheckerProgram.File], place: String) throws -> Found {
        let isShared = place == "\(package.path)/output_validators"
        if !isShared, let directory = try package.tree.listDirectory(place).first(where: Self.mayHoldSources) {
            return .unsupported("\(place)/\(directory.name): output validators with directories of their own are not supported")
        }
        let kinds = files.map(ValidatorFileKind.init)
        let names = Set(zip(files, kinds).flatMap { $1.isSource ? [$0.name, ValidatorSources.stem(of: $0.name)] : [] })
        guard kinds.count(where: \.isSource) <= Self.mostSources else {
            return .unsupported("\(place): holds more than \(Self.mostSources) source files")
        }
        var sources: [ValidatorSources.Source] = []
        for (file, kind) in zip(files, kinds) {
            if let why = kind.objection(to: file, sources: names, isShared: isShared) {
                return .unsupported("\(place)/\(file.name): \(why)")
            }
            if case .source(let language) = kind { sources.append(ValidatorSources.Source(file, language: language)) }
        }
        guard !sources.isEmpty else {
            return isShared ? .programs([]) : .unsupported("\(place): holds no source file in a known language")
        }
        switch ValidatorSources(sources: sources, isDirectory: !isShared).division() {
        case .unclear(let why): return .unsupported("\(place) \(why)")
        case .programs(let all):
            let own = Set(all.flatMap { [$0.main.file.name] + $0.linked.map(\.file.name) })
            let beside = zip(files, kinds).filter { !own.contains($0.name) && $1 != .product }.map(\.0)
            return .programs(try all.map { try program($0.main, linked: $0.linked, beside: beside, place: place) })
        }
    }

    private func program(_ main: ValidatorSources.Source, linked: [ValidatorSources.Source], beside: [CheckerProgram.File], place: String)
        throws -> CheckerProgram
    {
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
}
