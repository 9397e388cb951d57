import Foundation
import Synchronization
import Testing

@testable import CommandLine

/// A directory with a model server of the tests in it, which goes away with the last reference.
final class ServerLaboratory: Sendable {
    static let key = "key-of-this-job-0123456789abcdef"

    let scratch: String
    private let said = Mutex<[String]>([])

    init() throws {
        scratch = FileManager.default.temporaryDirectory.path + "/gencode-server-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: scratch) }

    /// What was reported so far.
    var reports: [String] { said.withLock { $0 } }

    /// Quick to notice, quick to restart.
    static let terms: ServerTerms = {
        var terms = ServerTerms()
        terms.readyWithin = .seconds(600)
        terms.backOff = .milliseconds(20)
        terms.poll = .milliseconds(10)
        terms.probePause = .milliseconds(20)
        return terms
    }()

    /// - Parameter arguments: of Tests/small-model-server, with placeholders.
    func server(
        _ arguments: [String], model: String = "small", terms: ServerTerms = ServerLaboratory.terms, environment: [String: String] = [:],
        onProbing: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ModelServer {
        try server(
            command: ["/usr/bin/python3", "Tests/small-model-server", "--starts", startsPath] + arguments,
            model: model, terms: terms, environment: environment, onProbing: onProbing)
    }

    func server(
        command: [String], model: String = "small", terms: ServerTerms = ServerLaboratory.terms, environment: [String: String] = [:],
        onProbing: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ModelServer {
        let own = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        let launch = try ServerLaunch(
            command: try ServerCommand(command), model: model, key: ServerLaboratory.key,
            environment: ServerEnvironment.variables(from: own, key: ServerLaboratory.key, withholding: ["MY_PAID_KEY"]),
            directory: SourceText.root, scratch: scratch)
        return ModelServer(
            launch: launch, terms: terms,
            probing: { baseURL in
                onProbing(baseURL)
                return PlainProbe(baseURL: baseURL, key: ServerLaboratory.key)
            },
            report: { [weak self] text in self?.said.withLock { $0.append(text) } })
    }

    struct Start: Decodable {
        var processes: [Int32]
        var environment: [String: String]
        var arguments: [String]
    }

    var startsPath: String { scratch + "/starts" }

    /// What each start of the server wrote down.
    func starts() throws -> [Start] {
        let text = (try? String(contentsOfFile: startsPath, encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Start.self, from: Data($0.utf8)) }
    }

    /// False for a zombie too.
    static func lives(_ process: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8), let end = text.lastIndex(of: ")") else {
            return false
        }
        return !text[end...].hasPrefix(") Z")
    }
}
