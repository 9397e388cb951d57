extension LanguageRecognition {
    /// Languages that data sets name and that the standard table does not run. Their solutions are kept under these keys, and an entry of
    /// the configuration with such a key makes them runnable.
    static let withoutEntry = [
        LanguageRecognition("pypy2", versioned: ["pypy2"]),
        LanguageRecognition("haskell", spellings: ["haskell", "hs"], extensions: ["hs"]),
        LanguageRecognition("ruby", spellings: ["ruby", "rb"], extensions: ["rb"]),
        LanguageRecognition("php", spellings: ["php"], extensions: ["php"]),
        LanguageRecognition("scala", spellings: ["scala"], extensions: ["scala"]),
        LanguageRecognition("swift", spellings: ["swift"], extensions: ["swift"]),
        LanguageRecognition("ocaml", spellings: ["ocaml"], extensions: ["ml"]),
        LanguageRecognition("pascal", spellings: ["pascal"], extensions: ["pas"]),
        LanguageRecognition("perl", spellings: ["perl"], extensions: ["pl"]),
        LanguageRecognition("typescript", spellings: ["typescript", "ts"], extensions: ["ts"]),
        LanguageRecognition("d", spellings: ["d"], extensions: ["d"]),
        LanguageRecognition("julia", spellings: ["julia"], extensions: ["jl"]),
        LanguageRecognition("fsharp", extensions: ["fs"]),
        LanguageRecognition("commonlisp", extensions: ["lisp"]),
        LanguageRecognition("fortran", extensions: ["f90"]),
        LanguageRecognition("ada", extensions: ["adb"]),
        LanguageRecognition("lua", extensions: ["lua"]),
        LanguageRecognition("dart", extensions: ["dart"]),
        LanguageRecognition("crystal", extensions: ["cr"]),
        LanguageRecognition("nim", extensions: ["nim"]),
        LanguageRecognition("unknown", spellings: ["unknownlanguage"]),
    ]
}
