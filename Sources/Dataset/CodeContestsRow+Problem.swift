import Judging
import Records

extension CodeContestsRow {
    /// How many inputs and outputs begin with a byte order mark, which `problem` drops: it would make every right program wrong.
    var testsWithByteOrderMarks: Int {
        tests.values.reduce(0) { count, column in
            count + (column.inputs + column.outputs).count { $0.starts(with: utf8ByteOrderMark) }
        }
    }

    private static func unmarked(_ text: [UInt8]) -> [UInt8] { PlainSource.unmarked(text) }

    /// The row as a problem of a split. Solutions are numbered as in the row, whatever a later filter drops.
    func problem(split: String, translateReferences: Bool, at location: SourceLocation) throws -> Problem {
        let cases = TestKind.allCases.flatMap { kind in
            zip(tests[kind]?.inputs ?? [], tests[kind]?.outputs ?? []).enumerated().map { index, pair in
                TestCase(
                    kind: kind, name: "\(kind.name)/\(index)", input: Self.unmarked(pair.0), expectedOutput: Self.unmarked(pair.1))
            }
        }
        func translated(_ value: EnumValue?, _ names: [String], _ field: String) throws -> String {
            guard let value else { return "" }
            let name = try value.name(in: names, field: field, at: location)
            return name == names[0] ? "" : translateReferences ? name : value.verbatim
        }
        var problem = Problem(
            name: name, split: split, statement: description,
            source: try translated(source, CodeContestsNames.sources, "source"),
            difficulty: try translated(difficulty, CodeContestsNames.difficulties, "difficulty"), tags: tags, timeLimit: timeLimit,
            memoryLimit: memoryLimit == 0 ? nil : ByteCount(bytes: memoryLimit), checker: checker ?? .standard,
            inputFile: inputFile.isEmpty ? nil : inputFile, outputFile: outputFile.isEmpty ? nil : outputFile, tests: cases,
            solutions: try references(solutions, isCorrect: true, column: "solutions", at: location)
                + references(incorrectSolutions, isCorrect: false, column: "incorrect_solutions", at: location),
            extra: extra.isEmpty ? "" : JSONValue.object(extra).text)
        if let remainder { try remainder.value.complete(&problem, at: remainder.cell) }
        return problem
    }

    private func references(
        _ solutions: SolutionColumn, isCorrect: Bool, column: String, at location: SourceLocation
    ) throws -> [ReferenceSolution] {
        try solutions.items.enumerated().map { index, item in
            let language = try item.language.name(
                in: CodeContestsNames.languages, field: "\(column).language[\(index)]", at: location)
            return ReferenceSolution(
                language: KnownLanguages.keyOrName(language), source: Self.unmarked(item.solution),
                label: item.label ?? "\(column)/\(index)",
                expected: try expectedVerdict(item.expected, field: "\(column).expected[\(index)]", at: location), isCorrect: isCorrect)
        }
    }
}

/// A verdict by its code; nil and the empty text: unknown.
func expectedVerdict(_ code: String?, field: @autoclosure () -> String, at location: SourceLocation) throws -> Verdict? {
    guard let code, !code.isEmpty else { return nil }
    guard let verdict = Verdict(code: code) else {
        throw DatasetError(
            .badValue, "\(location): `\(field())` is `\(code)`, which is no verdict's code",
            remedy: "Use one of \(Verdict.allCases.map(\.code).joined(separator: " "))")
    }
    return verdict
}
