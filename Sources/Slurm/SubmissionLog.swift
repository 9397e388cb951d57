import FileSystem
import Foundation

/// What was submitted for a run, as `RUN/slurm/submission-N.json` keeps it.
public struct SubmissionRecord: Codable, Sendable, Hashable {
    public struct Job: Codable, Sendable, Hashable {
        public var name: String
        /// The words of the command line. The job that it waits for is known once that has its id.
        public var command: [String]
        public var script: String
        /// SHA-256, hexadecimal.
        public var scriptDigest: String
        public var slots: Int?
        /// nil: not submitted, or not known to be.
        public var id: String?

        public init(name: String, command: [String], script: String, scriptDigest: String, slots: Int?, id: String? = nil) {
            self.name = name
            self.command = command
            self.script = script
            self.scriptDigest = scriptDigest
            self.slots = slots
            self.id = id
        }
    }

    public var number: Int
    public var jobs: [Job]
    /// ISO 8601.
    public var submittedAt: String
    public var user: String
    public var host: String
    public var slurmVersion: String

    public init(number: Int, jobs: [Job], submittedAt: String, user: String, host: String, slurmVersion: String) {
        self.number = number
        self.jobs = jobs
        self.submittedAt = submittedAt
        self.user = user
        self.host = host
        self.slurmVersion = slurmVersion
    }
}

/// The submissions of one run. A record is claimed before anything is submitted, so that what was accepted can be found by its name
/// even if this host dies before the id is written down.
public struct SubmissionLog: Sendable {
    public let directory: String

    public init(runPath: String) { directory = runPath + "/slurm" }

    private func path(_ number: Int) -> String { "\(directory)/submission-\(number).json" }

    /// The number that the next submission would take.
    public func nextNumber() throws -> Int { (try numbers().last ?? 0) + 1 }

    /// - Returns: false where another submission took that number.
    public func claim(_ record: SubmissionRecord) throws -> Bool {
        let content = try encoded(record)
        return try onFiles {
            try Files.makeDirectory(directory)
            return try Files.create(path(record.number), content: content)
        }
    }

    /// By the claim's owner.
    public func update(_ record: SubmissionRecord) throws {
        let content = try encoded(record)
        try onFiles { try Files.replace(path(record.number), content: content) }
    }

    /// Takes a claim back of which nothing was submitted.
    public func withdraw(_ record: SubmissionRecord) {
        Files.discard(path(record.number))
        rmdir(directory)
    }

    /// By number, ascending.
    /// - Throws: `.file` for a record that cannot be read.
    public func records() throws -> [SubmissionRecord] {
        try numbers().compactMap { number in
            // nil: withdrawn since the directory was read.
            guard let content = try onFiles({ try Files.read(path(number)) }) else { return nil }
            do { return try JSONDecoder().decode(SubmissionRecord.self, from: Data(content)) } catch {
                throw SlurmError(
                    .file, "\(path(number)) cannot be read: \(error)", remedy: "Was it changed by hand? Move it away to go on without it.")
            }
        }
    }

    private func numbers() throws -> [Int] {
        guard access(directory, F_OK) == 0 else { return [] }
        let names = try onFiles { try Files.list(directory) }
        return names.compactMap { name in
            guard name.hasPrefix("submission-"), name.hasSuffix(".json") else { return nil }
            return Int(name.dropFirst("submission-".count).dropLast(".json".count))
        }.sorted()
    }

    private func encoded(_ record: SubmissionRecord) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(record)) + [UInt8(ascii: "\n")]
    }
}
