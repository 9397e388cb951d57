import Records

extension ProblemSelection {
    /// - Throws: `CommandError(.usage)` for a split that the set does not have. Nil means every split.
    func checkSplit(_ split: String?) throws {
        let splits = Array(Set(set.summaries.map(\.split))).sorted()
        guard let split, !splits.contains(split) else { return }
        throw CommandError(.usage, "\(path) has no split \"\(split)\"", remedy: "It has: \(splits.joined(separator: ", ")).")
    }

    /// A problem with everything that the set knows about it.
    /// - Throws: `CommandError(.usage)` with the nearest known name.
    func problem(named name: String, split: String?) throws -> Problem {
        let found = set.summaries.first { $0.name == name && (split == nil || $0.split == split) }
        guard let found else {
            let near = NearestName.suggestion(for: name, among: set.summaries.map(\.name)).map { "Did you mean \"\($0)\"?" }
            throw CommandError(.usage, "\(path) has no problem \"\(name)\"", remedy: near ?? "`data show` without it lists them.")
        }
        return try set.problem(at: found.index, parts: .all)
    }
}
