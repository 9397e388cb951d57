import Foundation

@testable import Generation

enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// The default prompts.
    static let prompts = root.path + "/prompts"
    /// Real cases, which are not part of the repository.
    static let cases = ProcessInfo.processInfo.environment["GENCODE_CASES"] ?? root.deletingLastPathComponent().path + "/shared/cases"

    static func prompts(of flow: any Flow.Type) throws -> PromptFolder {
        try PromptFolder(path: "\(prompts)/\(flow.name)", stages: flow.stages)
    }

    /// A file of the real cases; nil, with a line that says so, where it is not there.
    static func realCase(_ name: String) -> Data? {
        let data = FileManager.default.contents(atPath: "\(cases)/replay/\(name)")
        if data == nil { print("skipped: no \(name) in \(cases)/replay; set GENCODE_CASES to the directory of the real cases") }
        return data
    }
}
