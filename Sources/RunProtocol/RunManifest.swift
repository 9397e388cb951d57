import ColumnStore
import FileSystem
import FoundationEssentials
import Records

/// What a kind of run says about its plan beside what all kinds say. It lies in `manifest.json` beside the common keys.
public protocol RunSubject: Codable, Hashable, Sendable {
    /// The kind of run, a word that `manifest.json` holds under `kind`.
    static var kind: String { get }
}

/// The kind of a run whose manifest has no key `kind`.
private let kindOfUnnamedRuns = "evaluation"

/// What a build must know of to do the tasks of a run. Builds that do not know it would do something else, so they must refuse the run.
public enum ManifestVersion: Int, Sendable, CaseIterable {
    /// The plan alone says what is done.
    case plain = 1
    /// Stored outputs are judged; without that knowledge the candidates would run.
    case storedOutputs = 2
    /// The plan has orders of tests; without that knowledge the tests would run in another order, which gives other verdicts.
    case testOrder = 3
}

/// What a run is: written last when it is planned, and never changed.
public struct RunManifest<Subject: RunSubject>: Hashable, Sendable {
    public private(set) var formatVersion: Int
    public var name: String
    /// The version of the tool.
    public var createdBy: String
    public var taskCount: Int
    public var shardCount: Int
    /// Hexadecimal; over the plan's content. Empty: not known yet.
    public var planDigest: String
    /// The effective settings: JSON text, kept as given.
    public var configuration: String
    public var hostFacts: [String: String]
    public var subject: Subject

    public init(
        name: String, createdBy: String, taskCount: Int, shardCount: Int, planDigest: String = "", configuration: String,
        hostFacts: [String: String], subject: Subject
    ) {
        formatVersion = ManifestVersion.plain.rawValue
        self.name = name
        self.createdBy = createdBy
        self.taskCount = taskCount
        self.shardCount = shardCount
        self.planDigest = planDigest
        self.configuration = configuration
        self.hostFacts = hostFacts
        self.subject = subject
    }

    /// Builds that do not know of this refuse the run from now on, instead of doing something else.
    public mutating func refuseBuilds(below version: ManifestVersion) { formatVersion = max(formatVersion, version.rawValue) }

    func text() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// - Throws: `RunError` (.noRun) where the directory has no manifest, or one of another kind of run; `StoreError` where it cannot be read.
    public static func read(from directory: RunDirectory) throws -> RunManifest {
        let text = try ManifestText(directory)
        guard text.kind == Subject.kind else {
            throw RunError(
                .noRun, "\(directory.path) is a run of the kind \"\(text.kind)\", not \"\(Subject.kind)\"",
                remedy: "Check the path")
        }
        return try text.decoded()
    }
}

extension RunManifest: Codable {
    private enum CodingKeys: String, CodingKey {
        case formatVersion, kind, name, createdBy, taskCount, shardCount, planDigest, configuration, hostFacts
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        formatVersion = try values.decode(Int.self, forKey: .formatVersion)
        name = try values.decode(String.self, forKey: .name)
        createdBy = try values.decode(String.self, forKey: .createdBy)
        taskCount = try values.decode(Int.self, forKey: .taskCount)
        shardCount = try values.decode(Int.self, forKey: .shardCount)
        planDigest = try values.decode(String.self, forKey: .planDigest)
        configuration = try values.decode(String.self, forKey: .configuration)
        hostFacts = try values.decode([String: String].self, forKey: .hostFacts)
        subject = try Subject(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(formatVersion, forKey: .formatVersion)
        if Subject.kind != kindOfUnnamedRuns { try values.encode(Subject.kind, forKey: .kind) }
        try values.encode(name, forKey: .name)
        try values.encode(createdBy, forKey: .createdBy)
        try values.encode(taskCount, forKey: .taskCount)
        try values.encode(shardCount, forKey: .shardCount)
        try values.encode(planDigest, forKey: .planDigest)
        try values.encode(configuration, forKey: .configuration)
        try values.encode(hostFacts, forKey: .hostFacts)
        try subject.encode(to: encoder)
    }
}

extension RunDirectory {
    /// What kind of run the directory holds.
    /// - Throws: as `RunManifest.read`.
    public func kind() throws -> String { try ManifestText(self).kind }
}

/// `manifest.json` as it is read, of a format version and a kind that this build knows.
private struct ManifestText {
    private struct Head: Codable {
        var formatVersion: Int
        var kind: String?
    }

    let path: String
    let text: [UInt8]
    let kind: String

    init(_ directory: RunDirectory) throws {
        path = directory.manifestPath
        guard let text = try Files.read(path) else {
            throw RunError(
                .noRun, "\(directory.path) is no run: it has no manifest.json",
                remedy: "Check the path; where planning was cut short, remove the directory and plan again")
        }
        self.text = text
        guard let head = try? JSONDecoder().decode(Head.self, from: Data(text)) else {
            throw StoreError.damaged(path, "it is not the JSON of a manifest")
        }
        guard ManifestVersion(rawValue: head.formatVersion) != nil else {
            let known = ManifestVersion.allCases.map { String($0.rawValue) }.joined(separator: ", ")
            throw StoreError.wrongFormat(path, "has format version \(head.formatVersion); this build reads \(known)")
        }
        kind = head.kind ?? kindOfUnnamedRuns
    }

    func decoded<Subject: RunSubject>() throws -> RunManifest<Subject> {
        do {
            return try JSONDecoder().decode(RunManifest<Subject>.self, from: Data(text))
        } catch {
            throw StoreError.damaged(path, "it is not the JSON of a manifest (\(error))")
        }
    }
}
