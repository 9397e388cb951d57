/// Finds the type of a column from the values of a key, row after row.
struct ColumnType {
    /// How many rows had the key.
    private(set) var rows = 0
    /// nil: no value but null so far.
    private var found: Kind?
    private var isColumn = true
    /// The published type holds every value.
    private var fitsPublished = true
    private let published: ExportFeature?

    private indirect enum Kind: Hashable {
        case bool
        /// The largest magnitude.
        case integer(UInt64)
        case number
        case text
        /// nil: of no element but null.
        case list(Kind?)
    }

    /// - Parameter published: the type that the key has in the published data set; nil: it is none of its keys.
    init(published: ExportFeature?) {
        self.published = published
    }

    mutating func add(_ value: JSONValue) {
        rows += 1
        if let published, !Self.fits(value, published) { fitsPublished = false }
        guard isColumn else { return }
        do { try Self.merge(value, into: &found) } catch { isColumn = false }
    }

    /// nil: the values have no type in common that keeps them exactly.
    var feature: ExportFeature? {
        if let published, fitsPublished { return published }
        return isColumn ? Self.feature(of: found) : nil
    }

    private static func feature(of kind: Kind?) -> ExportFeature {
        switch kind {
        case .bool: .value("bool")
        case .integer: .value("int64")
        case .number: .value("float64")
        case .text, nil: .text
        case .list(let item): .list(feature(of: item))
        }
    }

    private struct NoCommonType: Error {}

    /// Whole numbers up to this are exact as float64.
    private static let exactBound: UInt64 = 1 << 53

    private static func merge(_ value: JSONValue, into kind: inout Kind?) throws(NoCommonType) {
        switch value {
        case .null: return
        case .array(let items):
            var item: Kind?
            if case .list(let known)? = kind { item = known } else if kind != nil { throw NoCommonType() }
            for element in items { try merge(element, into: &item) }
            kind = .list(item)
        case .object: throw NoCommonType()
        case .bool: kind = try same(.bool, as: kind)
        case .string: kind = try same(.text, as: kind)
        case .integer(let integer): kind = try numeric(.integer(integer.magnitude), and: kind)
        case .number(let number):
            guard number.isFinite else { throw NoCommonType() }
            kind = try numeric(.number, and: kind)
        }
    }

    private static func same(_ new: Kind, as known: Kind?) throws(NoCommonType) -> Kind {
        guard known == nil || known == new else { throw NoCommonType() }
        return new
    }

    private static func numeric(_ new: Kind, and known: Kind?) throws(NoCommonType) -> Kind {
        switch (new, known) {
        case (_, nil): return new
        case (.integer(let one), .integer(let other)): return .integer(max(one, other))
        case (.number, .number): return .number
        case (.integer(let magnitude), .number), (.number, .integer(let magnitude)):
            guard magnitude <= exactBound else { throw NoCommonType() }
            return .number
        default: throw NoCommonType()
        }
    }

    private static func fits(_ value: JSONValue, _ feature: ExportFeature) -> Bool {
        switch (value, feature) {
        case (.null, _), (.bool, .value("bool")), (.string, .value("string")), (.integer, .value("int64")): true
        case (.integer(let integer), .value("int32")): Int32(exactly: integer) != nil
        case (.integer(let integer), .value("float32")): Float(exactly: integer) != nil
        case (.number(let number), .value("float32")): number.isFinite && Double(Float(number)) == number
        case (.array(let items), .list(let item)): items.allSatisfy { fits($0, item) }
        default: false
        }
    }
}

extension RowEncoding {
    /// - Parameter feature: one that `ColumnType` found for the value.
    func value(_ value: JSONValue, as feature: ExportFeature) {
        switch (value, feature) {
        case (.null, _): null()
        case (.bool(let flag), _): self.flag(flag)
        case (.string(let string), _): text(string)
        case (.integer(let integer), .value("float32")), (.integer(let integer), .value("float64")): number(Double(integer))
        case (.integer(let integer), _): self.integer(integer)
        case (.number(let number), _): self.number(number)
        case (.array(let items), .list(let item)): list(items) { self.value($0, as: item) }
        case (.array, _), (.object, _): preconditionFailure("a column holds what its type can hold")
        }
    }
}
