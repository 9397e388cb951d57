/// The problems that LiveCodeBench's list of errata names, by question id or by title in the form of an address.
enum LiveCodeBenchErrata {
    static func reason(name: String, title: String) -> String? {
        let slug = title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
        return reasons.first { $0.problems.contains(name) || $0.problems.contains(slug) }?.reason
    }

    private static let reasons: [(reason: String, problems: Set<String>)] = [
        (
            "accepts many answers, and the tests have one",
            [
                "abc311_c", "abc326_d", "abc327_b", "abc333_e", "abc343_e", "abc362_c", "find-words-containing-character", "find-the-peaks",
                "generate-binary-strings-without-adjacent-zeros",
            ]
        ),
        ("is interactive", ["abc337_e", "abc355_e"]),
        ("has wrong tests", ["abc350_c", "arc189_a", "most-frequent-ids", "apply-operations-to-make-string-empty"]),
    ]
}
