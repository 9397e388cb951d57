import Testing

@testable import HubClient

@Suite struct LinkHeaderTests {
    @Test(
        arguments: [
            ("<https://a/b?x=1>; rel=\"next\"", "https://a/b?x=1"), ("<https://a/b>; rel=next", "https://a/b"),
            ("</first>; rel=\"prev\", </second>; rel=\"next\"", "/second"), ("</a,b;c>; title=\"x, </no>; rel=next\"; REL=Next", "/a,b;c"),
            ("</a>; rel=\"last next\"", "/a"), ("</a>; rel = \"next\"", "/a"), ("</a>; rel=prev; rel2=next", nil),
            ("</a>; rel=\"nextish\"", nil),
            ("</a; rel=next", nil), ("", nil), ("</a>", nil), ("</a>; title=\"\\\"\"; rel=next", "/a"),
        ] as [(String, String?)])
    func theTargetOfNextIsFound(header: String, target: String?) {
        #expect(LinkHeader.target(of: "next", in: header) == target)
    }
}
