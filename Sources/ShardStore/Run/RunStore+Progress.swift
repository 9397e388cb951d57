extension RunStore {
    /// Every shard of the newest round has its sealed file, taken at its name's word.
    public func isSealed() throws -> Bool {
        let files = try directory.scan()
        let sealed = Set(files.compactMap { file in if case .sealed(let shard) = file { shard } else { nil } })
        return try layout(files).newest.shards.allSatisfy(sealed.contains)
    }
}
