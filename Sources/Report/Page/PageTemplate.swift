import Digests
import FoundationEssentials
import Records
import Stencil

/// Makes a page of a template, the style of all pages, and the page's scripts.
///
/// The page holds text of models, candidates and problem sets. It reaches the page in two ways alone: as `Markup`, which escapes it, and as
/// `ScriptJSON`, which the page's own script shows as text. The page's content security policy names that script by its digest, so that no
/// other script of the document would run.
struct PageTemplate {
    let template: [UInt8]
    /// They run one after another in one asynchronous function.
    let scripts: [[UInt8]]

    /// - Parameter loadsScripts: the script gets more data from files beside the page.
    /// - Throws: `ReportError` (.cannotRender): a mistake in the template.
    func render(_ values: [String: PageValue], loadsScripts: Bool) throws(ReportError) -> [UInt8] {
        var context = values
        let style = PackageResources.page_css
        let script = Array("(async () => {\n\"use strict\";\n".utf8) + scripts.joined() + Array("})();\n".utf8)
        context["style"] = .markup(Markup(trusted: style))
        context["script"] = .markup(Markup(trusted: script))
        context["styleSource"] = .markup("'sha256-\(PageTemplate.base64(sha256(style)))'")
        // What a trusted script loads is trusted too: that is how the page gets the files beside it, whatever it was opened from.
        let loading: Markup = loadsScripts ? " 'strict-dynamic'" : ""
        context["scriptSources"] = .markup("'sha256-\(PageTemplate.base64(sha256(script)))'\(loading)")
        do {
            let text = String(decoding: template, as: UTF8.self)
            return Array(try Environment().renderTemplate(string: text, context: context.mapValues(\.native)).utf8)
        } catch { throw ReportError.cannotRender(error) }
    }

    /// As a content security policy writes a digest.
    private static func base64(_ digest: Digest) -> String { Data(digest.bytes).base64EncodedString() }
}
