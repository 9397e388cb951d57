import CSandbox

/// A message to the supervisor: a C struct, then strings that each end with NUL.
struct MessageBuilder {
    private(set) var strings: [UInt8] = []

    mutating func add(_ text: String) {
        precondition(!text.utf8.contains(0), "a string for a program has no NUL in it")
        strings.append(contentsOf: text.utf8)
        strings.append(0)
    }

    mutating func add(_ texts: some Sequence<String>) {
        for text in texts { add(text) }
    }

    func message<Header: BitwiseCopyable>(_ header: Header) -> [UInt8] {
        withUnsafeBytes(of: header) { Array($0) } + strings
    }
}

/// Takes the strings that follow a struct apart.
func splitStrings(_ bytes: some Sequence<UInt8>) -> [String] {
    bytes.split(separator: 0, omittingEmptySubsequences: true).map { String(decoding: $0, as: UTF8.self) }
}
