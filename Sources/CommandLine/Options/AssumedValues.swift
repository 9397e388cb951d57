/// Values of options that nobody gave, so that the user is told what was taken for them.
struct AssumedValues {
    private var words: [String] = []

    /// The value that was given, or else the one that is assumed.
    mutating func value<Value>(_ given: Value?, of option: String, else assumed: Value) -> Value {
        if let given { return given }
        words.append("\(option) \(assumed)")
        return assumed
    }

    /// As `value`, for an option that may be repeated.
    mutating func values(_ given: [String], of option: String, else assumed: [String]) -> [String] {
        if !given.isEmpty { return given }
        words += assumed.map { "\(option) \($0)" }
        return assumed
    }

    /// Tells the user on standard error.
    func tell() {
        if !words.isEmpty { Console.note("not given, so by default: \(words.joined(separator: ", "))") }
    }
}
