/// The version of the tool, as manifests record it.
enum Version {
    static let text = "gencode 0.1.0"
}
