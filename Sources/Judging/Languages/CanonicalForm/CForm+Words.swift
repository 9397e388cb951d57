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
        _PSTL* __attribute __attribute__ gnu section
        asm __asm __asm__ __STRING __STRING* __XSTRING __CONCAT __ASMNAME __REDIRECT*
        """)

    /// The headers of the standards, and those of GCC that contests use. What macros other headers have is not known: some make texts of their
    /// arguments, and white space in these counts.
    static let headers = WordList(
        """
        algorithm any array atomic barrier bit bitset charconv chrono climits cmath compare complex concepts condition_variable coroutine
        deque exception execution expected filesystem format forward_list fstream functional future generator initializer_list iomanip ios
        iosfwd iostream istream iterator latch limits list locale map mdspan memory memory_resource mutex new numbers numeric optional
        ostream print queue random ranges ratio regex scoped_allocator semaphore set shared_mutex span spanstream sstream stack stdexcept
        stop_token streambuf string string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo
        unordered_map unordered_set utility valarray variant vector version
        cctype cerrno cfenv cfloat cinttypes climits clocale cmath csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime
        cuchar cwchar cwctype ciso646 cstdbool
        complex.h ctype.h errno.h fenv.h float.h inttypes.h iso646.h limits.h locale.h math.h setjmp.h signal.h stdalign.h stdarg.h
        stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h tgmath.h threads.h time.h uchar.h wchar.h wctype.h
        bits/stdc++.h ext/pb_ds/assoc_container.hpp ext/pb_ds/tree_policy.hpp ext/pb_ds/priority_queue.hpp ext/rope immintrin.h
        """)
}
