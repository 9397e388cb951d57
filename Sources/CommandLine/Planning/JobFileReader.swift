/// Typed look-ups in a job file; a wrong type is an error that names file, line and key.
struct JobFileReader {
    let file: TOMLFile

    func required(_ key: String) throws -> String {
        guard let value = try text(key) else {
            throw CommandError(.usage, "\(file.path): the key \"\(key)\" is missing", remedy: "Add \(key) = \"...\".")
        }
        return value
    }

    func text(_ key: String) throws -> String? { try value(key, "a text in quotes") { $0 as? String } }
    func whole(_ key: String) throws -> Int? { try value(key, "a whole number") { $0 as? Int } }
    func flag(_ key: String) throws -> Bool? { try value(key, "true or false") { $0 as? Bool } }
    func number(_ key: String) throws -> Double? {
        try value(key, "a number") { $0 as? Double ?? ($0 as? Int).map(Double.init) }
    }

    func texts(_ key: String) throws -> [String]? {
        try value(key, "a text or a list of texts") { ($0 as? String).map { [$0] } ?? ($0 as? [String]) }
    }

    func wholes(_ key: String) throws -> [Int]? {
        try value(key, "a whole number or a list of them") { ($0 as? Int).map { [$0] } ?? ($0 as? [Int]) }
    }

    private func value<T>(_ key: String, _ expectation: String, _ cast: (Any) -> T?) throws -> T? {
        guard let raw = file.root[key] else { return nil }
        guard let value = cast(raw) else {
            throw CommandError(.usage, "\(file.place(of: key)): \(key) must be \(expectation)", remedy: "Correct that line.")
        }
        return value
    }
}
