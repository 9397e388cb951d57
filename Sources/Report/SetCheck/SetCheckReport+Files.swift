import FileSystem
import Records

extension SetCheckReport {
    package static let fileNames = ["report.json", "problems.csv", "tests.csv", "overrides.toml", "usage.json", "test_order.json"]

    /// Writes the files of the check, and creates the directory if need be. All files are written and synced before the first is renamed.
    /// - Parameters:
    ///   - usage: goes to `usage.json`.
    ///   - orders: go to `test_order.json`. These two files alone rest on measured times, so that they may differ between two runs with the
    ///     same verdicts and outputs.
    /// - Throws: `ReportError` (.cannotWrite)
    package func writeFiles(into directory: String, usage: CheckUsage, orders: [KillOrder]) throws {
        let contents: [(TextStream) -> Void] = [
            { write(toJSON: $0) }, { write(problemsTo: $0) }, { write(testsTo: $0) }, { write(overridesTo: $0) }, { usage.write(to: $0) },
            { write(orders, to: $0) },
        ]
        do {
            try Files.makeDirectory(directory)
            let files = try Self.fileNames.map { try PendingFile("\(directory)/\($0)") }
            for (file, content) in zip(files, contents) { try file.write(content) }
            for file in files { try file.replace() }
            try Files.syncDirectory(directory)
        } catch let error as FileError { throw ReportError.cannotWrite(error) }
    }
}

extension CheckUsage {
    fileprivate func write(to stream: TextStream) {
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", "gencode-set-check-usage")
            json.member("programs", programs)
            json.member("runs", runs)
            json.member("cpu_s", number: seconds(cpuTime))
            json.member("cpu_hours", number: fixed(cpuHours, 4))
        }
        stream.append("\n")
    }
}
