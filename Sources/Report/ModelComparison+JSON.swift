extension ModelComparison {
    /// The comparison as one JSON object, keys in a fixed order, a line per problem.
    public func json() -> [UInt8] {
        JSONStream.bytes { json in
            json.object { json in
                json.member("format", "gencode-model-comparison")
                json.member("format_version", 1)
                json.member("first", names.first)
                json.member("second", names.second)
                json.member("denominator", denominator.rawValue)
                json.member("problems", problems.count)
                json.object("candidates", inline: true) { json in
                    json.member("first", candidates.first)
                    json.member("second", candidates.second)
                }
                json.array("pass_at_k") { json in for figure in figures { json.object(inline: true) { $0.members(of: figure) } } }
                json.array("groups") { json in for group in groups { write(group, to: &json) } }
                json.array("notes") { json in for note in notes { json.element(note) } }
                json.object("only") { json in
                    json.array("first", inline: true) { json in for name in only.first { json.element(name) } }
                    json.array("second", inline: true) { json in for name in only.second { json.element(name) } }
                }
                json.array("differing_facts") { $0.elements(differingFacts) }
                json.array("problem_results") { json in for problem in problems { write(problem, to: &json) } }
            }
        }
    }

    private func write(_ group: Group, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("kind", group.kind.rawValue)
            json.member("name", group.name)
            json.member("problems", group.problems)
            json.members(of: group.figure)
        }
    }

    private func write(_ problem: PairedProblem, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", problem.problem)
            for (name, count) in [("first", problem.first), ("second", problem.second)] {
                json.object(name) { json in
                    json.member("n", count.n)
                    json.member("c", count.c)
                }
            }
            json.member("outcome", figures.first.map { problem.outcome(k: $0.k)?.rawValue ?? "tied" })
            json.member("difficulty", problem.profile.difficulty.isEmpty ? nil : problem.profile.difficulty)
            json.array("tags") { json in for tag in problem.profile.tags { json.element(tag) } }
        }
    }
}

extension JSONStream {
    /// One value and a line feed.
    static func bytes(_ body: (inout JSONStream) -> Void) -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes.append(contentsOf: $0) }
        var json = JSONStream(stream)
        body(&json)
        stream.append("\n")
        stream.flush()
        return bytes
    }

    mutating func members(of figure: PairedFigure) {
        member("k", figure.k)
        member("first", figure.first)
        member("second", figure.second)
        member("difference", figure.difference)
        member("level", 0.95)
        for (name, interval) in [("interval", Optional(figure.interval)), ("bootstrap_interval", figure.bootstrap)] {
            guard let interval else { continue }
            array(name) { json in
                json.rounded(interval.lower)
                json.rounded(interval.upper)
            }
        }
        member("won", figure.won)
        member("lost", figure.lost)
        member("tied", figure.tied)
        member("sign_test_p", figure.signTest.pValue)
    }

    mutating func elements(_ facts: [DifferingFact]) {
        for fact in facts {
            object(inline: true) { json in
                json.member("name", fact.name)
                json.member("first", fact.first)
                json.member("second", fact.second)
            }
        }
    }
}
