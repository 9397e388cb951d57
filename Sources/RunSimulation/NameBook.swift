import RunProtocol

/// The names in the simulated run's `shards/`, kept as operations are made, so that a listing of a hundred thousand names costs no system
/// calls. It is compared with the directory itself now and then.
struct NameBook {
    private(set) var files: [RunFile] = []
    private var places: [RunFile: Int] = [:]

    mutating func add(_ file: RunFile) {
        guard places[file] == nil else { return }
        places[file] = files.count
        files.append(file)
    }

    mutating func remove(_ file: RunFile) {
        guard let place = places.removeValue(forKey: file), let last = files.popLast() else { return }
        guard place < files.count else { return }
        files[place] = last
        places[last] = place
    }
}
