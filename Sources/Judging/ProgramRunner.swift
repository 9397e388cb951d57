import Records
import Sandbox

/// What runs programs for the judge: a slot of the sandbox, or a stand-in that tests write.
public protocol ProgramRunner: AnyObject {
    /// Blocks until the program has ended and nothing of it is left.
    /// - Throws: where the sandbox itself failed; whatever the program did is in the outcome.
    func run(_ program: Program, cancel: CancellationFlag?) throws -> Outcome
    /// A directory of the judge's that programs see read-only.
    func makeDirectory(_ files: [ProgramFile]) throws -> ProgramDirectory
    /// Whether a run can have as many bytes of files as its limits promise.
    func hasRoom(for size: ByteCount) throws -> Bool
    /// How strongly programs are confined.
    var tier: SandboxTier { get }
}

/// One file of a program's read-only directory.
public struct ProgramFile: Sendable {
    public var name: String
    public var content: [UInt8]
    public var isExecutable: Bool

    public init(name: String, content: [UInt8], isExecutable: Bool = false) {
        self.name = name
        self.content = content
        self.isExecutable = isExecutable
    }
}

extension SandboxSlot: ProgramRunner {
    public var tier: SandboxTier { options.tier }

    public func makeDirectory(_ files: [ProgramFile]) throws -> ProgramDirectory {
        try ProgramDirectory(
            scratch: options.scratch, files: files.map { (name: $0.name, content: $0.content, executable: $0.isExecutable) })
    }
}
