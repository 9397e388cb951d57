import Records

/// The column `input_output` of APPS and TACO: JSON text with inputs, outputs and, where the answer is a function, its name.
struct InputOutputText {
    /// nil: candidates are programs.
    var function: String?
    var tests: [TestCase] = []

    /// - Throws: `DatasetError` for a text that is not such JSON.
    init(_ cell: Cell) throws {
        let content = try cell.parsedJSON()
        let root = content.cell
        let inputs = Array(try root.required("inputs").elements())
        let outputs = Array(try root.required("outputs").elements())
        guard inputs.count == outputs.count else {
            throw cell.refusal("it has \(counted(inputs.count, "input")) and \(counted(outputs.count, "output"))")
        }
        function = try root.optional("fn_name").map { try PythonName.text(of: $0) }
        for (index, (input, output)) in zip(inputs, outputs).enumerated() {
            tests.append(
                TestCase(
                    kind: .privateTests, name: "private_tests/\(index)",
                    input: try function == nil ? Self.text(input) : Self.arguments(input),
                    expectedOutput: try function == nil ? Self.text(output) : Array(Self.expected(output).utf8)))
        }
    }

    /// A text as it is; a list holds the lines, and a line that is a list its words.
    private static func text(_ cell: Cell) throws -> [UInt8] {
        guard cell.kind == .list else { return try scalar(cell) }
        var text: [UInt8] = []
        for line in try cell.elements() {
            guard line.kind == .list else {
                text += try scalar(line) + [0x0A]
                continue
            }
            text += Array(try line.elements().map(scalar).joined(separator: [0x20])) + [0x0A]
        }
        return text
    }

    private static func scalar(_ cell: Cell) throws -> [UInt8] {
        cell.kind == .text ? try cell.bytes() : Array(try LiteralText.of(cell, in: .json).utf8)
    }

    /// An object of integers, or the first element that is one, stands alone in a list, as the graders put it.
    private static func expected(_ cell: Cell) throws -> String {
        let first = cell.kind == .list ? try cell.elements().first { _ in true } : cell
        guard let first, first.kind == .object, let object = try object(first) else { return try LiteralText.of(cell, in: .json) }
        return "[\(object)]"
    }

    /// An object whose keys are whole numbers, with these written as the harness writes integers. nil: it has others.
    private static func object(_ cell: Cell) throws -> String? {
        var members: [String] = []
        var areNumbers = true
        try cell.forEachMember { key, value in
            let number = Int(key)
            areNumbers = areNumbers && number != nil
            members.append("\"\(number ?? 0)\": \(try LiteralText.of(value, in: .json))")
        }
        return areNumbers ? "{\(members.joined(separator: ", "))}" : nil
    }

    /// The arguments of a call, each as JSON on a line of its own.
    private static func arguments(_ cell: Cell) throws -> [UInt8] {
        var lines: [UInt8] = []
        for argument in try cell.elements() { lines += Array((try LiteralText.of(argument, in: .json) + "\n").utf8) }
        return lines
    }

    var checker: CheckerSpec { function == nil ? .tokensFloat(tolerance: 1e-6) : .json(orFirstElement: true) }
    var harness: Harness {
        if let function { return PythonHarness.oneCall(of: function, before: PublishedImports.apps, leniency: .apps) }
        let frame = Harness.Frame(before: PublishedImports.apps + PublishedImports.appsStreams)
        return Harness(frames: ["python3": frame, "pypy3": frame])
    }
}

/// A column of solutions in Python as JSON text: a list of texts. Empty where there is none.
enum SolutionsText {
    static func references(_ cell: Cell?) throws -> [ReferenceSolution] {
        guard let cell, try !cell.text().isEmpty else { return [] }
        let content = try cell.parsedJSON()
        return try content.cell.elements().enumerated().map { index, solution in
            ReferenceSolution(
                language: "python3", source: try solution.bytes(), label: "solutions/\(index)", expected: nil, isCorrect: true)
        }
    }
}
