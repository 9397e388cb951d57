import Foundation
import Records

/// Reads a source problem by problem, transforms each and hands it to a sink. Memory: one problem.
final class Extraction {
    private let transforms: Transforms
    private let sink: any ProblemSink
    private let transform: ((Problem) throws -> Problem)?
    private let progress: (Int) -> Void
    private var summary: ETLSummary
    private var rows = 0
    /// Rows per split before sampling.
    private var found: [String: Int] = [:]
    private var sampledOut: [String: Int] = [:]
    /// Per split, what was taken under each name.
    private var seen: [String: [String: Taken]] = [:]

    private struct Taken {
        /// What tells problems of one name apart: the source, or the directory above a package.
        var qualifier: String
        /// A hash of the row; nil for a package.
        var content: Int?
        var location: SourceLocation
    }

    init(
        _ transforms: Transforms, into sink: any ProblemSink, transform: ((Problem) throws -> Problem)?,
        progress: @escaping (Int) -> Void
    ) {
        self.transforms = transforms
        self.sink = sink
        self.transform = transform
        self.progress = progress
        summary = ETLSummary(format: transforms.source.name, fingerprint: Digest(bytes: [UInt8](repeating: 0, count: Digest.byteCount)))
    }

    func run() throws -> ETLSummary {
        if let note = transforms.source.note { summary.notes.append(note) }
        try readFiles()
        guard summary.problems > 0 else {
            let why = rows == 0 ? "it holds no rows" : "of its \(counted(rows, "problem")) none is left"
            let isSampledOut = sampledOut.values.reduce(0, +) == rows
            throw DatasetError(
                .nothingLeft, ([("\(transforms.request.source): \(why)")] + summary.notes.prefix(10)).joined(separator: "; "),
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
            summary.notes += source.notes
        case .packages(let paths):
            let tree = try SourceTree(request.source)
            summary.notes += try SourceFormat.danglingLinks(above: request.source).map { "\($0): left out: is a link to nothing" }
            for path in paths { try readPackage(path, in: tree) }
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
        let reader = try file.rows()
        while let next = try reader.next() {
            let head = try source.head(of: next.cell, split: transforms.request.split ?? file.split)
            let named = transforms.request.split ?? head.split
            let split = named ?? file.split
            guard takes(head.name, split, isTrainSplit: split == "train" && (named != nil || file.isNamedAfterSplit)) else { continue }
            guard let problem = try source.problem(in: next.cell, split: split) else { continue }
            try accept(problem, Taken(qualifier: problem.source, content: next.contentHash, location: next.location))
        }
    }

    private func readPackage(_ path: String, in tree: SourceTree) throws {
        let split = transforms.request.split ?? "train"
        guard takes(lastComponent(path), split, isTrainSplit: false) else { return }
        var package = try ProblemPackage(path: path, in: tree)
        let problem = try package.problem(split: split)
        summary.notes += package.notes
        guard let problem else { return }
        guard !problem.tests.isEmpty else {
            // One of many packages must not keep the others from being read.
            summary.notes.append("\(path): left out: the problem `\(problem.name)` has no test of any kind")
            return
        }
        let parents = path.split(separator: "/").dropLast()
        try accept(problem, Taken(qualifier: parents.last.map(String.init) ?? "", content: nil, location: package.location))
    }

    /// Counts a row and says whether sampling takes it.
    private func takes(_ name: String, _ split: String, isTrainSplit: Bool) -> Bool {
        rows += 1
        found[split, default: 0] += 1
        progress(rows)
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
    /// another source gets its source's name in brackets. Two different problems of one name and one source are a mistake in the data.
    private func uniqueName(of problem: Problem, _ taken: Taken) throws -> String? {
        var name = problem.name
        if let earlier = seen[problem.split]?[name] {
            if let content = taken.content, content == earlier.content {
                summary.notes.append("\(taken.location): left out: repeats the row of `\(name)` at \(earlier.location)")
                return nil
            }
            name = "\(problem.name) (\(taken.qualifier))"
            if taken.qualifier.isEmpty || taken.qualifier == earlier.qualifier || seen[problem.split]?[name] != nil {
                throw DatasetError(
                    .duplicateName,
                    "\(taken.location): another problem of the split `\(problem.split)` is called `\(problem.name)`, at "
                        + "\(earlier.location)",
                    remedy: "Rename one of them: candidates find their problem by its name")
            }
            summary.notes.append(
                "\(taken.location): the name `\(problem.name)` is taken at \(earlier.location); this one is called `\(name)`")
        }
        seen[problem.split, default: [:]][name] = taken
        return name
    }
}

/// Reads the source of a request, transforms it and appends every problem to a sink, in the order of the source.
/// - Parameters:
///   - transform: changes a problem that is taken, before the language filter.
///   - progress: called for each row with the number of rows read so far.
public func extractTransformLoad(
    _ request: ETLRequest, into sink: any ProblemSink, transform: ((Problem) throws -> Problem)? = nil,
    progress: @escaping (Int) -> Void = { _ in }
) throws -> ETLSummary {
    let transforms = try Transforms(request)
    return try Extraction(transforms, into: sink, transform: transform, progress: progress).run()
}
