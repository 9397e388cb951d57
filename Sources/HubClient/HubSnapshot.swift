import Records

/// Files of a data set at one commit, in the cache.
package struct HubSnapshot: Hashable, Sendable {
    package var reference: DatasetReference
    /// 40 hexadecimal digits.
    package var commit: String
    /// The directory that holds the files under their own names.
    package var directory: String
    /// Paths below the directory, as they were chosen.
    package var files: [String]
    /// Files that are copies in a cache without links, and whose checksum nobody knows.
    package var unverified: [String] = []
}

/// What a fetch is going to do. It is told before the first byte of a file is asked for.
package struct HubPlan: Hashable, Sendable {
    package var reference: DatasetReference
    package var commit: String
    /// Of the data set in the cache.
    package var directory: String
    package var fileCount: Int
    /// Bytes of the chosen files.
    package var size: Int
    /// Of these, the bytes that are not in the cache.
    package var missing: Int
}
