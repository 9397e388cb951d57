import Testing

@testable import Judging

/// Pairs of C++ programs, and what C reads differently. `CFormOracleTests` asks GCC itself.
@Suite struct CFormTests {
    private static func form(_ source: String, _ rules: LexicalRules = .cPlusPlus) -> [UInt8]? {
        rules.canonicalForm(of: Array(source.utf8))
    }

    private static let equal: [(String, String)] = [
        ("int a;\n", "int/**/a;"),
        ("int a; // x\nint b;\n", "int a;\n\n/* x\n y */ int b;\n"),
        ("int a=1+2;\n", "int a = 1 + 2 ;\n"),
        ("int f(int x){return x;}\n", "int f ( int x )\n{\n\treturn x; // y\n}\n"),
        ("int ab;\n", "int a\\\nb;\n"),
        ("int a; // x \\\n y\nint b;\n", "int a;\nint b;\n"),
        ("char c='\"';\n", "char c = '\"'; // \"\n"),
        ("auto s=\"/* x */\";\n", "auto s = \"/* x */\"; /* \" */\n"),
        ("auto s=R\"x( // )x\";\n", "auto s = R\"x( // )x\" ; // )x\"\n"),
        ("auto s=\"ab\";\n", "auto s=\"a\\\nb\";\n"),
        ("int a=0x1p-3;\n", "int a = 0x1p-3 ;\n"),
        ("#include <vector>\nint a;\n", "#include<vector>  // x\n\nint a;\n"),
        ("#include <vector>\nint a;\n", "  #  include   <vector>\nint a;"),
        ("#define A(x) x+1\nint a=A(2);\n", "# define  A(x)\tx+1 // y\nint a = A ( 2 );\n"),
        ("#define A 1 2\n", "#define A 1 /* \n */ 2\n"),
        ("#define A 1 2\n", "#define A 1 \\\n  2\n"),
        ("#define S(x) #x\nauto s=S(a b);\n", "#define S(x) #x\nauto s=S(a\n\n /* c */ b);\n"),
        ("#pragma GCC optimize(\"O3\")\nint a;\n", "#pragma  GCC  optimize(\"O3\") // x\nint a;\n"),
        ("#ifdef A\nint a;\n#endif\n", "#ifdef A // x\n\n int a;\n#endif\n\n"),
        ("int a;\r\nint b;\r\n", "int a;\nint b;\n"),
        ("a=b+ ++c;\n", "a = b + ++c;\n"),
        ("x=a->b;y=p->*q;\n", "x = a -> b; y = p ->* q;\n"),
        ("std::cout<<a<<b;\n", "std :: cout << a\n    << b;\n"),
        ("// nothing\n", ""),
        ("double d=.5e-3;\n", "double d = .5e-3;\n"),
        ("auto u=u8\"a\";auto l=L'a';\n", "auto u = u8\"a\"; auto l = L'a';\n"),
        ("auto s=\"a\"s;\n", "auto s = \"a\"s;\n"),
    ]

    @Test(arguments: equal) func whatDiffersInCommentsAndWhiteSpaceAloneIsEqual(one: String, other: String) {
        #expect(Self.form(one) != nil && Self.form(one) == Self.form(other))
    }

