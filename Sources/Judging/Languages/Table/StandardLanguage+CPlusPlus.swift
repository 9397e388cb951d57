extension StandardLanguage {
    static let cpp = StandardLanguage(
        Language(
            name: "cpp", aliases: ["c++", "CPP", "cc", "cxx", "cpp17"], sourceFile: "main.cpp",
            compile: ["g++", "-O2", "-std=gnu++17", "-fmax-errors=20", "-o", "main", "{source}"],
            staticLink: Language.StaticLink(words: ["-static"], libraries: ["libstdc++.a", "libc.a", "libm.a"]), artifacts: ["main"],
            run: ["{dir}/main"], outOfMemoryMarks: ["std::bad_alloc"], selfTest: cppSelfTest),
        versioned: ["cpp", "c++", "g++", "gnuc++"],
        extensions: ["cc", "cpp", "cxx", "c++", "cp", "C"],
        mainMarks: ["int main"])
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
