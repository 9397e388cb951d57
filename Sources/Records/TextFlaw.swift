/// Where the first byte stands that is not part of a character in UTF-8, from 0; nil: all are.
package func firstFlaw(inUTF8 bytes: some Sequence<UInt8>) -> Int? {
    var decoder = Unicode.UTF8.ForwardParser(), position = 0, left = bytes.makeIterator()
    while true {
        switch decoder.parseScalar(from: &left) {
        case .valid(let character): position += character.count
        case .error: return position
        case .emptyInput: return nil
        }
    }
}
