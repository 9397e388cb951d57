import FileSystem

extension RunReport {
    package static let pageName = "report.html"
    /// The directory beside the page that holds the larger part of its data.
    package static let pageDirectory = "page"

    /// Writes the page into the directory of the report. Its files come first, under names of their content: an earlier page stays whole until
    /// this one replaces it. Files of earlier pages are removed after that.
    /// - Throws: `ReportError` (.cannotWrite, .cannotRender)
    package func writePage(_ input: PageInput, into directory: String) throws {
        do { try writeFiles(of: input, into: directory) } catch let error as FileError { throw ReportError.cannotWrite(error) }
    }

    private func writeFiles(of input: PageInput, into directory: String) throws {
        try Files.makeDirectory(directory)
        let beside = "\(directory)/\(RunReport.pageDirectory)"
        let earlier = try Files.exists(beside) ? try Files.list(beside) : []
        let page = try ReportPage(self, input) { file, content in
            try Files.makeDirectory(beside)
            try Files.replace("\(beside)/\(file)", content: content)
        }
        if !page.files.isEmpty { try Files.syncDirectory(beside) }
        try Files.replace("\(directory)/\(RunReport.pageName)", content: page.html)
        try Files.syncDirectory(directory)
        let needed = Set(page.files)
        for name in earlier where !needed.contains(name) && RunReport.isPiece(name) { try Files.remove("\(beside)/\(name)") }
    }

    /// Only files of our own names are ever removed.
    private static func isPiece(_ name: String) -> Bool { (name.hasPrefix("rows-") || name.hasPrefix("details-")) && name.hasSuffix(".js") }
}
