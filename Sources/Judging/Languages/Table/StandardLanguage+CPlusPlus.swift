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
                archiveCommand: ["/bin/sh", "-c", precompileHeaders, "{tool:g++}", "-std=\(standard)", "{archive}", "{source}"],
                outOfMemoryMarks: ["std::bad_alloc"], lexicalRules: .cPlusPlus, selfTest: cppSelfTest),
            spellings: (["cpp"] + cppPrefixes).flatMap { prefix in versions.map { prefix + $0 } },
            extensions: extensions,
            mainMarks: extensions.isEmpty ? [] : ["int main"],
            family: "cpp")
    }
}

// The headers that most programs begin with, precompiled. The compiler takes such a file for a program's first #include, where nothing before it
// could change what the header means, and otherwise reads the header itself. Beside each lies a header that leads to the compiler's own, for a
// program that includes it once more. The script checks that the compiler takes each file, and that a program with it compiles, links and runs.
//
// GCC puts off the templates that the inline functions of a header use until the end of each program, which takes longer than all the rest of a
// small one. With the plugin, where this GCC takes it, they are instantiated once, before the header is stored. Programs are compiled without it.
//
// `inputs` lists what the archive was made from.
private let precompileHeaders = #"""
    compiler=$0 standard=$1 archive=$2 source=$3
    cat >plugin.cc <<'END'
    struct cpp_reader;
    struct plugin_name_args { char *base_name; };
    void c_register_pragma(const char *, const char *, void (*)(cpp_reader *));
    void instantiate_pending_templates(int);
    extern "C" {
    int plugin_is_GPL_compatible;
    int get_named_event_id(const char *, int);
    void register_callback(const char *, int, void (*)(void *, void *), void *);
    }
    static void instantiate(cpp_reader *) { instantiate_pending_templates(0); }
    static void add_pragma(void *, void *) { c_register_pragma("GCC", "instantiate_pending", instantiate); }
    extern "C" int plugin_init(plugin_name_args *plugin, void *) {
        register_callback(plugin->base_name, get_named_event_id("PLUGIN_PRAGMAS", 0), add_pragma, 0);
        return 0;
    }
    END
    "$compiler" -shared -fPIC -fno-rtti -o plugin.so plugin.cc
    precompile() {
        "$compiler" -O2 "$standard" "$@" -x c++-header -o "$archive/$header.gch" first.h &&
        "$compiler" -O2 "$standard" "-isystem$archive" -H -fsyntax-only first.cpp 2>&1 | grep -q '^! ' &&
        "$compiler" -O2 "$standard" "-isystem$archive" -o program whole.cpp && test "$(echo 2 3 | ./program)" = 5
    }
    mkdir -p "$archive/bits" || exit 1
    for header in bits/stdc++.h iostream; do
        echo "#include_next <$header>" >"$archive/$header" && echo "#include <$header>" >first.cpp &&
        { cat first.cpp && echo '#pragma GCC instantiate_pending'; } >first.h && cat first.cpp "$source" >whole.cpp || exit 1
        precompile "-fplugin=$PWD/plugin.so" || precompile || exit 1
        "$compiler" -O2 "$standard" -M first.cpp >rule && tr -d '\\' <rule | tr ' ' '\n' | grep '^/' >>files || exit 1
    done
    sort -u files | while IFS= read -r file; do stat -L -c '%s %Y %n' "$file" || exit 1; done >"$archive/inputs"
    """#

private let cppSelfTest = """
    #include <iostream>
    #include <vector>
    int main() {
        std::vector<long long> numbers(2);
        for (auto &number : numbers) std::cin >> number;
        std::cout << numbers[0] + numbers[1] << std::endl;
    }

    """
