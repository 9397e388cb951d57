import Records

/// `report.html`: one file that a browser opens, with the larger part of its data in scripts beside it.
struct ReportPage {
    let html: [UInt8]
    /// The names of the files that were made beside the page.
    let files: [String]

    /// - Parameter write: makes a file beside the page; the page itself names it.
    /// - Throws: `ReportError` (.cannotRender): a mistake in the template; what `write` throws.
    init(_ report: RunReport, _ input: PageInput, write: @escaping (_ file: String, _ content: [UInt8]) throws -> Void) throws {
        var pieces = PagePieces(write: write)
        let problems = PageProblems(report, input)
        try pieces.add("problems-0", problems.json())
        let details = try PageDetails(input.details, of: report, into: &pieces)
        let rows = PageRows(report, input, problems: problems.positions, detailed: details.count)
        var piece = 0
        try rows.forEachPiece { json in
            try pieces.add("rows-\(piece)", json)
            piece += 1
        }
        var context = PageContext(report, input, detailed: details.count).values
        let data = ReportPage.data(report, rowPieces: rows.pieceCount, details: details, files: pieces.files)
        context["data"] = .markup(Markup(trusted: data.bytes))
        context["pieces"] = .list(
            pieces.inside.map { ["id": .markup("piece-\($0.name)"), "data": .markup(Markup(trusted: $0.json.bytes))] })
        context["files"] = .markup(Markup(text: pieces.files.map(\.file).joined(separator: " ")))
        let template = PageTemplate(
            template: PackageResources.page_html, scripts: [PackageResources.tables_js, PackageResources.page_js])
        html = try template.render(context, loadsScripts: !pieces.files.isEmpty)
        files = pieces.files.map(\.file)
    }

    /// The names of the files that a page needs beside it, in the order in which it lists them. Only the element that `page.html` begins with
    /// is read: the texts of problems and candidates in the rest of the page may look like names of files. Such a text cannot pass for that
    /// element either, since `Markup` and `ScriptJSON` escape every `<`.
    /// - Returns: an empty list for a page that needs no files and for one that has no such element.
    static func fileNames(in html: [UInt8]) -> [String] {
        guard let start = html.firstRange(of: Array("<meta name=\"gencode-files\" content=\"".utf8))?.upperBound,
            let end = html[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return [] }
        return html[start..<end].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What the script reads first: everything but the tables and the details.
    private static func data(
        _ report: RunReport, rowPieces: Int, details: PageDetails, files: [(piece: String, file: String)]
    ) -> ScriptJSON {
        var json = ScriptJSON()
        json.object { json in
            json.key("codes")
            json.texts(Verdict.allCases.map(\.code) + ["none"])
            json.key("meanings")
            json.texts(Verdict.allCases.map(\.meaning) + ["no verdict"])
            json.key("languages")
            json.texts(PageRows.languages(of: report).map { ForeignText.cut($0, bytes: PageRows.longestName) })
            json.key("candidates")
            json.number(report.input.rows.count)
            json.key("rowPieces")
            json.number(rowPieces)
            json.key("detailFirsts")
            json.numbers(details.firsts)
            json.key("files")
            json.object { json in
                for file in files {
                    json.key(name: file.piece)
                    json.text(file.file)
                }
            }
        }
        return json
    }
}

extension Verdict {
    /// For a reader who does not know the codes.
    var meaning: String {
        switch self {
        case .accepted: "accepted"
        case .wrongAnswer: "wrong answer"
        case .runtimeError: "runtime error"
        case .idleLimit: "idle limit"
        case .timeLimit: "time limit"
        case .memoryLimit: "memory limit"
        case .outputLimit: "output limit"
        case .sandboxViolation: "sandbox violation"
        case .judgeError: "judge error"
        case .compileError: "compile error"
        }
    }
}
