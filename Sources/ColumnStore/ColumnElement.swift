/// A number that a column can hold. Stored little-endian.
public protocol ColumnElement: BitwiseCopyable, Sendable {
    static var columnType: ColumnType { get }
    static var zero: Self { get }
}

/// What a column's elements are. Raw values are stored.
public enum ColumnType: UInt8, Sendable, CaseIterable {
    case uint8 = 1
    case int8 = 2
    case int32 = 3
    case uint32 = 4
    case int64 = 5
    case uint64 = 6
    case double = 7

    /// Bytes of one element.
    public var width: Int {
        switch self {
        case .uint8, .int8: 1
        case .int32, .uint32: 4
        case .int64, .uint64, .double: 8
        }
    }
}

extension UInt8: ColumnElement { public static var columnType: ColumnType { .uint8 } }
extension Int8: ColumnElement { public static var columnType: ColumnType { .int8 } }
extension Int32: ColumnElement { public static var columnType: ColumnType { .int32 } }
extension UInt32: ColumnElement { public static var columnType: ColumnType { .uint32 } }
extension Int64: ColumnElement { public static var columnType: ColumnType { .int64 } }
extension UInt64: ColumnElement { public static var columnType: ColumnType { .uint64 } }
extension Double: ColumnElement { public static var columnType: ColumnType { .double } }
