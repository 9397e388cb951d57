/// A column of a flat table, with what its values mean.
package struct TableColumn: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case text = "string"
        case flag = "bool"
        case integer = "int64"
        case number = "float64"
    }

    package var name: String
    package var kind: Kind
    /// Such as `s` or `bytes`; empty: none.
    package var unit: String
    package var meaning: String

    package init(_ name: String, _ kind: Kind, unit: String = "", _ meaning: String) {
        (self.name, self.kind, self.unit, self.meaning) = (name, kind, unit, meaning)
    }

    var exported: ExportColumn { ExportColumn(name, .value(kind.rawValue)) }
}

/// How the tables of an export are written.
package enum TableFormat: String, CaseIterable, Sendable {
    case parquet
    case csv
    case jsonl

    /// - Parameter path: where nothing is yet.
    func writer(_ path: String, columns: [ExportColumn]) throws -> any ShardWriting {
        switch self {
        case .parquet: try ParquetWriter(path: path, columns: columns)
        case .csv: try CSVWriter(path: path, columns: columns)
        case .jsonl: try JSONLinesWriter(path: path, compression: .none)
        }
    }
}

/// Takes the values of one row, in the order of the table's columns.
package struct TableRow {
    private let encoder: any RowEncoding
    private let keys: [StaticKey]
    private var next = 0

    init(_ encoder: any RowEncoding, keys: [StaticKey]) { (self.encoder, self.keys) = (encoder, keys) }

    /// nil: null.
    package mutating func text(_ value: String?) {
        key()
        if let value { encoder.text(value) } else { encoder.null() }
    }

    package mutating func flag(_ value: Bool?) {
        key()
        if let value { encoder.flag(value) } else { encoder.null() }
    }

    package mutating func integer(_ value: Int?) {
        key()
        if let value { encoder.integer(Int64(value)) } else { encoder.null() }
    }

    package mutating func number(_ value: Double?) {
        key()
        if let value { encoder.number(value) } else { encoder.null() }
    }

    private mutating func key() {
        encoder.key(keys[next])
        next += 1
    }

    var isWhole: Bool { next == keys.count }
}

/// One table while it is written.
package final class TableWriter {
    let name: String
    let path: String
    let columns: [TableColumn]
    private let writer: any ShardWriting
    private let keys: [StaticKey]
    private(set) var rows = 0

    init(_ name: String, path: String, format: TableFormat, columns: [TableColumn]) throws {
        (self.name, self.path, self.columns) = (name, path, columns)
        keys = columns.map { StaticKey($0.name) }
        writer = try format.writer(path, columns: columns.map(\.exported))
    }

    /// - Precondition: `body` gives a value for every column.
    package func add(_ body: (inout TableRow) throws -> Void) throws {
        let encoder = writer.encoder
        encoder.beginObject()
        var row = TableRow(encoder, keys: keys)
        try body(&row)
        precondition(row.isWhole, "a row of \(name) has a value for every column")
        encoder.endObject()
        try writer.endRow()
        rows += 1
    }

    func finish() throws { try writer.finish() }
}
