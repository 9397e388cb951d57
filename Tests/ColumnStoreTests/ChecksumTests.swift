import Fixtures
import Testing

@testable import ColumnStore

@Suite struct ChecksumTests {
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
        // Long texts are summed up in three lanes of 128 bytes each.
        for length in Array(0..<70) + [383, 384, 385, 511, 767, 768, 769, 5000] {
            let bytes = random.bytes(length)
            let seed = UInt32(truncatingIfNeeded: random.next())
            #expect(crc32c(bytes, seed: seed) == portableCRC32C(bytes, seed: seed))
            let (head, tail) = (Array(bytes[..<(length / 3)]), Array(bytes[(length / 3)...]))
            #expect(crc32c(tail, seed: crc32c(head)) == crc32c(bytes))
        }
    }
}
