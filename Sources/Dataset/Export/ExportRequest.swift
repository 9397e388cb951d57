import Records

/// Where an export goes, and how it is written.
public struct ExportRequest: Sendable {
    /// The path of a directory.
    public var output: String
    public var format: ExportFormat
    /// An earlier export of that name is replaced; otherwise it is an error.
    public var replace: Bool
    /// Other users may read the export, as the umask allows.
    public var isShared: Bool
    public var toolVersion: String
    /// Bytes of values in one file, about.
    public var shardBytes: Int

    public init(
        output: String, format: ExportFormat = .parquet, replace: Bool = false, isShared: Bool = false, toolVersion: String = "",
        shardBytes: Int = 500_000_000
    ) {
        self.output = output
        self.format = format
        self.replace = replace
        self.isShared = isShared
        self.toolVersion = toolVersion
        self.shardBytes = shardBytes
    }
}

/// What an export holds.
public struct ExportSummary: Sendable, Hashable {
    public struct File: Sendable, Hashable {
        /// In the export's directory.
        public var path: String
        public var split: String
        public var rows: Int
        public var bytes: Int
        /// 64 hexadecimal digits.
        public var sha256: String
    }

    public var files: [File] = []
    /// What a person should read.
    public var notes: [String] = []

    /// Rows per split.
    public var splits: [String: Int] { Dictionary(files.map { ($0.split, $0.rows) }, uniquingKeysWith: +) }
    public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
}
