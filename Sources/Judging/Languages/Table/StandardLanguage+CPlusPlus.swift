extension StandardLanguage {
    static let cpp = cppEntry(
        "cpp", aliases: ["c++", "CPP", "cc", "cxx", "cpp17"], standard: "gnu++17", versions: ["", "17", "1z"],
        extensions: ["cc", "cpp", "cxx", "c++", "cp", "C"])
    static let cpp11 = cppEntry("cpp11", standard: "gnu++11", versions: ["11", "0x"])
    static let cpp14 = cppEntry("cpp14", standard: "gnu++14", versions: ["14", "1y"])
    static let cpp20 = cppEntry("cpp20", standard: "gnu++20", versions: ["20", "2a"])
    static let cpp23 = cppEntry("cpp23", standard: "gnu++23", versions: ["23", "2b"])

    /// - Parameter versions: what names of this entry say behind the language's own name, such as `20` and `2a` in `C++20` and `c++2a`. A
    ///   version that no entry has, such as `C++98`, is an unknown language: it is never compiled as another one.
    private static func cppEntry(
        _ name: String, aliases: [String] = [], standard: String, versions: [String], extensions: [String] = []
    ) -> StandardLanguage {
        StandardLanguage(
            Language(
                name: name, aliases: aliases, sourceFile: "main.cpp",
                compile: ["g++", "-O2", "-std=\(standard)", "-fmax-errors=20", "-o", "main", "{source}"],
                staticLink: Language.StaticLink(words: ["-static"], libraries: ["libstdc++.a", "libc.a", "libm.a"]), artifacts: ["main"],
                run: ["{dir}/main"], outOfMemoryMarks: ["std::bad_alloc"], selfTest: cppSelfTest),
            spellings: ["cpp", "c++", "cxx", "g++", "gnuc++", "gnu++", "isoc++"].flatMap { prefix in versions.map { prefix + $0 } },
            extensions: extensions,
            mainMarks: extensions.isEmpty ? [] : ["int main"],
            family: "cpp")
    }
}

private let cppSelfTest = """
    #include <iostream>
    #include <vector>
    int main() {
        std::vector<long long> numbers(2);
        for (auto &number : numbers) std::cin >> number;
        std::cout << numbers[0] + numbers[1] << std::endl;
    }

    """
