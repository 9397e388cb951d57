import FileSystem
import Foundation
import Records
import RunProtocol

/// The runs below a directory, each as its files show it.
struct ListedRun {
    let name: String
    /// Empty: the run cannot be read.
    let kind: String
    /// `done`, `412/900`, or why the run cannot be read.
    let state: String
    let isReadable: Bool
    /// Of the report, such as `pass@1 41.20 %`; empty: there is no report.
    let headline: String
    /// When the run was planned, in UTC; nil: unknown.
    let date: String?

    /// Sorted by name. What is no run directory is passed over.
    static func all(below directory: String) throws -> [ListedRun] {
        guard try Files.exists(directory) else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        return names.filter { isRegular("\(directory)/\($0)/manifest.json") }
            .map { ListedRun(RunDirectory(path: "\(directory)/\($0)")) }
    }

    private init(_ directory: RunDirectory) {
        name = directory.name
        do {
            let planned = try PlannedRun.read(from: directory)
            let status = try planned.store(in: directory).status(lease: nil, date: nil)
            kind = try directory.kind()
            state = status.done == status.total ? "done" : "\(status.done)/\(status.total)"
            isReadable = true
            headline = ListedRun.headline(of: directory)
            date = ListedRun.date(of: planned)
        } catch {
            (kind, isReadable, headline, date) = ("", false, "", nil)
            state = "unreadable: \((error as? any FailureShape)?.message ?? "\(error)")"
        }
    }

    private static func date(of planned: PlannedRun) -> String? {
        guard case .evaluation = planned, let configuration = try? RunConfiguration(manifestText: planned.configuration, path: "") else {
            return nil
        }
        return configuration.origin?.date
    }

    /// Opening anything else, such as a pipe, could wait for ever.
    private static func isRegular(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeRegular
    }

    /// Bytes of a report whose headline is shown.
    private static let largestReport = 16 << 20

    private struct ReportHead: Decodable {
        var pass_at_k: [String: Double]?
        var flow: String?
        var model: String?
    }

    private static func headline(of directory: RunDirectory) -> String {
        let path = directory.reportPath + "/report.json"
        guard isRegular(path), let bytes = try? Files.read(path, limit: largestReport),
            let head = try? JSONDecoder().decode(ReportHead.self, from: Data(bytes))
        else { return "" }
        if let flow = head.flow { return [flow, head.model ?? ""].filter { !$0.isEmpty }.joined(separator: ", ") }
        let figures = (head.pass_at_k ?? [:]).compactMap { key, value in Int(key).map { ($0, value) } }.sorted { $0.0 < $1.0 }
        return figures.map { "pass@\($0.0) \(String(format: "%.2f", 100 * $0.1)) %" }.joined(separator: ", ")
    }

    var json: [String: Any] {
        [
            "run": name, "kind": kind, "state": state, "readable": isReadable, "headline": headline,
            "date": date.map { $0 as Any } ?? NSNull(),
        ]
    }
}
