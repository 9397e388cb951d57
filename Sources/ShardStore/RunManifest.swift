import FoundationEssentials
import Records

/// What a run is: written last when it is planned, and never changed.
public struct RunManifest: Hashable, Codable, Sendable {
    public static let currentFormatVersion = 1

    public var formatVersion: Int
    public var name: String
    /// The version of the tool.
    public var createdBy: String
    public var datasetPath: String
    /// Hexadecimal.
    public var datasetFingerprint: String
    public var split: String
    public var testKinds: [String]
    public var taskCount: Int
    public var candidateCount: Int
    public var shardCount: Int
    /// Hexadecimal; over the plan's content. `writePlan` fills it in.
    public var planDigest: String
    /// The effective settings: JSON text, kept as given.
    public var configuration: String
    public var hostFacts: [String: String]

    public init(
        name: String, createdBy: String, datasetPath: String, datasetFingerprint: String, split: String, testKinds: [String],
        taskCount: Int, candidateCount: Int, shardCount: Int, planDigest: String = "", configuration: String, hostFacts: [String: String]
    ) {
        formatVersion = RunManifest.currentFormatVersion
        self.name = name
        self.createdBy = createdBy
        self.datasetPath = datasetPath
        self.datasetFingerprint = datasetFingerprint
        self.split = split
        self.testKinds = testKinds
        self.taskCount = taskCount
        self.candidateCount = candidateCount
        self.shardCount = shardCount
        self.planDigest = planDigest
        self.configuration = configuration
        self.hostFacts = hostFacts
    }

    func text() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    }

    /// - Throws: `.notFound` where the directory has no manifest, `.damaged` where it cannot be read.
    public static func read(from directory: RunDirectory) throws -> RunManifest {
        guard let text = try Files.read(directory.manifestPath) else {
            throw ShardStoreError(
                .notFound, "\(directory.path) is no run: it has no manifest.json",
                remedy: "Check the path; where planning was cut short, remove the directory and plan again")
        }
        guard let known = try? JSONDecoder().decode(Version.self, from: Data(text)) else {
            throw ShardStoreError.damaged(directory.manifestPath, "it is not the JSON of a manifest")
        }
        guard known.formatVersion == currentFormatVersion else {
            throw ShardStoreError.wrongFormat(
                directory.manifestPath, "has format version \(known.formatVersion); this build reads \(currentFormatVersion)")
        }
        do {
            return try JSONDecoder().decode(RunManifest.self, from: Data(text))
        } catch {
            throw ShardStoreError.damaged(directory.manifestPath, "it is not the JSON of a manifest (\(error))")
        }
    }

    private struct Version: Codable {
        var formatVersion: Int
    }
}
