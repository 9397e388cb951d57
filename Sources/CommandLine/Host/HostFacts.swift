import Foundation

/// What a reader of the manifest may want to know about the machine that planned the run.
enum HostFacts {
    static var current: [String: String] {
        var facts: [String: String] = [:]
        var name = utsname()
        if uname(&name) == 0 {
            facts["kernel"] = text(of: name.release)
            facts["machine"] = text(of: name.machine)
        }
        facts["cores"] = "\(ProcessInfo.processInfo.activeProcessorCount)"
        facts["memory_mib"] = "\(ProcessInfo.processInfo.physicalMemory >> 20)"
        let cpuinfo = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        if let line = cpuinfo.split(separator: "\n").first(where: { $0.hasPrefix("model name") }), let colon = line.firstIndex(of: ":") {
            facts["cpu"] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return facts
    }

    private static func text<Tuple>(of field: Tuple) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