    private static let different: [(String, String)] = [
        ("int a/**/b;\n", "int ab;\n"),
        ("a=b+ +c;\n", "a=b++c;\n"),
        ("a=b- -c;\n", "a=b--c;\n"),
        ("a=b & &c;\n", "a=b&&c;\n"),
        ("vector<vector<int>> a;\n", "vector<vector<int> > a;\n"),
        ("a+=b;\n", "a+ =b;\n"),
        ("#define A(x) x\n", "#define A (x) x\n"),
        ("#define A x\n", "#define A\nx\n"),
        ("#define A a+b\n", "#define A a + b\n"),
        ("#define S(x) #x\nauto s=S(a+b);\n", "#define S(x) #x\nauto s=S(a + b);\n"),
        ("#define S(x) #x\nauto s=S(a b);\n", "#define S(x) #x\nauto s=S(ab);\n"),
        ("auto s=\"a b\";\n", "auto s=\"a  b\";\n"),
        ("auto s=\"// a\";\n", "auto s=\"// b\";\n"),
        ("auto s=R\"( a )\";\n", "auto s=R\"( b )\";\n"),
        ("auto s=R\"(a)\";\n", "auto s=R \"(a)\";\n"),
        ("auto s=\"a\" \"b\";\n", "auto s=\"ab\";\n"),
        ("auto s=\"a\"s;\n", "auto s=\"a\" s;\n"),
        ("auto s=u8\"a\";\n", "auto s=u8 \"a\";\n"),
        ("int a=1000;\n", "int a=1 000;\n"),
        ("int a=0xe+1;\n", "int a=0xe +1;\n"),
        ("x=1. .y;\n", "x=1...y;\n"),
        ("a=b/ *c;\n", "a=b/c;\n"),
        ("int a; // x\\\nint b;\n", "int a; // x\nint b;\n"),
        ("#pragma once\nint a;\n", "int a;\n"),
        ("#if A\nint a;\n#endif\n", "int a;\n"),
        ("a=b-> *c;\n", "a=b->*c;\n"),
        ("a=x? :y;\n", "a=x?:y;;\n"),
        ("char c=' ';\n", "char c='  ';\n"),
    ]

    @Test(arguments: different) func whatDiffersInTokensIsDifferent(one: String, other: String) {
        #expect(Self.form(one) != nil && Self.form(other) != nil && Self.form(one) != Self.form(other))
    }

    private static let unclear = [
        "auto s=\"a\n\";\n", "char c='a\n", "int a; /* x", "auto s=R\"(a\n", "auto s=R\"12345678901234567(a)12345678901234567\";\n",
        "auto s=R\"(a)\"; int \\\nb;\n", "#define A R\"(a)\"\n", "int a; // x \\ \nint b;\n", "int a; ??/\n", "int a\u{0};\n",
        "int a;\rint b;\n",
        "int a\u{C};\n", "int é;\n", "int a = @;\n", "int a\\b;\n", "int a; # define B\n",
        "#define A(x,y) x##y\n", "#define A <::\n", "int a<:3:>;\n", "%:define A\n", "auto a = b <=> c;\n", "#\n", "# 12 \"x\"\n",
        "#line 3\n",
        "#error no\n", "#include \"a.h\"\n", "#include A\n", "#include </etc/passwd>\n", "#include <../a>\n", "#include_next <a>\n",
        "int a=__LINE__;\n", "puts(__FILE__);\n", "assert(a);\n", "auto a=std::source_location::current();\n",
        "asm(\".incbin \\\"main.cpp\\\"\");\n",
        "_Pragma(\"once\")\n", "#pragma GCC diagnostic error \"-Wmisleading-indentation\"\n", "#if __has_include(<a>)\n",
        "auto s=\"a\"__LINE__;\n",
        "int a=1'.2;\n", "int a=1'000;\n", "f(1'a b', 'p  q', 'x 3'y);\n", "int a=1_p+__LINE__;\n", "#include <zstd.h>\n",
        "#include <linux/../a>\n",
        "puts(_PSTL_STRING_AUX(a + b));\n", "__attribute__((section(\".rodata.x,\\\"a\\\"\\n.incbin \\\"s.cpp\\\"\"))) const int z = 5;\n",
        "[[gnu::section(\"x\")]] int z;\n", "auto s=\"a\"u\"b\";\n", "#define A __TIME__\n",
    ]

    @Test(arguments: unclear) func whatIsUnclearOrMaySeeItselfIsEqualToNothing(source: String) { #expect(Self.form(source) == nil) }

    @Test func cHasNeitherDigitSeparatorsNorRawTextsNorScopes() {
        for source in ["int a=1'000;\n", "char *s=R\"(a)\";\n", "a=b ? c::d;\n", "a=b.*c;\n", "a=b->*c;\n"] {
            #expect(Self.form(source, .c) == nil, "\(source)")
        }
        #expect(Self.form("int a;\n", .c) == Self.form("int  a; // x\n", .c))
    }

    @Test func aCommentMaySayAnything() { #expect(Self.form("int a; // __LINE__, assert\n") == Self.form("int a;\n")) }
}
