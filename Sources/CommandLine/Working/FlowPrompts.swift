import Foundation
import Generation
import Records

/// Where the prompts of flows are found.
enum FlowPrompts {
    /// The prompt files of a flow, checked, by name.
    /// - Throws: `PromptError` for a folder that is not there or a file that is wrong; `GenerationError` for an unknown flow.
    static func texts(flow name: String, settings: Settings) throws -> [String: String] {
        let flow = try FlowTable.flow(named: name)
        let asked = settings[\.gen.prompts].text
        let folder = try PromptSearch.folder(
            named: asked.isEmpty ? nil : settings.path(\.gen.prompts), flow: name, in: directories(settings))
        return try PromptFolder(path: folder, stages: flow.stages).texts
    }

    /// Beside configuration.toml, beside the program's sources, and where a package puts shared files.
    private static func directories(_ settings: Settings) -> [String] {
        var directories = [settings.base + "/prompts"]
        if let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            let place = URL(fileURLWithPath: program).deletingLastPathComponent()
            directories.append(place.appendingPathComponent("../share/gencode/prompts").standardizedFileURL.path)
            // SwiftPM builds into .build/TRIPLE/CONFIGURATION of the package.
            directories.append(place.appendingPathComponent("../../../prompts").standardizedFileURL.path)
        }
        return directories
    }
}
