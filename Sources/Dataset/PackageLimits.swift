import Foundation
import Records

/// The limits of a package. The stated time limit is the first of: `limits.time_limit` of problem.yaml, `timelimit` of
/// domjudge-problem.ini, `.timelimit`. Without one the format derives it from the accepted submissions: `timeMultiplier` times the
/// slowest one's time, which the judge measures.
struct PackageLimits {
    /// Nil: not stated.
    var time: Duration?
    var timeMultiplier: Double
    /// A submission tagged as too slow must still exceed the limit times this.
    var timeSafetyMargin: Double
    var memory: ByteCount
    /// nil: not stated.
    var output: ByteCount?

    /// The format's own default (MiB), where the judge sets no other.
    static let defaultMemoryMebibytes = 2048.0

    init(package: ProblemPackage) throws {
        let limits = package.configuration["limits"] ?? .object([:])
        func number(_ path: [String], default value: Double) throws -> Double {
            guard let found = path.reduce(Optional(limits), { $0?[$1] }), found != .null else { return value }
            guard let number = found.asNumber, number > 0, number.isFinite, number < 1e9 else {
                throw DatasetError(
                    .badValue, "\(package.yamlPath): `limits.\(path.joined(separator: "."))` is \(found.text), not a positive number",
                    remedy: "Correct the file")
            }
            return number
        }
        let isNew =
            limits["time_multipliers"] != nil || package.configuration["problem_format_version"].map { $0 != .string("legacy") } == true
        timeMultiplier =
            isNew ? try number(["time_multipliers", "ac_to_time_limit"], default: 2) : try number(["time_multiplier"], default: 5)
        timeSafetyMargin =
            isNew ? try number(["time_multipliers", "time_limit_to_tle"], default: 1.5) : try number(["time_safety_margin"], default: 2)
        let mebibytes = try number(["memory"], default: Self.defaultMemoryMebibytes)
        let bounds = (least: Double(Problem.smallestMemoryLimit.mebibytes), most: Double(Problem.largestMemoryLimit.mebibytes))
        guard mebibytes >= bounds.least, mebibytes <= bounds.most else {
            let why = mebibytes < bounds.least ? "less than \(Int(bounds.least))" : "more than \(Int(bounds.most))"
            throw DatasetError(
                .badValue, "\(package.yamlPath): `limits.memory` is \(mebibytes) MiB, \(why)", remedy: "Correct the file")
        }
        memory = ByteCount(bytes: Int(mebibytes * 1_048_576))
        let printed = try number(["output"], default: 0)
        guard printed <= Double(Problem.largestOutputLimit.mebibytes) else {
            throw DatasetError(
                .badValue, "\(package.yamlPath): `limits.output` is \(printed) MiB, more than \(Problem.largestOutputLimit.mebibytes)",
                remedy: "Correct the file")
        }
        output = printed == 0 ? nil : ByteCount(bytes: Int(printed * 1_048_576))
        time = try Self.statedTime(package: package, limits: limits)
    }

    private static func statedTime(package: ProblemPackage, limits: JSONValue) throws -> Duration? {
        var stated: [(place: String, value: String)] = []
        if let value = limits["time_limit"], value != .null {
            stated.append(("\(package.yamlPath): `limits.time_limit`", value.asWords?.joined(separator: " ") ?? value.text))
        }
        let settings = package.path + "/domjudge-problem.ini"
        if try package.tree.isRegularFile(settings), let value = settingsValue("timelimit", in: try package.tree.readText(settings)) {
            stated.append(("\(settings): `timelimit`", value))
        }
        let file = package.path + "/.timelimit"
        if try package.tree.isRegularFile(file) {
            stated.append((file, try package.tree.readText(file).trimmingCharacters(in: .whitespacesAndNewlines)))
        }
        guard let (place, value) = stated.first else { return nil }
        guard let seconds = Double(value), let duration = timeLimit(seconds: seconds), duration > .zero else {
            throw DatasetError(.badValue, "\(place) is `\(value)`, not a positive number of seconds", remedy: "Correct the file")
        }
        return duration
    }

    /// The value of `key = 'value'` in an ini file, without its quotes.
    static func settingsValue(_ key: String, in text: String) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
            return parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t'\""))
        }
        return nil
    }
}
