extension RunStore {
    /// Every shard of the newest round has its sealed file, taken at its name's word.
    public func isSealed() throws -> Bool {
        // A listing may show a seal and miss the split that came before it, when both came while it was made. Not two listings.
        try isSealed(directory.scan()) && isSealed(directory.scan())
    }

    private func isSealed(_ files: [RunFile]) throws -> Bool {
        let sealed = Set(files.compactMap { file in if case .sealed(let shard) = file { shard } else { nil } })
        return try layout(files).openShards(files).allSatisfy(sealed.contains)
    }
}
