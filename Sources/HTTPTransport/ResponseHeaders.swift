/// Headers of a response. Names are compared without case.
package struct ResponseHeaders: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    private var fields: [(name: String, value: String)] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) { for (name, value) in elements { add(name, value) } }

    package mutating func add(_ name: String, _ value: String) { fields.append((name.lowercased(), value)) }

    /// In lower case.
    package var names: [String] { fields.map(\.name) }

    /// The last value under a lower-case name; nil: none.
    package subscript(_ name: String) -> String? { fields.last { $0.name == name }?.value }

    package static func == (left: Self, right: Self) -> Bool {
        left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for field in fields {
            hasher.combine(field.name)
            hasher.combine(field.value)
        }
    }
}
