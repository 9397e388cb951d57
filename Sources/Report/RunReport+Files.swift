import FileSystem

extension RunReport {
    public static let fileNames = ["candidates.csv", "problems.csv", "report.md", "report.json"]

    /// Writes the files of the report, and creates the directory if need be. All files are written and synced before the first is renamed,
    /// so that an error such as a full disk leaves an earlier report as it was.
    /// - Throws: `ReportError` (.cannotWrite)
    public func writeReport(into directory: String) throws {
        do { try writeFiles(into: directory) } catch let error as FileError { throw ReportError.cannotWrite(error) }
    }

    private func writeFiles(into directory: String) throws {
        try Files.makeDirectory(directory)
        let files = try RunReport.fileNames.map { try PendingFile("\(directory)/\($0)") }
        let contents: [(TextStream) -> Void] = [
            { write(candidatesTo: $0) }, { write(problemsTo: $0) }, { $0.append(markdown()) }, { write(toJSON: $0) },
        ]
        for (file, content) in zip(files, contents) { try file.write(content) }
        for file in files { try file.replace() }
        try Files.syncDirectory(directory)
    }
}

extension PendingFile {
    /// Writes what `body` appends, and syncs it. After a first failure the rest is dropped, and the failure is thrown at the end.
    package func write(_ body: (TextStream) throws -> Void) throws {
        var failure: (any Error)?
        let stream = TextStream { bytes in
            guard failure == nil else { return }
            do { try self.append(bytes) } catch { failure = error }
        }
        try body(stream)
        stream.flush()
        if let failure { throw failure }
        try sync()
    }
}
