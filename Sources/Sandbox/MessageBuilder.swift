import CSandbox
import Records

/// A message to the supervisor: a C struct, then strings that each end with NUL.
struct MessageBuilder {
    private(set) var strings: [UInt8] = []

    /// - Throws: `.programNotStarted` for a text with NUL in it, which the supervisor would read as two.
    mutating func add(_ text: String) throws(SandboxError) {
        guard isCommandWord(text) else {
            throw SandboxError(
                .programNotStarted, "a word of a command, an environment or a list of files has a NUL character in it",
                remedy: "Remove it from the language table, the problem set or the candidate, wherever the word comes from.")
        }
        strings.append(contentsOf: text.utf8)
        strings.append(0)
    }

    mutating func add(_ texts: some Sequence<String>) throws(SandboxError) {
        for text in texts { try add(text) }
    }

    func message<Header: BitwiseCopyable>(_ header: Header) -> [UInt8] {
        withUnsafeBytes(of: header) { Array($0) } + strings
    }
}

/// Takes the strings that follow a struct apart.
func splitStrings(_ bytes: some Sequence<UInt8>) -> [String] {
    bytes.split(separator: 0, omittingEmptySubsequences: true).map { String(decoding: $0, as: UTF8.self) }
}
