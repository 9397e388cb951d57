/// The rows of a report: one per candidate in plan order. Each is made when it is asked for, so that a million of them take no memory.
public struct ReportRows: RandomAccessCollection, Sendable, ExpressibleByArrayLiteral {
    public let count: Int
    private let row: @Sendable (Int) -> ReportRow

    /// - Parameter row: gives the row of each index from 0 to `count - 1`, always the same one.
    public init(count: Int, _ row: @escaping @Sendable (Int) -> ReportRow) { (self.count, self.row) = (count, row) }

    public init(_ rows: [ReportRow]) { self.init(count: rows.count) { rows[$0] } }

    public init(arrayLiteral rows: ReportRow...) { self.init(rows) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { count }
    public subscript(index: Int) -> ReportRow { row(index) }
}
