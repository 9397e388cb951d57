import Digests
import FoundationEssentials
import Records
import Stencil

/// `report.html`: one file that a browser opens, with the larger part of its data in scripts beside it.
///
/// The page holds text of models, candidates and problem sets. It reaches the page in two ways alone: as `Markup`, which escapes it, and as
/// `ScriptJSON`, which the page's own script shows as text. The page's content security policy names that script by its digest, so that no
/// other script of the document would run.
struct ReportPage {
    let html: [UInt8]
    /// The names of the files that were made beside the page.
    let files: [String]

    /// - Parameter write: makes a file beside the page; the page itself names it.
    /// - Throws: `ReportError` (.cannotRender): a mistake in the template; what `write` throws.
    init(_ report: RunReport, _ input: PageInput, write: @escaping (_ file: String, _ content: [UInt8]) throws -> Void) throws {
        var pieces = PagePieces(write: write)
        let problems = PageProblems(report, input)
        let details = try PageDetails(input.details, of: report, into: &pieces)
        let rows = PageRows(report, input, problems: problems.positions, detailed: details.count)
        for piece in 0..<rows.pieceCount { try pieces.add("rows-\(piece)", rows.json(piece: piece)) }
        var context = PageContext(report, input, detailed: details.count).values
        let data = ReportPage.data(report, problems: problems, rowPieces: rows.pieceCount, details: details, files: pieces.files)
        context["data"] = .markup(Markup(trusted: data.bytes))
        context["pieces"] = .list(
            pieces.inside.map { ["id": .markup("piece-\($0.name)"), "data": .markup(Markup(trusted: $0.json.bytes))] })
        html = try ReportPage.render(context, loadsScripts: !pieces.files.isEmpty)
        files = pieces.files.map(\.file)
    }

    /// What the script reads first: everything but the rows and the details.
    private static func data(
        _ report: RunReport, problems: PageProblems, rowPieces: Int, details: PageDetails, files: [(piece: String, file: String)]
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
            json.key("problems")
            json.value(problems.json())
        }
        return json
    }

    private static func render(_ values: [String: PageValue], loadsScripts: Bool) throws(ReportError) -> [UInt8] {
        var context = values
        let (style, script) = (PackageResources.page_css, PackageResources.page_js)
        context["style"] = .markup(Markup(trusted: style))
        context["script"] = .markup(Markup(trusted: script))
        context["styleSource"] = .markup("'sha256-\(ReportPage.base64(sha256(style)))'")
        // What a trusted script loads is trusted too: that is how the page gets the files beside it, whatever it was opened from.
        let loading: Markup = loadsScripts ? " 'strict-dynamic'" : ""
        context["scriptSources"] = .markup("'sha256-\(ReportPage.base64(sha256(script)))'\(loading)")
        do {
            let template = String(decoding: PackageResources.page_html, as: UTF8.self)
            return Array(try Environment().renderTemplate(string: template, context: context.mapValues(\.native)).utf8)
        } catch { throw ReportError.cannotRender(error) }
    }
}

extension ReportPage {
    /// As a content security policy writes a digest.
    private static func base64(_ digest: Digest) -> String { Data(digest.bytes).base64EncodedString() }
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
