import Foundation
import Records

/// One of the static scripts that jobs run: readable, and fit to be submitted by hand.
public struct BatchScript: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case work
        case merge
        /// What `doctor` runs on a node.
        case probe

        public var fileName: String { "\(rawValue).sbatch" }
        /// The key of the script's SHA-256 in a run's manifest.
        public var factKey: String { "slurm.\(fileName)" }
    }

    public let kind: Kind
    public let path: String
    public let content: [UInt8]
    public let digest: Digest

    /// - Parameter digest: SHA-256 of bytes.
    /// - Throws: `.file` where the script cannot be read.
    public init(_ kind: Kind, in directory: String, digest: ([UInt8]) -> Digest) throws {
        self.kind = kind
        path = directory + "/" + kind.fileName
        do {
            content = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw SlurmError(
                .file, "cannot read the batch script \(path): \(error.localizedDescription)",
                remedy: "Set paths.slurm_scripts to the directory slurm/ of the project.")
        }
        self.digest = digest(content)
    }
}
