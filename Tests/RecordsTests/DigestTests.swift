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
}
