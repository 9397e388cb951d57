import Records

/// How the verdicts of groups of candidates are mixed: a line with a bar for each group.
struct VerdictMix {
    /// The most groups that are shown; the smaller ones are counted.
    private static let mostGroups = 24

    private var groups: [String: VerdictCounts] = [:]

    mutating func add(_ verdicts: VerdictCounts, to group: String) { groups[group, default: VerdictCounts()].add(verdicts) }

    mutating func add(_ verdict: Verdict?, to group: String) { groups[group, default: VerdictCounts()].add(verdict) }

    var isEmpty: Bool { groups.isEmpty }

    /// - Parameter head: what the groups are, such as `difficulty`.
    func markup(_ head: String) -> Markup {
        let sorted = groups.sorted { VerdictMix.precedes($0, $1) }
        let rows = sorted.prefix(VerdictMix.mostGroups).map { VerdictMix.row($0.key, $0.value) }
        let rest = sorted.count - rows.count
        let note: Markup = rest > 0 ? "<p class=\"note\">\(counted(rest, "smaller group")) not shown.</p>" : ""
        return """
            <table class="mix"><caption>By \(head)</caption><thead><tr><th scope="col">\(head)</th>\
            <th scope="col" class="number">candidates</th><th scope="col" class="number">accepted</th>\
            <th scope="col">verdicts</th></tr></thead><tbody>\(Markup(joining: rows))</tbody></table>\(note)
            """
    }

    private static func precedes(_ one: (key: String, value: VerdictCounts), _ other: (key: String, value: VerdictCounts)) -> Bool {
        let (left, right) = (rank(one.key), rank(other.key))
        if left != right { return left < right }
        return (-one.value.total, one.key) < (-other.value.total, other.key)
    }

    /// Words of the published sets, from easy to hard.
    private static let difficulties = ["introductory", "easy", "interview", "medium", "medium_hard", "hard", "very_hard", "competition"]
    private static func rank(_ group: String) -> Int { difficulties.firstIndex(of: group.lowercased()) ?? difficulties.count }

    private static func row(_ name: String, _ verdicts: VerdictCounts) -> Markup {
        let scored = verdicts.total - verdicts.missing - verdicts[.judgeError]
        let share = scored > 0 ? percent(Double(verdicts[.accepted]) / Double(scored)) : ""
        return """
            <tr><th scope="row">\(ForeignText.cut(name, bytes: 80))</th><td class="number">\(grouped(verdicts.total))</td>\
            <td class="number">\(share)</td><td>\(bar(verdicts))</td></tr>
            """
    }

    /// One bar of full width, with a piece for each verdict.
    static func bar(_ verdicts: VerdictCounts) -> Markup {
        let total = Double(max(verdicts.total, 1))
        var begin = 0.0
        var pieces: [Markup] = []
        for (code, count) in verdicts.present.map({ ($0.verdict.code, $0.count) }) + [("none", verdicts.missing)] where count > 0 {
            let width = 400 * Double(count) / total
            pieces.append(
                """
                <rect class="v-\(code)" x="\(drawn(begin))" y="0" width="\(drawn(width))" height="14">\
                <title>\(code) \(count)</title></rect>
                """)
            begin += width
        }
        let text = verdicts.present.map { "\($0.verdict.code) \($0.count)" }.joined(separator: ", ")
        return """
            <svg class="bar" viewBox="0 0 400 14" preserveAspectRatio="none" role="img" aria-label="\(text)">\(Markup(joining: pieces))</svg>
            """
    }
}

extension VerdictCounts {
    var total: Int { present.reduce(missing) { $0 + $1.count } }
}
