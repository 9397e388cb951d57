import FileSystem
import Records

/// The ways in which a directory holds the files of a data set.
enum RowLayout {
    /// The files of rows in a directory, in the order in which they are read; empty: it holds none.
    ///
    /// - `datasets`' `save_to_disk`: `dataset_dict.json` beside a directory for each split, or `state.json` beside the files of one.
    /// - A `README.md` that declares the files of each split.
    /// - Files of one kind beside each other, named after their splits.
    /// - The same in the directory `data`, as on the hub.
    ///
    /// - Parameter note: called with what a person should know.
    static func files(in directory: String, note: (String) -> Void) throws -> [RowFile] {
        let tree = try SourceTree(directory, below: hubCache(of: directory))
        let entries = try tree.look(into: directory)
        let names = Set(entries.map(\.name))
        if names.contains("dataset_dict.json") { return try savedSplits(in: directory, tree) }
        if names.contains("state.json") { return try savedSplit("train", in: directory, tree) }
        if names.contains(DataSetCard.fileName), let declared = try declaredFiles(in: directory, tree, note) { return declared }
        let files = try siblings(in: directory, tree)
        guard files.isEmpty, case .success(.directory) = entries.first(where: { $0.name == "data" })?.kind else { return files }
        return try siblings(in: "\(directory)/data", tree)
    }

    /// nil: the README declares no files.
    private static func declaredFiles(in directory: String, _ tree: SourceTree, _ note: (String) -> Void) throws -> [RowFile]? {
        let path = "\(directory)/\(DataSetCard.fileName)"
        guard try tree.isRegularFile(path) else { return nil }
        guard let content = try tree.readFile(path, noLargerThan: DataSetCard.largest) else {
            note("\(path): has more than \(DataSetCard.largest >> 20) MiB and is not read: names of files decide")
            return nil
        }
        // The prose below the declarations may hold bytes that are no text.
        guard let card = try DataSetCard(DecodedText(content).text, name: path) else { return nil }
        let paths = try tree.paths(matching: try card.patterns(variant: nil, of: directory), below: directory)
        // Of a data set that was fetched in part, what is there can be read.
        let files = try withoutActuallyEscaping(note) { note in
            try card.files(among: Array(paths), variant: nil, of: directory, onAbsentSplit: note)
        }
        try SourceFormat.checkReadable(files.map(\.path), of: directory)
        return files.compactMap { RowFile($0.below(directory)) }
    }

    /// Files of one kind.
    private static func siblings(in directory: String, _ tree: SourceTree) throws -> [RowFile] {
        var files: [RowFile] = []
        for found in try tree.look(into: directory) where !found.name.hasPrefix(".") {
            let name = found.name, path = "\(directory)/\(name)"
            guard let storage = RowFile.Storage(fileNamed: name) else { continue }
            guard let kind = try found.kind.get() else {
                throw DatasetError(.unreadable, "\(path): \(found.absence)", remedy: "Rename it, remove it, or give the other files alone")
            }
            guard kind != .directory else { continue }
            guard kind == .regular else {
                throw DatasetError(.unreadable, "\(path): is not a regular file", remedy: "Remove it, or give its name alone")
            }
            if let other = files.first(where: { $0.storage != storage }) {
                throw DatasetError(
                    .unknownFormat, "\(directory): holds both \(lastComponent(other.path)) and \(name)",
                    remedy: "Give the files of one kind, in a directory of their own")
            }
            files.append(RowFile(path: path, storage: storage, isAlone: false))
        }
        try ShardName.checkComplete(files.map(\.path))
        return files
    }

    private static func savedSplits(in directory: String, _ tree: SourceTree) throws -> [RowFile] {
        let dictionary = try json("\(directory)/dataset_dict.json", tree)
        let splits = try dictionary.cell.required("splits").texts()
        return try splits.sorted().flatMap { split in
            try checkName(split, of: dictionary)
            return try savedSplit(split, in: "\(directory)/\(split)", tree)
        }
    }

    /// The files that `state.json` names, in its order.
    private static func savedSplit(_ usual: String, in directory: String, _ tree: SourceTree) throws -> [RowFile] {
        let state = try json("\(directory)/state.json", tree)
        if let indices = try state.cell.optional("_indices_files"), try indices.elements().contains(where: { !$0.isNull }) {
            throw DatasetError(
                .unknownFormat, "\(directory): its rows are chosen by another file (_indices_files in state.json)",
                remedy: "Call flatten_indices() before save_to_disk()")
        }
        let split = try state.cell.optional("_split")?.text() ?? usual
        return try state.cell.required("_data_files").elements().map { file in
            let name = try file.required("filename").text()
            try checkName(name, of: state)
            let path = "\(directory)/\(name)"
            guard try tree.isRegularFile(path) else {
                throw DatasetError(
                    .missingShard, "\(path): is missing or no regular file, and state.json names it", remedy: "Fetch the data set again")
            }
            return RowFile(path: path, storage: .arrow, split: split)
        }
    }

    /// A name of one file or directory and no path.
    private static func checkName(_ name: String, of row: Row) throws(DatasetError) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(0) else {
            throw DatasetError(.badValue, "\(row.location): `\(ForeignText.line(name))` is no name of a file", remedy: "Correct it")
        }
    }

    private static func json(_ path: String, _ tree: SourceTree) throws -> Row {
        let text = try tree.readText(path)
        return try Row(json: text, at: SourceLocation(file: path, line: nil))
    }

    /// The cache of the hub that a path is in, whose snapshots consist of links to blobs elsewhere in it; nil: the path is in none.
    private static func hubCache(of path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let snapshots = parts.lastIndex(of: "snapshots"), snapshots > 0, parts[snapshots - 1].hasPrefix("datasets--") else {
            return nil
        }
        return parts[..<(snapshots - 1)].joined(separator: "/")
    }
}
