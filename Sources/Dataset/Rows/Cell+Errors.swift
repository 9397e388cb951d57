import Records

extension Cell {
    /// Where the value is in its row, such as `public_tests.input[3]`; empty for the row itself.
    var path: String {
        var path = row.context
        var at = 0
        while at != index {
            let isObject = row.nodes[at].kind == .object
            var child = at + 1
            var position = 0
            while true {
                let value = isObject ? child + 1 : child
                let after = value + Int(row.nodes[value].span)
                if index < after {
                    path += isObject ? (path.isEmpty ? "" : ".") + row.nodes[child].string : "[\(position)]"
                    at = value
                    break
                }
                child = after
                position += 1
            }
        }
        return path
    }

    /// The value is not of the kind that is needed, as messages call it: "a string".
    func mismatch(_ kind: String) -> DatasetError {
        let path = path
        if isNull && !path.isEmpty {
            return DatasetError(
                .wrongType, "\(row.location): `\(path)` is null or missing where \(kind) is needed", remedy: "Correct the row")
        }
        let what = path.isEmpty ? "the \(row.location.unit)" : "`\(path)`"
        return DatasetError(.wrongType, "\(row.location): \(what) is not \(kind)", remedy: "Correct the row")
    }

    /// The value is an object without that member.
    func missing(_ key: String) -> DatasetError {
        let path = path
        return DatasetError(
            .missingField, "\(row.location): the field `\(path.isEmpty ? key : "\(path).\(key)")` is missing", remedy: "Add it to the row")
    }

    /// The value is of the right kind and cannot be used; `why` is the end of the sentence.
    func refusal(_ why: String) -> DatasetError {
        DatasetError(.badValue, "\(row.location): `\(path)`: \(why)", remedy: "Correct the row")
    }
}

extension CellNode {
    fileprivate var string: String { String(decoding: UnsafeBufferPointer(start: text, count: textLength), as: UTF8.self) }
}
