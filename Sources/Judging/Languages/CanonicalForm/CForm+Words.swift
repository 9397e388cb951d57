extension CForm {
    static let directives = WordList("define undef include if ifdef ifndef elif elifdef elifndef else endif pragma")
    static let prefixes = WordList("u8 u U L")
    static let rawPrefixes = WordList("R u8R uR UR LR")

    /// Words without which a program can neither learn the number of a line nor contain its own text: the macros and functions that give a
    /// place in the source, macros that use one (`assert`), what includes files, what turns warnings about the layout into errors, and what makes
    /// texts of tokens beside the operator `#`.
    static let revealing = WordList(
        """
        __LINE__ __FILE__ __BASE_FILE__ __FILE_NAME__ __DATE__ __TIME__ __TIMESTAMP__ __INCLUDE_LEVEL__ __PRETTY_FUNCTION__
        __builtin_LINE __builtin_FILE __builtin_COLUMN __builtin_FUNCTION __builtin_source_location source_location stacktrace
        basic_stacktrace stacktrace_entry backtrace backtrace_symbols assert assert_perror contract_assert
        _GLIBCXX* __glibcxx* BOOST* boost
        __has_include __has_include_next __has_embed _Pragma __pragma diagnostic dependency include_alias
        asm __asm __asm__ __STRING __STRING* __XSTRING __CONCAT __ASMNAME __REDIRECT*
        """)
}
