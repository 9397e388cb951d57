import Digests
import Records
import Testing

@Suite struct DigestTests {
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

    @Test func aBuilderGoesOnAfterItsDigestAndItsCopiesGoTheirOwnWays() {
        var builder = DigestBuilder()
        builder.add("ab")
        var copy = builder
        #expect(builder.digest() == sha256(Array("ab".utf8)))
        copy.add("x")
        builder.add("c")
        #expect(builder.digest() == sha256(Array("abc".utf8)))
        #expect(copy.digest() == sha256(Array("abx".utf8)))
    }

    @Test(arguments: [0, 1, 63, 511, 512, 513, 2000], [0, 32, 64, 600])
    func aDigestWithABeginningHashedBeforeIsThatOfTheWhole(beginning: Int, rest: Int) {
        let prefix = (0..<beginning).map { UInt8(truncatingIfNeeded: $0) }
        let digest = PrefixedDigest(prefix)
        for filler in [UInt8(1), 2] {
            let bytes = [UInt8](repeating: filler, count: rest)
            #expect(digest.digest(adding: bytes) == sha256(prefix + bytes))
        }
    }
}
