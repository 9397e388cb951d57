import Records

extension ProblemSet {
    static func summaries(_ file: ColumnFile, digests: [Digest], testOffsets: [Int], solutionOffsets: [Int]) throws -> [ProblemSummary] {
        let count = digests.count
        let texts = { (name: String) in
            let rows = try file.readBytes("problems", name, rows: 0..<count)
            return rows.map { String(decoding: $0, as: UTF8.self) }
        }
        let (names, splits) = (try texts("name"), try texts("split"))
        let checkers = try readCheckers(file, count: count)
        let timeLimits = try file.readColumn("problems", "time_limit_ns", as: Int64.self)
        let memoryLimits = try file.readColumn("problems", "memory_limit_bytes", as: Int64.self)
        // Absent where no problem of the set states one.
        let outputLimits =
            file.contains("problems", "output_limit_bytes")
            ? try file.readColumn("problems", "output_limit_bytes", as: Int64.self) : [Int64](repeating: -1, count: count)
        let counts = try TestKind.allCases.map { try file.readColumn("problems", $0.name, as: UInt32.self) }
        let correct = try file.readColumn("problems", "correct_solutions", as: UInt32.self)
        guard ([timeLimits.count, memoryLimits.count, outputLimits.count, correct.count] + counts.map(\.count)).allSatisfy({ $0 == count })
        else {
            throw StoreError.damaged(file.path, "its columns have different lengths")
        }
        return try (0..<count).map { index in
            let sizes = TestKind.allCases.map { Int(counts[Int($0.rawValue)][index]) }
            guard sizes.reduce(0, +) == testOffsets[index + 1] - testOffsets[index],
                Int(correct[index]) <= solutionOffsets[index + 1] - solutionOffsets[index]
            else { throw StoreError.damaged(file.path, "problem '\(names[index])' has other numbers of tests or solutions than it states") }
            // A writer stores -1 for a limit that is not stated.
            guard timeLimits[index] == -1 || timeLimits[index] > 0, memoryLimits[index] == -1 || memoryLimits[index] > 0 else {
                throw StoreError.damaged(
                    file.path,
                    "problem '\(names[index])' states limits that are not positive (\(timeLimits[index]) ns, \(memoryLimits[index]) bytes)")
            }
            guard timeLimits[index] <= Problem.longestTimeLimit.nanoseconds, memoryLimits[index] <= Problem.largestMemoryLimit.bytes,
                outputLimits[index] <= Problem.largestOutputLimit.bytes
            else {
                throw StoreError.damaged(
                    file.path,
                    "problem '\(names[index])' states limits out of all reason (\(timeLimits[index]) ns, "
                        + "\(memoryLimits[index]) bytes, \(outputLimits[index]) bytes of output)")
            }
            return ProblemSummary(
                index: index, name: names[index], split: splits[index], checker: checkers[index],
                timeLimit: timeLimits[index] < 0 ? nil : .nanoseconds(timeLimits[index]),
                memoryLimit: memoryLimits[index] < 0 ? nil : ByteCount(bytes: Int(memoryLimits[index])),
                outputLimit: outputLimits[index] < 0 ? nil : ByteCount(bytes: Int(outputLimits[index])),
                testCounts: Dictionary(
                    uniqueKeysWithValues: TestKind.allCases.map { ($0, Int(counts[Int($0.rawValue)][index])) }),
                correctSolutions: Int(correct[index]),
                incorrectSolutions: solutionOffsets[index + 1] - solutionOffsets[index] - Int(correct[index]), digest: digests[index])
        }
    }

    private static func readCheckers(_ file: ColumnFile, count: Int) throws -> [CheckerSpec] {
        var known: [[UInt8]: CheckerSpec] = [:]
        return try file.readBytes("problems", "checker", rows: 0..<count).map { text in
            if let spec = known[text] { return spec }
            let spec: CheckerSpec
            do { spec = try StoredChecker.spec(text) } catch let error as CheckerProgramError {
                throw StoreError.wrongFormat(file.path, "has a checker program that cannot be used: \(error.message)")
            } catch is DecodingError {
                throw StoreError.wrongFormat(
                    file.path, "has a checker that this build does not know: \(String(decoding: text.prefix(200), as: UTF8.self))")
            }
            known[text] = spec
            return spec
        }
    }

    /// Bytes of the inputs, the expected outputs and the settings of each problem's tests of these kinds, without reading them.
    /// - Throws: `.damaged`, naming the file.
    public func testBytes(kinds: [TestKind]) throws -> [Int] {
        let rows = try file.readColumn("tests", "kind", as: UInt8.self)
        let inputs = try file.byteRanges("tests", "input", rows: rows.indices)
        let outputs = try file.byteRanges("tests", "expected", rows: rows.indices)
        let settings = hasTestSettings ? try file.byteRanges("tests", "settings", rows: rows.indices) : []
        let chosen = Set(kinds.map(\.rawValue))
        return summaries.indices.map { problem in
            (testOffsets[problem]..<testOffsets[problem + 1]).reduce(0) {
                guard chosen.contains(rows[$1]) else { return $0 }
                return $0 + inputs[$1].count + outputs[$1].count + (settings.isEmpty ? 0 : settings[$1].count)
            }
        }
    }

