extension StandardLanguage {
    static let c = StandardLanguage(
        Language(
            name: "c", sourceFile: "main.c", compile: ["gcc", "-O2", "-std=gnu17", "-fmax-errors=20", "-o", "main", "{source}", "-lm"],
            staticLink: Language.StaticLink(words: ["-static"], libraries: ["libc.a", "libm.a"]), artifacts: ["main"], run: ["{dir}/main"],
            selfTest: cSelfTest),
        spellings: ["gcc"],
        versioned: ["c", "gnuc"],
        extensions: ["c"],
        mainMarks: ["int main"])
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
