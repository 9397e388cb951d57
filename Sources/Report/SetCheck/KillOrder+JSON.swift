extension SetCheckReport {
    /// The orders of tests as a JSON object that `judging.test_order` takes, with a line per problem.
    func write(_ orders: [KillOrder], to stream: TextStream) {
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", KillOrder.format)
            json.member("format_version", KillOrder.formatVersion)
            json.member("set", facts.name)
            json.member("source_fingerprint", facts.fingerprint)
            json.array("problems") { json in
                for order in orders {
                    json.object(inline: true) { json in
                        json.member("problem", order.problem)
                        json.member("split", order.split)
                        json.array("tests") { json in for test in order.tests { json.element(test) } }
                    }
                }
            }
        }
        stream.append("\n")
    }
}
