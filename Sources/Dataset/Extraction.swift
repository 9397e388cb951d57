import Foundation
import Records

/// Reads a source problem by problem, transforms each and hands it to a sink. Memory: one problem, and the name and place of each problem
/// that was taken, since names must not repeat.
final class Extraction {
    private let transforms: Transforms
    private let sink: any ProblemSink
    private let transform: ((Problem) throws -> Problem)?
    private let progress: (Int) throws -> Void
    private var summary: ETLSummary
    private var rows = 0
    /// Rows per split before sampling.
    private var found: [String: Int] = [:]
    private var sampledOut: [String: Int] = [:]
    private var remarks = CountedRemarks()
    /// Why packages were left out, a sentence each.
    private var leftOut: [String] = []
    /// Per split, what was taken under each name.
    private var seen: [String: [String: Taken]] = [:]

    private struct Taken {
        /// What tells problems of one name apart, the shortest first: the source, or the directories above a package.
        var qualifiers: [String]
        /// A hash of the row; nil for a package.
        var content: Int?
        var location: SourceLocation
    }

    init(
        _ transforms: Transforms, into sink: any ProblemSink, transform: ((Problem) throws -> Problem)?,
        progress: @escaping (Int) throws -> Void
    ) {
        self.transforms = transforms
        self.sink = sink
        self.transform = transform
        self.progress = progress
        summary = ETLSummary(format: transforms.source.name, fingerprint: Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount)))
    }

    func run() throws -> ETLSummary {
        summary.notes += transforms.notes
        if let note = transforms.source.note { summary.notes.append(note) }
        try readFiles()
        guard summary.problems > 0 else {
            let why = rows == 0 ? "it holds no rows" : "of its \(counted(rows, "problem")) none is left"
            let isSampledOut = sampledOut.values.reduce(0, +) == rows
            throw DatasetError(
                .nothingLeft,
                (["\(transforms.request.source): \(why)"] + (leftOut + summary.notes.filter { !leftOut.contains($0) }).prefix(10)).joined(
                    separator: "; "),
                remedy: rows > 0 && isSampledOut ? "Raise sample_rate or train_sample, or take another seed" : "Check the source")
        }
        noteSampling()
        summary.fingerprint = try sink.finish()
        return summary
    }

    private func readFiles() throws {
        let request = transforms.request
        switch transforms.files {
        case .rows(let files):
            let source = try (transforms.source.rows ?? CodeContestsSource.self).init(
                SourceOptions(
                    source: request.files?.first ?? request.source, translatesReferences: request.translateReferences,
                    isStrict: request.isStrict,
                    testlib: request.testlib))
            for file in files { try readRows(file, by: source) }
            summary.notes += source.notes + remarks.notes
        case .packages(let paths):
            let root = withoutSlash(request.source)
            let tree = try SourceTree(root)
            summary.notes += try PackageSearch(root, in: tree).notes
            for path in paths { try readPackage(path, in: tree, isOnly: paths.count == 1) }
        }
    }

    private func noteSampling() {
        let request = transforms.request
        guard request.sampleRate != nil || request.trainSample != nil else { return }
        for (split, count) in found.sorted(by: { $0.key < $1.key }) where sampledOut[split, default: 0] > 0 {
            let taken = count - sampledOut[split, default: 0]
            summary.notes.append("split \(split): sampling with the seed \(request.seed) took \(taken) of \(counted(count, "problem"))")
        }
    }

    private func readRows(_ file: RowFile, by source: any RowSource) throws {
        let reader = try file.rows(columns: type(of: source).columns)
        while let next = try reader.next() {
            let head = try source.head(of: next.cell, split: transforms.request.split ?? file.split)
            let named = transforms.request.split ?? head.split
            let split = named ?? file.split
            guard try takes(head.name, split, isTrainSplit: split == "train" && (named != nil || file.isNamedAfterSplit)) else { continue }
            guard let problem = try source.problem(in: next.cell, split: split) else { continue }
            noteHalfPairs(in: next, problem)
            try accept(problem, Taken(qualifiers: [problem.source], content: next.contentHash, location: next.location))
        }
    }

    /// Half of a surrogate pair is no text, and a test with it is another test than its author's.
    private func noteHalfPairs(in row: Row, _ problem: Problem) {
        guard row.halfPairs > 0 else { return }
        let replacement = Array("\u{FFFD}".utf8)
        let texts = problem.tests.flatMap { [$0.input, $0.expectedOutput] }.count { $0.firstRange(of: replacement) != nil }
        guard texts > 0 else { return }
        remarks.add("with half of a surrogate pair in a test: it is U+FFFD now", at: "\(row.location)")
    }

    private func readPackage(_ path: String, in tree: SourceTree, isOnly: Bool) throws {
        let split = transforms.request.split ?? "train"
        guard try takes(lastComponent(path), split, isTrainSplit: false) else { return }
        guard let problem = try problem(ofPackage: path, in: tree, split: split, isOnly: isOnly) else { return }
        let location = SourceLocation(file: "\(path)/problem.yaml")
        try accept(problem, Taken(qualifiers: Self.qualifiers(ofPackage: path), content: nil, location: location))
    }

    /// Nil, with a note that says why: the package is left out. Of several packages, one that cannot be read does not keep the others from
    /// being read.
    /// - Parameter isOnly: the package is all of the source.
    private func problem(ofPackage path: String, in tree: SourceTree, split: String, isOnly: Bool) throws -> Problem? {
        do {
            var package = try ProblemPackage(path: path, in: tree)
            let problem = try package.problem(split: split)
            summary.notes += package.notes
            if let problem { return problem }
            leftOut.append(package.notes.last ?? path)
        } catch let error as DatasetError where !isOnly && !error.isOfHost {
            leftOut.append("\(path): left out: \(error.message)")
            summary.notes += leftOut.suffix(1)
        }
        summary.packagesLeftOut += 1
        return nil
    }

    /// The directories above a package: `2020`, `contests/2020`, and so on.
    private static func qualifiers(ofPackage path: String) -> [String] {
        let parents = path.split(separator: "/").dropLast()
        return (0..<parents.count).map { parents.suffix($0 + 1).joined(separator: "/") }
    }

    /// Counts a row and says whether sampling takes it.
    private func takes(_ name: String, _ split: String, isTrainSplit: Bool) throws -> Bool {
        rows += 1
        found[split, default: 0] += 1
        try progress(rows)
        let isTaken = transforms.takes(name, isTrainSplit: isTrainSplit)
        if !isTaken { sampledOut[split, default: 0] += 1 }
        return isTaken
    }

    private func accept(_ found: Problem, _ taken: Taken) throws {
        var problem = found
        guard !problem.tests.isEmpty else {
            throw DatasetError(
                .noTests, "\(taken.location): the problem `\(problem.name)` has no test of any kind",
                remedy: "Add tests or remove the problem: without one nothing can be judged")
        }
        guard let name = try uniqueName(of: problem, taken) else { return }
        problem.name = name
        if let transform { problem = try transform(problem) }
        let kept = problem.solutions.filter { transforms.keeps(language: $0.language) }
        summary.solutionsDropped += problem.solutions.count - kept.count
        problem.solutions = kept
        try sink.append(problem)
        summary.splits[problem.split, default: 0] += 1
        for test in problem.tests { summary.tests[test.kind, default: 0] += 1 }
        summary.solutionsKept += problem.solutions.count
        if problem.timeLimit == nil { summary.problemsWithoutTimeLimit += 1 }
    }

    /// The name under which a problem is kept. The same row again is left out (nil). Names repeat between sources: a later problem of
    /// another source gets its source's name in brackets, and a package as many directories above it as tell the two apart. Two different
    /// problems of one name and one source are a mistake in the data.
    private func uniqueName(of problem: Problem, _ taken: Taken) throws -> String? {
        var name = problem.name
        if let earlier = seen[problem.split]?[name] {
            if let content = taken.content, content == earlier.content {
                summary.notes.append("\(taken.location): left out: repeats the row of `\(name)` at \(earlier.location)")
                return nil
            }
            guard let qualified = qualifiedName(of: problem, taken, earlier) else {
                throw DatasetError(
                    .duplicateName,
                    "\(taken.location): another problem of the split `\(problem.split)` is called `\(problem.name)`, at "
                        + "\(earlier.location)",
                    remedy: "Rename one of them: candidates find their problem by its name")
            }
            name = qualified
            summary.notes.append(
                "\(taken.location): the name `\(problem.name)` is taken at \(earlier.location); this one is called `\(name)`")
        }
        seen[problem.split, default: [:]][name] = taken
        return name
    }

    private func qualifiedName(of problem: Problem, _ taken: Taken, _ earlier: Taken) -> String? {
        for qualifier in taken.qualifiers where !qualifier.isEmpty && !earlier.qualifiers.contains(qualifier) {
            let name = "\(problem.name) (\(qualifier))"
            if seen[problem.split]?[name] == nil { return name }
        }
        return nil
    }
}

/// Reads the source of a request, transforms it and appends every problem to a sink, in the order of the source.
/// - Parameters:
///   - transform: changes a problem that is taken, before the language filter.
///   - progress: called for each row with the number of rows read so far. What it throws ends the reading.
public func extractTransformLoad(
    _ request: ETLRequest, into sink: any ProblemSink, transform: ((Problem) throws -> Problem)? = nil,
    progress: @escaping (Int) throws -> Void = { _ in }
) throws -> ETLSummary {
    let transforms = try Transforms(request)
    return try Extraction(transforms, into: sink, transform: transform, progress: progress).run()
}
