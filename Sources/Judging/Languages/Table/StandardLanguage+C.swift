extension StandardLanguage {
    static let c = cEntry("c", standard: "gnu17", versions: ["", "17", "18"])
    static let c11 = cEntry("c11", standard: "gnu11", versions: ["11", "1x"])
    static let c99 = cEntry("c99", standard: "gnu99", versions: ["99", "9x"])

    /// - Parameter versions: what names of this entry say behind the language's own name, such as `11` in `C11`.
    private static func cEntry(_ name: String, standard: String, versions: [String]) -> StandardLanguage {
        StandardLanguage(
            Language(
                name: name, sourceFile: "main.c",
                compile: ["gcc", "-O2", "-std=\(standard)", "-fmax-errors=20", "-o", "main", "{source}", "-lm"],
                staticLink: Language.StaticLink(words: ["-static"], libraries: ["libc.a", "libm.a"]), artifacts: ["main"],
                run: ["{dir}/main"], lexicalRules: .c, selfTest: cSelfTest),
            spellings: (name == "c" ? ["gcc"] : [])
                + ["c", "gnuc", "isoc", "gnugccc", "gccc"].flatMap { prefix in versions.map { prefix + $0 } },
            extensions: name == "c" ? ["c"] : [],
            mainMarks: name == "c" ? ["int main"] : [],
            family: "c")
    }
}

private let cSelfTest = """
    #include <stdio.h>
    int main(void) {
        long long first, second;
        if (scanf("%lld %lld", &first, &second) != 2) return 1;
        printf("%lld\\n", first + second);
        return 0;
    }

    """
