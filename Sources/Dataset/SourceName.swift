import Records

/// What follows `--source`: a path or a data set's name, perhaps with the format in front, as in `apps:data/test.jsonl`.
public struct SourceName: Sendable, Hashable {
    /// nil: the format is recognised.
    public var format: String?
    /// What stands behind the format.
    public var place: String

    public init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, SourceName.formats.contains(String(parts[0])) else {
            (format, place) = (nil, text)
            return
        }
        (format, place) = (String(parts[0]), String(parts[1]))
    }

    /// The words for formats.
    public static var formats: [String] { RowSources.names + [SourceFormat.packagesName] }
}

/// The format of a source whose files are known.
struct RecognizedSource {
    /// As the set's record of transforms names it.
    var name: String
    /// nil: the source is no rows.
    var rows: (any RowSource.Type)?
    /// What a person should know of the recognition; nil: nothing.
    var note: String?

    /// - Throws: `DatasetError` for a format that there is not, or that does not fit the files.
    init(_ files: SourceFormat, named format: String?) throws {
        switch files {
        case .packages:
            name = SourceFormat.packagesName
            guard format == nil || format == name else {
                throw DatasetError(
                    .unknownFormat, "the source is a tree of problem packages and not of the format `\(format ?? "")`",
                    remedy: "Leave the format out, or give \(name):PATH")
            }
        case .rows(let all):
            let source = try format.map(Self.named) ?? Self.recognized(all)
            (name, rows) = (source.name, source)
            if format == nil, source != CodeContestsSource.self {
                note = "the rows are read as `\(name)`, by their columns; `--source \(name):...` says so too, another word overrides it"
            }
        }
    }

    private static func named(_ format: String) throws -> any RowSource.Type {
        guard let source = RowSources[format] else {
            let why = format == SourceFormat.packagesName ? "the source has no problem packages" : "no format is called `\(format)`"
            throw DatasetError(.unknownFormat, why, remedy: "The formats are \(SourceName.formats.joined(separator: ", "))")
        }
        return source
    }

    /// By the columns of the first file that has any.
    private static func recognized(_ files: [RowFile]) throws -> any RowSource.Type {
        for file in files {
            if let columns = try file.columns() { return RowSources.recognizing(columns) }
        }
        return CodeContestsSource.self
    }
}
