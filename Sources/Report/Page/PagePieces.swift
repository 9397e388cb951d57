import Digests

/// The larger data of a page. They stand in the page itself while they come to no more than 1 MiB; then all of them are files beside it,
/// scripts that call one function with one JSON value. At most 1 MiB of them lies in memory at a time.
struct PagePieces {
    private static let mostBytesInside = 1 << 20

    /// The pieces that stand in the page.
    private(set) var inside: [(name: String, json: ScriptJSON)] = []
    /// The files beside the page, by piece.
    private(set) var files: [(piece: String, file: String)] = []
    private var bytesInside = 0
    private let write: (_ file: String, _ content: [UInt8]) throws -> Void

    /// - Parameter write: makes a file beside the page.
    init(write: @escaping (_ file: String, _ content: [UInt8]) throws -> Void) { self.write = write }

    mutating func add(_ name: String, _ json: ScriptJSON) throws {
        if files.isEmpty, bytesInside + json.bytes.count <= PagePieces.mostBytesInside {
            inside.append((name, json))
            bytesInside += json.bytes.count
            return
        }
        for piece in inside { try writeFile(piece.name, piece.json) }
        inside = []
        try writeFile(name, json)
    }

    /// The name holds a digest of the content, so that a page and its files always belong together.
    private mutating func writeFile(_ piece: String, _ json: ScriptJSON) throws {
        let content = Array("gencodePage(\"\(piece)\",".utf8) + json.bytes + Array(");\n".utf8)
        let file = "\(piece)-\(sha256(content).description.prefix(16)).js"
        try write(file, content)
        files.append((piece, file))
    }
}
