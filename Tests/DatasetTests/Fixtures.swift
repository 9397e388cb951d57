import Foundation
import Records

@testable import Dataset

/// A directory that goes away with its owner.
final class TemporaryDirectory {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/dataset-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, with the directories above it, and gives its path.
    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = "\(path)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}

final class MemorySink: ProblemSink {
    var problems: [Problem] = []

    func append(_ problem: Problem) throws { problems.append(problem) }

    func finish() throws -> Digest { Digest(bytes: [UInt8](repeating: 7, count: Digest.byteCount)) }

    func problem(_ name: String) -> Problem? { problems.first { $0.name == name } }
}

/// Runs the extraction of a source into memory; every language is kept unless the caller says otherwise.
func extract(
    _ source: String, adjust: (inout ETLRequest) -> Void = { $0.disableFilterLanguages = true }
) throws -> (problems: [Problem], summary: ETLSummary) {
    var request = ETLRequest(source: source, name: "fixture", destination: "/nonexistent/fixture.h5")
    adjust(&request)
    let sink = MemorySink()
    let summary = try extractTransformLoad(request, into: sink)
    return (sink.problems, summary)
}

/// The smallest row that is whole, its braces left open for more fields.
func row(_ name: String, _ more: String = "") -> String {
    #"{"name":"\#(name)","description":"d","public_tests":{"input":["1\n"],"output":["2\n"]}"# + (more.isEmpty ? "" : ",") + more + "}"
}

extension TemporaryDirectory {
    /// A problem package with one sample, one secret test and an accepted submission.
    func writePackage(_ name: String, yaml: String = "license: cc by\n", files: [String: String] = [:]) throws {
        let standard = [
            "problem.yaml": yaml, "data/sample/1.in": "1\n", "data/sample/1.ans": "2\n", "data/secret/01.in": "3\n",
            "data/secret/01.ans": "4\n", "problem_statement/problem.en.tex": "\\problemname{Twice}\n",
            "submissions/accepted/twice.cpp": "int main() {}\n",
        ]
        for (file, text) in standard.merging(files, uniquingKeysWith: { $1 }) { try write("\(name)/\(file)", text) }
    }
}
