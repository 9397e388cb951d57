import Foundation
import ModelClient
import Records

/// What `doctor --model` finds out about the configured model: the server, what worked, and what did not.
struct ModelCheck {
    let model: String
    let place: String
    /// nil: the server did not answer.
    let findings: ServerFindings?
    let failure: String?

    /// Asks for one token, plain and streamed. The server of a job is started for it.
    /// - Throws: `CommandError` where no server or model is configured; `ModelError` for settings that are wrong.
    init(settings: Settings, scratch: String) throws {
        model = try settings.modelName()
        place = settings[\.server.command].isEmpty ? settings[\.gen.baseURL] : "a server that gencode starts: server.command"
        let served = try ServedModel(settings: settings, scratch: scratch)
        defer { served.close() }
        do {
            findings = try waiting { [model] in try await served.probe(model: model) }
            failure = nil
        } catch let error as any FailureShape {
            findings = nil
            failure = error.text
        }
    }

    var isBroken: Bool { findings == nil }

    var lines: [String] {
        var lines = ["model         \(ForeignText.lines(model)) at \(ForeignText.lines(place))"]
        if let failure { lines.append("  " + ForeignText.lines(failure)) }
        guard let findings else { return lines }
        let served = findings.servedModel.isEmpty ? "no name" : findings.servedModel
        lines.append("  server      \(findings.server), answers as \(ForeignText.lines(served)), HTTP \(findings.httpVersion)")
        lines.append("  plain       \(ModelCheck.latency(findings.plainLatency))")
        lines.append("  streamed    \(ModelCheck.latency(findings.streamedLatency))")
        lines.append("  usage       \(findings.reportsUsage ? "reported" : "not reported: spend stays unknown")")
        if let context = findings.contextLength { lines.append("  context     \(context) tokens") }
        if !findings.models.isEmpty {
            let names = findings.models.prefix(20).map(ForeignText.lines)
            lines.append("  models      \(names.joined(separator: ", "))" + (findings.models.count > 20 ? " and more" : ""))
        }
        lines.append("  libcurl     \(findings.libcurlVersion), certificates \(certificates(findings))")
        lines += findings.problems.map { "  problem     \(ForeignText.lines($0))" }
        return lines
    }

    private func certificates(_ findings: ServerFindings) -> String {
        findings.certificateFile ?? (place.hasPrefix("https:") ? "none found" : "not needed")
    }

    var json: [String: Any] {
        var facts: [String: Any] = ["model": model, "place": place]
        if let failure { facts["failure"] = failure }
        guard let findings else { return facts }
        func orNull(_ value: Any?) -> Any { value ?? NSNull() }
        facts["server"] = findings.server
        facts["served_model"] = findings.servedModel
        facts["models"] = findings.models
        facts["context_length"] = orNull(findings.contextLength)
        facts["plain_s"] = orNull(findings.plainLatency?.inSeconds)
        facts["streamed_s"] = orNull(findings.streamedLatency?.inSeconds)
        facts["reports_usage"] = findings.reportsUsage
        facts["http_version"] = findings.httpVersion
        facts["libcurl"] = findings.libcurlVersion
        facts["certificates"] = orNull(findings.certificateFile)
        facts["problems"] = findings.problems
        return facts
    }

    private static func latency(_ duration: Duration?) -> String {
        duration.map { String(format: "one token in %.1f ms", $0.inSeconds * 1000) } ?? "not answered"
    }
}
