/// A number with its noun, such as `1 problem` and `2 problems`.
/// - Parameter plural: nil: the noun with an s.
public func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
}

/// The form of a verb that goes with a number: `has` for one, `have` else.
public func agreeing(_ number: Int, _ singular: String, _ plural: String) -> String { number == 1 ? singular : plural }
