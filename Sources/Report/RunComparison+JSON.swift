import Records

extension RunComparison {
    /// The comparison as one JSON object, keys in a fixed order, a line per flip.
    public func json() -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes.append(contentsOf: $0) }
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", "gencode-comparison")
            json.member("format_version", 1)
            json.member("first", names.first)
            json.member("second", names.second)
            json.member("problems", problems)
            json.member("candidates", candidates)
            json.member("tasks", tasks)
            json.array("near_limit_band", inline: true) { json in
                json.element(VerdictFlip.nearLimit.lowerBound)
                json.element(VerdictFlip.nearLimit.upperBound)
            }
            json.member("flips_inside_band", flipsInside.count)
            json.member("flips_outside_band", flipsOutside.count)
            json.array("flips") { json in for flip in flips { write(flip, to: &json) } }
            json.array("pass_at_k") { json in for figure in figures { write(figure, to: &json) } }
            json.array("pass_at_k_left_out") { json in for left in leftOut { json.element(left.line) } }
            json.member("problems_without_candidates", unanswered)
            json.array("differing_facts") { $0.elements(differingFacts) }
        }
        stream.append("\n")
        stream.flush()
        return bytes
    }

    private func write(_ flip: VerdictFlip, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", flip.first.problem)
            json.member("candidate", flip.first.candidate)
            json.member("label", flip.first.label)
            json.member("language", flip.first.language)
            json.member("candidates", flip.candidates)
            json.member("near_limit", flip.isNearLimit)
            for (name, row) in [("first", flip.first), ("second", flip.second)] {
                json.object(name) { json in
                    json.member("verdict", row.shownVerdict?.code)
                    json.member("first_failed_test", row.firstFailedTest)
                    json.member("cpu_s_max", number: row.usage.map { seconds($0.cpuTime) })
                    json.member("wall_s_max", number: row.usage.map { seconds($0.wallTime) })
                    json.member("memory_bytes_max", row.usage?.memory.bytes)
                    json.member("message", row.shownMessage)
                }
            }
            json.array("deciding_limits") { json in
                for use in flip.deciding {
                    json.object { json in
                        json.member("limit", use.kind.rawValue)
                        json.member("first_share", number: fixed(use.first, 4))
                        json.member("second_share", number: fixed(use.second, 4))
                    }
                }
            }
        }
    }

    private func write(_ figure: PassAtKDifference, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("k", figure.k)
            json.member("first", figure.first)
            json.member("second", figure.second)
            json.member("difference", figure.difference)
            json.member("level", 0.95)
            json.array("interval") { json in
                json.rounded(figure.interval.lower)
                json.rounded(figure.interval.upper)
            }
        }
    }
}
