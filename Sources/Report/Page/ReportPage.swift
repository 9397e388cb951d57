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
    /// Pieces of data stand in the page itself while they come to no more than this.
    private static let mostBytesInside = 1 << 20

    let html: [UInt8]
    /// The files beside the page, by name: scripts that hold data.
    let files: [(name: String, content: [UInt8])]

    /// - Throws: `ReportError` (.cannotRender): a mistake in the template.
    init(_ report: RunReport, _ input: PageInput) throws(ReportError) {
        let problems = PageProblems(report, input)
        let details = PageDetails(input.details, of: report)
        let rows = PageRows(report, input, problems: problems.positions, detailed: details.count)
        var pieces = (0..<rows.chunkCount).map { (name: "rows-\($0)", json: rows.json(chunk: $0)) }
        pieces += details.chunks.enumerated().map { (name: "details-\($0.offset)", json: $0.element) }
        let isInside = pieces.reduce(0) { $0 + $1.json.bytes.count } <= ReportPage.mostBytesInside
        let files = isInside ? [] : pieces.map { (piece: $0.name, file: ReportPage.file($0.name, $0.json)) }
        let data = ReportPage.data(
            report, problems: problems, rows: rows, details: details, files: files.map { (piece: $0.piece, name: $0.file.name) })
        var context = PageContext(report, input, detailed: details.count).values
        context["data"] = .markup(Markup(trusted: data.bytes))
        context["chunks"] = .list(
            isInside ? pieces.map { ["id": .markup("piece-\($0.name)"), "data": .markup(Markup(trusted: $0.json.bytes))] } : [])
        html = try ReportPage.render(context, loadsScripts: !isInside)
        self.files = files.map(\.file)
    }

    /// The name holds a digest of the content, so that a page and its files always belong together.
    private static func file(_ piece: String, _ json: ScriptJSON) -> (name: String, content: [UInt8]) {
        let content = Array("gencodePage(\"\(piece)\",".utf8) + json.bytes + Array(");\n".utf8)
        return ("\(piece)-\(sha256(content).description.prefix(16)).js", content)
    }

    /// What the script reads first: everything but the rows and the details.
    private static func data(
        _ report: RunReport, problems: PageProblems, rows: PageRows, details: PageDetails, files: [(piece: String, name: String)]
    ) -> ScriptJSON {
        var json = ScriptJSON()
        json.object { json in
            json.key("codes")
            json.texts(Verdict.allCases.map(\.code) + ["none"])
            json.key("meanings")
            json.texts(Verdict.allCases.map(\.meaning) + ["no verdict"])
            json.key("languages")
            json.texts(PageRows.languages(of: report))
            json.key("candidates")
            json.number(report.input.rows.count)
            json.key("rowChunks")
            json.number(rows.chunkCount)
            json.key("detailFirsts")
            json.numbers(details.firsts)
            json.key("files")
            json.texts(byName: files)
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

extension ScriptJSON {
    fileprivate mutating func texts(byName files: [(piece: String, name: String)]) {
        object { json in
            for file in files {
                json.key(name: file.piece)
                json.text(file.name)
            }
        }
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
