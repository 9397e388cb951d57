import Digests
import Records
import Testing

@testable import ShardStore

@Suite struct HashingTests {
    // RFC 3720, appendix B.4.
    @Test(
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
            (Array(0..<32), 0x46dd_794e), (Array((0..<32).reversed()), 0x113f_db5c), (Array("123456789".utf8), 0xe306_9283), ([], 0),
        ] as [([UInt8], UInt32)])
    func crc32cHasItsPublishedValues(bytes: [UInt8], value: UInt32) {
        #expect(crc32c(bytes) == value)
        #expect(portableCRC32C(bytes) == value)
    }

    @Test func bothWaysToComputeCRC32CAgreeAndCanGoOn() {
        var random = Xorshift(seed: 11)
        for length in 0..<70 {
            let bytes = random.bytes(length)
            let seed = UInt32(truncatingIfNeeded: random.next())
            #expect(crc32c(bytes, seed: seed) == portableCRC32C(bytes, seed: seed))
            let (head, tail) = (Array(bytes[..<(length / 3)]), Array(bytes[(length / 3)...]))
            #expect(crc32c(tail, seed: crc32c(head)) == crc32c(bytes))
        }
    }

    // FIPS 180-2, appendix B.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func sha256HasItsPublishedValues(text: String, hex: String) {
        #expect(sha256(Array(text.utf8)).description == hex)
        var builder = DigestBuilder()
        for byte in text.utf8 { builder.add([byte]) }
        #expect(builder.digest().description == hex)
    }

    @Test func fieldsDoNotRunIntoEachOther() {
        var (first, second) = (DigestBuilder(), DigestBuilder())
        for text in ["ab", "c"] { first.addField(text) }
        for text in ["a", "bc"] { second.addField(text) }
        #expect(first.digest() != second.digest())
    }
}
