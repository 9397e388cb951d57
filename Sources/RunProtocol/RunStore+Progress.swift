extension RunStore {
    /// Every shard of the newest round has its sealed file, taken at its name's word.
    public func isSealed() throws -> Bool { try isSealed(listing()) }

    /// - Parameter listing: one that was made just now.
    func isSealed(_ listing: RunListing) throws -> Bool {
        // A listing may show a seal and miss the split that came before it, when both came while it was made. Not two listings.
        try listing.isSealed && self.listing().isSealed
    }
}
