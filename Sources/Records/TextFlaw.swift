/// Where the first unit stands that is not part of a character in this encoding, from 0; nil: all are.
package func firstFlaw<Encoding: Unicode.Encoding>(in units: some Sequence<Encoding.CodeUnit>, as encoding: Encoding.Type) -> Int? {
    var decoder = Encoding.ForwardParser(), position = 0, left = units.makeIterator()
    while true {
        switch decoder.parseScalar(from: &left) {
        case .valid(let character): position += character.count
        case .error: return position
        case .emptyInput: return nil
        }
    }
}
