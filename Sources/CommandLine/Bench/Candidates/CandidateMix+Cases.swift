import Foundation

extension CandidateMix {
    /// The published candidates of five models over problems of APPS: `candidates/apps` below `directory`. nil: they are not there.
    /// - Throws: `CommandError` for a row that cannot be read.
    init?(apps directory: String) throws {
        let place = directory + "/candidates/apps"
        guard FileManager.default.fileExists(atPath: place + "/problems.jsonl") else { return nil }
        name = "python-apps"
        tests = [:]
        for row in try CandidateMix.rows(place + "/problems.jsonl") {
            let name = try CandidateMix.text(row["name"], of: place)
            tests[name] = try ["public_tests", "private_tests", "generated_tests"].flatMap { try CandidateMix.pairs(row[$0], of: place) }
        }
        programs = []
        for file in try FileManager.default.contentsOfDirectory(atPath: place).sorted() where file.hasSuffix(".predictions.jsonl") {
            for row in try CandidateMix.rows(place + "/" + file) {
                programs.append(
                    Program(
                        problem: try CandidateMix.text(row["task_name"], of: file), language: "PYTHON3",
                        source: try CandidateMix.text(row["code"], of: file)))
            }
        }
        plainLimit = 10
        guard !programs.isEmpty else {
            throw CommandError(
                .failure, "\(place) holds no candidates", remedy: "Name a directory whose candidates/apps has *.predictions.jsonl")
        }
    }

    private static func rows(_ path: String) throws -> [[String: Any]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            guard let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else { throw unreadable(path) }
            return row
        }
    }

    private static func pairs(_ raw: Any?, of path: String) throws -> [Test] {
        guard let table = raw as? [String: Any], let inputs = table["input"] as? [String], let outputs = table["output"] as? [String],
            inputs.count == outputs.count
        else { throw unreadable(path) }
        return zip(inputs, outputs).map { Test(input: $0, output: $1) }
    }

    private static func text(_ raw: Any?, of path: String) throws -> String {
        guard let text = raw as? String else { throw unreadable(path) }
        return text
    }

    private static func unreadable(_ path: String) -> CommandError {
        CommandError(.failure, "\(path): a row is not as the bench expects it", remedy: "Name another directory with --cases.")
    }
}