    func readProblem(at index: Int, parts: ProblemParts) throws -> Problem {
        let summary = summaries[index]
        func text(_ name: String) throws -> String { String(decoding: try file.readBytes("problems", name, row: index), as: UTF8.self) }
        let hasFiles = try file.readColumn("problems", "has_files", as: UInt8.self, rows: index..<index + 1)[0]
        return Problem(
            name: summary.name, split: summary.split, statement: parts.contains(.statement) ? try text("statement") : "",
            source: try text("source"), difficulty: try text("difficulty"), tags: StoredTags.tags(try text("tags")),
            timeLimit: summary.timeLimit, memoryLimit: summary.memoryLimit, outputLimit: summary.outputLimit,
            checker: summary.checker,
            inputFile: hasFiles & 1 == 0 ? nil : try text("input_file"), outputFile: hasFiles & 2 == 0 ? nil : try text("output_file"),
            harness: try readHarness(at: index),
            tests: try readTests(rows: testOffsets[index]..<testOffsets[index + 1], parts: parts),
            solutions: parts.contains(.solutions) ? try readSolutions(rows: solutionOffsets[index]..<solutionOffsets[index + 1]) : [],
            extra: parts.contains(.statement) ? try text("extra") : "")
    }

    /// The column is absent where no problem of the set has a harness.
    private func readHarness(at index: Int) throws -> Harness? {
        guard file.contains("problems", "harness") else { return nil }
        do { return try StoredHarness.harness(try file.readBytes("problems", "harness", row: index)) } catch is DecodingError {
            throw StoreError.wrongFormat(path, "problem '\(summaries[index].name)' has a harness that this build does not know")
        }
    }

    private func readTests(rows: Range<Int>, parts: ProblemParts) throws -> [TestCase] {
        guard !parts.isDisjoint(with: .tests) else { return [] }
        let kinds = try file.readColumn("tests", "kind", as: UInt8.self, rows: rows).map { kind in
            guard let kind = TestKind(rawValue: kind) else { throw StoreError.damaged(path, "tests/kind holds \(kind)") }
            return kind
        }
        var tests: [TestCase] = []
        // Tests of one kind mostly lie together: read each stretch of wanted ones at once.
        var start = rows.lowerBound
        while start < rows.upperBound {
            let isWanted = { (row: Int) in parts.contains(ProblemParts(kind: kinds[row - rows.lowerBound])) }
            guard isWanted(start) else {
                start += 1
                continue
            }
            let end = (start..<rows.upperBound).first { !isWanted($0) } ?? rows.upperBound
            let names = try file.readBytes("tests", "name", rows: start..<end)
            let inputs = try file.readBytes("tests", "input", rows: start..<end)
            let outputs = try file.readBytes("tests", "expected", rows: start..<end)
            let settings = try readTestSettings(rows: start..<end)
            for row in start..<end {
                let at = row - start
                tests.append(
                    TestCase(
                        kind: kinds[row - rows.lowerBound], name: String(decoding: names[at], as: UTF8.self), input: inputs[at],
                        expectedOutput: outputs[at], settings: settings?[at] ?? TestSettings()))
            }
            start = end
        }
        return tests
    }

    /// nil: no test of the set has any.
    private func readTestSettings(rows: Range<Int>) throws -> [TestSettings]? {
        guard hasTestSettings else { return nil }
        return try file.readBytes("tests", "settings", rows: rows).map { text in
            guard let settings = StoredTestSettings.settings(text) else {
                throw StoreError.damaged(path, "tests/settings holds what no program can be run with")
            }
            return settings
        }
    }

    private func readSolutions(rows: Range<Int>) throws -> [ReferenceSolution] {
        let labels = try file.readBytes("solutions", "label", rows: rows)
        let languages = try file.readBytes("solutions", "language", rows: rows)
        let sources = try file.readBytes("solutions", "source", rows: rows)
        let expected = try file.readColumn("solutions", "expected", as: Int8.self, rows: rows)
        let correct = try file.readColumn("solutions", "correct", as: UInt8.self, rows: rows)
        return rows.indices.map { row in
            let at = row - rows.lowerBound
            return ReferenceSolution(
                language: String(decoding: languages[at], as: UTF8.self), source: sources[at],
                label: String(decoding: labels[at], as: UTF8.self),
                expected: expected[at] < 0 ? nil : Verdict(rawValue: UInt8(expected[at])), isCorrect: correct[at] != 0)
        }
    }
}
