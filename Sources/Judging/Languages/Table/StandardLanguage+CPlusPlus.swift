extension StandardLanguage {
    static let cpp = cppEntry(
        "cpp", aliases: ["c++", "CPP", "cc", "cxx", "cpp17"], standard: "gnu++17", versions: ["", "17", "1z"],
        extensions: ["cc", "cpp", "cxx", "c++", "cp", "C"])
    static let cpp11 = cppEntry("cpp11", standard: "gnu++11", versions: ["11", "0x"])
    static let cpp14 = cppEntry("cpp14", standard: "gnu++14", versions: ["14", "1y"])
    static let cpp20 = cppEntry("cpp20", standard: "gnu++20", versions: ["20", "2a"])
    static let cpp23 = cppEntry("cpp23", standard: "gnu++23", versions: ["23", "2b"])

    /// What the language is called before its version, the longest first where one begins with another.
    static let cppPrefixes = ["gnug++", "gnuc++", "isoc++", "gnu++", "clang++", "c++", "g++", "cxx"]

    /// - Parameter versions: what names of this entry say behind the language's own name, such as `20` and `2a` in `C++20` and `c++2a`. A
    ///   version that no entry has, such as `C++98`, is an unknown language: it is never compiled as another one.
    private static func cppEntry(
        _ name: String, aliases: [String] = [], standard: String, versions: [String], extensions: [String] = []
    ) -> StandardLanguage {
        StandardLanguage(
            Language(
                name: name, aliases: aliases, sourceFile: "main.cpp",
                compile: ["g++", "-O2", "-std=\(standard)", "-fmax-errors=20", "-isystem{archive}", "-o", "main", "{source}"],
                staticLink: Language.StaticLink(words: ["-static"], libraries: ["libstdc++.a", "libc.a", "libm.a"]), artifacts: ["main"],
                run: ["{dir}/main"],
                archiveCommand: ["/bin/sh", "-c", precompileHeaders, "{tool:g++}", "-std=\(standard)", "{archive}"],
                outOfMemoryMarks: ["std::bad_alloc"], lexicalRules: .cPlusPlus, selfTest: cppSelfTest),
            spellings: (["cpp"] + cppPrefixes).flatMap { prefix in versions.map { prefix + $0 } },
            extensions: extensions,
            mainMarks: extensions.isEmpty ? [] : ["int main"],
            family: "cpp")
    }
}

// The headers that most programs begin with, precompiled. The compiler takes such a file for a program's first #include, where nothing before it
// could change what the header means, and otherwise reads the header itself. Beside each lies a header that leads to the compiler's own, for a
// program that includes it once more. The last lines fail where the compiler would not take the file, and list what it was made from.
private let precompileHeaders = """
    for header in bits/stdc++.h iostream; do
    mkdir -p "$2/bits" && echo "#include_next <$header>" >"$2/$header" && echo "#include <$header>" >first.h && cp first.h first.cpp &&
    "$0" -O2 "$1" -x c++-header -o "$2/$header.gch" first.h &&
    "$0" -O2 "$1" "-isystem$2" -H -fsyntax-only first.cpp 2>&1 | grep -q '^! ' || exit 1
    "$0" -O2 "$1" -M first.cpp | tr -d '\\\\' | tr ' ' '\\n' | grep '^/' >>files
    done
    sort -u files | while IFS= read -r file; do stat -L -c '%s %Y %n' "$file" || exit 1; done >"$2/inputs"
    """

private let cppSelfTest = """
    #include <iostream>
    #include <vector>
    int main() {
        std::vector<long long> numbers(2);
        for (auto &number : numbers) std::cin >> number;
        std::cout << numbers[0] + numbers[1] << std::endl;
    }

    """
