extension LanguageRecognition {
    /// Languages that data sets name and that the standard table does not run. Their solutions are kept under these keys, and an entry of
    /// the configuration with such a key makes them runnable.
    static let withoutEntry = [
        LanguageRecognition("pypy2", versioned: ["pypy2"]),
        LanguageRecognition("haskell", spellings: ["hs", "haskellghc"], versioned: ["haskell", "ghc", "haskellghc"], extensions: ["hs"]),
        LanguageRecognition("ruby", spellings: ["rb"], versioned: ["ruby"], extensions: ["rb"]),
        LanguageRecognition("php", versioned: ["php"], extensions: ["php"]),
        LanguageRecognition("scala", versioned: ["scala"], extensions: ["scala"]),
        LanguageRecognition("swift", versioned: ["swift"], extensions: ["swift"]),
        LanguageRecognition("ocaml", versioned: ["ocaml"], extensions: ["ml"]),
        LanguageRecognition("pascal", versioned: ["pascal", "freepascal", "fpc"], extensions: ["pas"]),
        LanguageRecognition("delphi", versioned: ["delphi"]),
        LanguageRecognition("pascalabc", versioned: ["pascalabcnet"]),
        LanguageRecognition("perl", versioned: ["perl"], extensions: ["pl"]),
        LanguageRecognition("typescript", spellings: ["ts"], versioned: ["typescript"], extensions: ["ts"]),
        LanguageRecognition("d", spellings: ["d", "ddmd32", "ddmd64"], versioned: ["ddmd32v", "ddmd64v"], extensions: ["d"]),
        LanguageRecognition("julia", versioned: ["julia"], extensions: ["jl"]),
        // Visual C++ and the shell of V8 take other programs than g++ and node do.
        LanguageRecognition("msvc", versioned: ["msc++", "microsoftvisualc++", "visualc++", "msvc"]),
        LanguageRecognition("v8", versioned: ["javascriptv8", "v8"]),
        LanguageRecognition("tcl", versioned: ["tcl", "activetcl"]),
        LanguageRecognition("fsharp", spellings: ["f#"], versioned: ["f#", "fsharp"], extensions: ["fs"]),
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
