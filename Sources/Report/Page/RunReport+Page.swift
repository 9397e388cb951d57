import FileSystem

extension RunReport {
    package static let pageName = "report.html"
    /// The directory beside the page that holds the larger part of its data.
    package static let pageDirectory = "page"

    /// Writes the page into the directory of the report. The files beside it come first, under names of their content, so that an earlier page
    /// stays whole until this one replaces it. Several merges may do this at once, and any of them may be killed at any point: the page that is
    /// there has all its files, since a merge writes every file of its page anew and only old files are ever removed.
    /// - Throws: `ReportError` (.cannotWrite, .cannotRender)
    package func writePage(_ input: PageInput, into directory: String) throws {
        do {
            try Files.makeDirectory(directory)
            let files = PageFiles(directory: directory)
            let page = try ReportPage(self, input) { file, content in
                try Files.makeDirectory(files.beside)
                try Files.replace("\(files.beside)/\(file)", content: content)
            }
            if !page.files.isEmpty { try Files.syncDirectory(files.beside) }
            try Files.replace(files.page, content: page.html)
            try Files.syncDirectory(directory)
            try files.removeUnneeded()
            if let absent = try files.namedByPage().first(where: { try !Files.exists("\(files.beside)/\($0)") }) {
                throw ReportError(
                    .cannotWrite, "\(files.page) needs \(RunReport.pageDirectory)/\(absent), which is not there",
                    remedy: "Merge the run again when no other merge of it works")
            }
        } catch let error as FileError { throw ReportError.cannotWrite(error) }
    }
}

/// The files beside a page.
private struct PageFiles {
    /// A piece that the present page does not name may belong to the page that another merge is about to put in place. A piece that is older
    /// than the present page by this many seconds does not: a merge writes its pieces and its page within minutes.
    private static let oldestUnnamed: Int64 = 3600
    /// At most this many bytes of a page are read. A page of ours has a few MB, and lists its files at its beginning.
    private static let largestPage = 64 << 20

    let page: String
    let beside: String

    init(directory: String) {
        page = "\(directory)/\(RunReport.pageName)"
        beside = "\(directory)/\(RunReport.pageDirectory)"
    }

    /// The pieces that the present page needs. Empty: there is no page, or it needs none.
    func namedByPage() throws -> Set<String> {
        guard try Files.exists(page) else { return [] }
        let html = try OpenFile.readingRegular(page).read(limit: PageFiles.largestPage)
        return Set(ReportPage.fileNames(in: html).filter(PageFiles.isPiece))
    }

    /// Removes old pieces that the present page does not need: those of earlier pages, and those that killed merges left. Only files of our
    /// own names are ever removed. The pieces of a page that was replaced a moment ago stay until a later merge finds them old, since a merge
    /// that is killed here would otherwise leave a page without its files.
    func removeUnneeded() throws {
        guard try Files.exists(beside) else { return }
        let needed = try namedByPage()
        let written = try OpenFile.readingRegular(page).modificationTime()
        for name in try Files.list(beside) where !needed.contains(name) {
            if let end = name.firstRange(of: ".tmp-")?.lowerBound, PageFiles.isPiece(String(name[..<end])) {
                Files.removeAbandonedTemporaries(of: "\(beside)/\(name[..<end])")
            } else if PageFiles.isPiece(name), try isOld(name, at: written) {
                try Files.remove("\(beside)/\(name)")
            }
        }
    }

    /// False also for a file that another merge has removed meanwhile.
    private func isOld(_ name: String, at written: Int64) throws -> Bool {
        guard let file = try? OpenFile.readingRegular("\(beside)/\(name)") else { return false }
        return try file.modificationTime() < written - PageFiles.oldestUnnamed
    }

    /// Such as `rows-12-0123456789abcdef.js`.
    private static func isPiece(_ name: String) -> Bool {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, ["problems", "rows", "details"].contains(parts[0]), name.hasSuffix(".js") else { return false }
        let digest = parts[2].dropLast(3)
        return !parts[1].isEmpty && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) } && digest.utf8.count == 16
            && digest.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
