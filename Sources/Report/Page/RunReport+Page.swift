import FileSystem

extension RunReport {
    package static let pageName = "report.html"
    /// The directory beside the page that holds the larger part of its data.
    package static let pageDirectory = "page"

    /// Writes the page into the directory of the report. Its files come first, under names of their content: an earlier page stays whole until
    /// this one replaces it. Files of the replaced page are removed after that. Several merges may do this at once.
    /// - Throws: `ReportError` (.cannotWrite, .cannotRender)
    package func writePage(_ input: PageInput, into directory: String) throws {
        do {
            // A merge may remove files that the page of another merge needs, if both replace the page at the same moment. Whoever removes files
            // looks afterwards whether the page is whole, and else writes its own page again, without removing: so that comes to an end.
            for attempt in 0..<8 where try writeFiles(of: input, into: directory, removes: attempt == 0) { return }
            throw ReportError(
                .cannotWrite, "other merges remove files of \(directory)/\(RunReport.pageName)",
                remedy: "Merge the run again when no other merge of it works")
        } catch let error as FileError { throw ReportError.cannotWrite(error) }
    }

    /// - Returns: whether the page that is there at the end has all its files. It may be that of another merge.
    private func writeFiles(of input: PageInput, into directory: String, removes: Bool) throws -> Bool {
        try Files.makeDirectory(directory)
        let files = PageFiles(directory: directory)
        let page = try ReportPage(self, input) { file, content in
            try Files.makeDirectory(files.beside)
            try Files.replace("\(files.beside)/\(file)", content: content)
        }
        if !page.files.isEmpty { try Files.syncDirectory(files.beside) }
        let replaced = try files.namedByPage()
        try Files.replace(files.page, content: page.html)
        try Files.syncDirectory(directory)
        if removes { try files.removeUnneeded(replaced: replaced) }
        return try files.namedByPage().allSatisfy { try Files.exists("\(files.beside)/\($0)") }
    }
}

/// The files beside a page.
private struct PageFiles {
    /// A piece that no page names may be of a merge that is writing its page; after so many seconds it is not.
    private static let oldestUnnamed: Int64 = 24 * 3600
    /// Bytes of a page that are looked through; a page of ours has a few MB.
    private static let largestPage = 64 << 20

    let page: String
    let beside: String

    init(directory: String) {
        page = "\(directory)/\(RunReport.pageName)"
        beside = "\(directory)/\(RunReport.pageDirectory)"
    }

    /// What the page that is there now names; empty: there is none.
    func namedByPage() throws -> Set<String> {
        guard try Files.exists(page) else { return [] }
        let html = try OpenFile.readingRegular(page).read(limit: PageFiles.largestPage)
        let texts = html.split(separator: UInt8(ascii: "\"")).filter { $0.count < 64 && $0.suffix(3) == Array(".js".utf8)[...] }
        return Set(texts.map { String(decoding: $0, as: UTF8.self) }.filter(PageFiles.isPiece))
    }

    /// Removes what the replaced page named and the present one does not, and what merges left that were killed. Only files of our own names
    /// are ever removed.
    func removeUnneeded(replaced: Set<String>) throws {
        guard try Files.exists(beside) else { return }
        let needed = try namedByPage()
        let written = try OpenFile.readingRegular(page).modificationTime()
        for name in try Files.list(beside) where !needed.contains(name) {
            if let end = name.firstRange(of: ".tmp-")?.lowerBound, PageFiles.isPiece(String(name[..<end])) {
                Files.removeAbandonedTemporaries(of: "\(beside)/\(name[..<end])")
            } else if PageFiles.isPiece(name), try replaced.contains(name) || isOld(name, at: written) {
                try Files.remove("\(beside)/\(name)")
            }
        }
    }

    /// What another merge has removed meanwhile is not old.
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
