import Records

/// The keys of a file's rows that mean nothing to this build, for a person to read: one of them may be a misspelt key that matters.
struct UnknownKeys {
    /// Those that mean something, for a suggestion; of an object within a row with the object's name before them, as in `checker.name`.
    let known: [String]
    /// What happens to the others, as the end of a sentence.
    let fate: String
    /// An unknown key is an error.
    let isStrict: Bool

    private var found: [String: (first: SourceLocation, rows: Int)] = [:]
    /// So many keys are named one by one; the others are only counted.
    private static let mostNotes = 20

    init(known: [String], fate: String, isStrict: Bool) {
        self.known = known
        self.fate = fate
        self.isStrict = isStrict
    }

    /// - Throws: `DatasetError` (.badValue) for the first key, where the reading is strict.
    mutating func add(_ keys: some Sequence<String>, at location: SourceLocation) throws(DatasetError) {
        for key in keys.sorted() {
            if isStrict {
                throw DatasetError(
                    .badValue, "\(location): `\(key)` is no key of a row", remedy: "Correct or remove the key\(suggestion(for: key))")
            }
            found[key, default: (location, 0)].rows += 1
        }
    }

    /// One sentence for each key, in the order of the file.
    var notes: [String] {
        let sorted = found.sorted { ($0.value.first.line ?? 0, $0.key) < ($1.value.first.line ?? 0, $1.key) }
        let spoken = sorted.prefix(UnknownKeys.mostNotes).map { key, place in
            "\(place.first): `\(key)` is no key of a row: it is \(fate), in \(counted(place.rows, "row"))\(suggestion(for: key))"
        }
        let rest = sorted.count - spoken.count
        return rest > 0 ? spoken + ["\(counted(rest, "more key")) of rows \(agreeing(rest, "is", "are")) \(fate)"] : spoken
    }

    private func suggestion(for key: String) -> String {
        let object = key.lastIndex(of: ".").map { key[...$0] } ?? ""
        let siblings = known.filter { $0.hasPrefix(object) }.map { String($0.dropFirst(object.count)) }.filter { !$0.contains(".") }
        return NearestName.suggestion(for: String(key.dropFirst(object.count)), among: siblings).map { "; did you mean `\($0)`?" } ?? ""
    }
}
