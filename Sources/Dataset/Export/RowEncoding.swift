import CRows

/// Takes the values of rows one after another. A row is an object with the columns in their order; a list's or an object's content comes
/// between its beginning and its end, each member of an object behind its key.
protocol RowEncoding: AnyObject {
    func null()
    func flag(_ value: Bool)
    func integer(_ value: Int64)
    func number(_ value: Double)
    /// UTF-8.
    func text(_ value: UnsafeRawBufferPointer)
    func key(_ name: StaticKey)
    func beginList()
    func endList()
    func beginObject()
    func endObject()
}

/// A key of an object, which is written many times.
struct StaticKey {
    let name: String
    /// `"name":`
    let json: [UInt8]

    init(_ name: String) {
        self.name = name
        json = Array("\(FeatureText.quoted(name)):".utf8)
    }
}

extension RowEncoding {
    func text(_ value: String) {
        var value = value
        value.withUTF8 { text(UnsafeRawBufferPointer($0)) }
    }

    /// Bytes that are UTF-8. What is not becomes U+FFFD; the caller keeps the bytes elsewhere.
    func text(_ value: [UInt8]) {
        if isUTF8(value) { value.withUnsafeBytes { text($0) } } else { text(String(decoding: value, as: UTF8.self)) }
    }

    func list<Item>(_ items: some Sequence<Item>, _ body: (Item) -> Void) {
        beginList()
        for item in items { body(item) }
        endList()
    }

    func texts(_ items: [String]) { list(items) { text($0) } }
}

func isUTF8(_ bytes: [UInt8]) -> Bool { bytes.isEmpty || gencode_is_utf8(bytes, bytes.count) != 0 }
