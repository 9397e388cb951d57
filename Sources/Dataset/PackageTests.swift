import Records

/// The tests of a package: `data/sample` as public tests and `data/secret` as private ones, groups included, in the order of their paths'
/// bytes.
struct PackageTests {
    private(set) var tests: [TestCase] = []
    /// What a person should know of the tests' encodings and line ends.
    private(set) var notes: [String] = []
    /// Why the tests cannot be used; nil: they can.
    private(set) var objection: String?

    private let package: ProblemPackage
    private let checker: PackageChecker
    private let arguments: PackageTestSettings
    private var marked: [String] = []
    private var withCarriageReturns: [String] = []
    private var otherEncodings: [(file: String, flaw: Int)] = []
    /// How many files in another encoding are named.
    private static let mostNamed = 5

    init(package: ProblemPackage, checker: PackageChecker) throws {
        self.package = package
        self.checker = checker
        arguments = try PackageTestSettings(["args"], of: package)
        for (directory, kind) in [("sample", TestKind.publicTests), ("secret", .privateTests)]
        where try package.tree.isDirectory("\(package.path)/data/\(directory)") {
            try appendTests(directory, kind)
        }
        if let first = marked.first {
            notes.append("\(counted(marked.count, "file")) had a byte order mark, which was dropped, such as \(first)")
        }
        if !otherEncodings.isEmpty {
            let named = otherEncodings.prefix(Self.mostNamed).map { "\($0.file) (first at byte \($0.flaw))" }.joined(separator: ", ")
            let more = otherEncodings.count > Self.mostNamed ? ", ..." : ""
            notes.append(
                "\(counted(otherEncodings.count, "file")) of tests \(otherEncodings.count == 1 ? "is" : "are") not UTF-8: \(named)\(more). Their "
                    + "bytes are kept: programs read them and checkers compare them as they are")
        }
        if let first = withCarriageReturns.first {
            notes.append(
                "\(counted(withCarriageReturns.count, "file")) have CR LF line ends, such as \(first): programs read them as they are, and a "
                    + "checker that compares white space compares them")
        }
    }

    private mutating func appendTests(_ group: String, _ kind: TestKind) throws {
        for entry in try package.tree.listDirectory("\(package.path)/data/\(group)") {
            if entry.isDirectory {
                if !entry.name.hasSuffix(".files") { try appendTests("\(group)/\(entry.name)", kind) }
                continue
            }
            guard fileExtension(entry.name) == "in" else { continue }
            let stem = "\(group)/\(entry.name.dropLast(3))"
            guard try package.tree.isRegularFile("\(package.path)/data/\(stem).ans") else {
                throw DatasetError(
                    .missingField, "\(package.path)/data/\(group)/\(entry.name): has no answer file \(lastComponent(stem)).ans beside it",
                    remedy: "Add the answer or remove the input")
            }
            var test = TestCase(kind: kind, name: stem, input: try read("\(stem).in"), expectedOutput: try read("\(stem).ans"))
            test.settings = try settings(of: stem)
            if let why = test.settings.objection { objection = objection ?? "test \(stem) cannot be run: \(why)" }
            tests.append(test)
        }
    }

    private func settings(of test: String) throws -> TestSettings {
        let decision = try checker.settings(of: test)
        return TestSettings(
            arguments: arguments[test], files: try files(of: test), checker: decision.checker, checkerArguments: decision.arguments)
    }

    private func files(of test: String) throws -> [TestSettings.File] {
        let directory = "\(package.path)/data/\(test).files"
        guard try package.tree.isDirectory(directory) else { return [] }
        return try package.tree.listDirectory(directory).filter { !$0.isDirectory && !$0.name.hasPrefix(".") }.map {
            TestSettings.File(name: $0.name, content: try package.tree.readFile("\(directory)/\($0.name)"))
        }
    }

    /// The bytes of an input or an answer, without a byte order mark. An answer in UTF-16 or UTF-32 would make every right program wrong, and
    /// so would an input. An input may hold any bytes, so that it is known by its mark, or by all of its text.
    private mutating func read(_ name: String) throws -> [UInt8] {
        let bytes = try package.tree.readFile("\(package.path)/data/\(name)")
        if let encoding = name.hasSuffix(".ans") ? WideEncoding(of: bytes) : WideEncoding(markOf: bytes) ?? WideEncoding(patternOf: bytes) {
            objection = objection ?? "data/\(name) is \(encoding.name) text, and programs read and print UTF-8"
        }
        if bytes.contains(0x0D), bytes.indices.dropLast().contains(where: { bytes[$0] == 0x0D && bytes[$0 + 1] == 0x0A }) {
            withCarriageReturns.append("data/\(name)")
        }
        if !isUTF8(bytes), let flaw = firstFlaw(in: bytes, as: UTF8.self) { otherEncodings.append(("data/\(name)", flaw)) }
        guard bytes.starts(with: utf8ByteOrderMark) else { return bytes }
        marked.append("data/\(name)")
        return Array(bytes.dropFirst(utf8ByteOrderMark.count))
    }
}
