extension PythonForm {
    /// Whether a program with this word might read its own text or learn the number of a line.
    static func isRevealing(_ word: ArraySlice<UInt8>) -> Bool {
        if revealing.contains(word) { return true }
        let hasUnderscores = word.count > 4 && word.prefix(2).elementsEqual("__".utf8) && word.suffix(2).elementsEqual("__".utf8)
        return hasUnderscores && !harmlessSpecialNames.contains(word)
    }

    /// As `isRevealing`, of the words of a string or a number.
    static func hasRevealingWord(_ text: ArraySlice<UInt8>) -> Bool {
        text.split(whereSeparator: { !isWordByte($0) }).contains(where: isRevealing)
    }

    /// Modules that neither open files nor show a program to itself, by names that are allowed. A program that imports another one has no
    /// canonical form.
    static let modules = WordList(
        """
        __future__ abc array bisect cmath collections copy dataclasses datetime decimal enum fractions functools heapq io itertools math
        numbers operator queue random re statistics string struct sys threading time typing
        """)

    /// Of the names with two underscores at both ends, those of which programs make classes and main programs.
    private static let harmlessSpecialNames = WordList(
        """
        __name__ __main__ __future__ __init__ __new__ __slots__ __repr__ __str__ __lt__ __le__ __gt__ __ge__ __eq__ __ne__ __hash__ __bool__
        __len__ __getitem__ __setitem__ __delitem__ __contains__ __iter__ __next__ __reversed__ __call__ __enter__ __exit__ __int__ __float__
        __index__ __abs__ __neg__ __pos__ __invert__ __add__ __sub__ __mul__ __matmul__ __truediv__ __floordiv__ __mod__ __divmod__ __pow__
        __lshift__ __rshift__ __and__ __or__ __xor__ __radd__ __rsub__ __rmul__ __rtruediv__ __rfloordiv__ __rmod__ __rpow__ __rand__ __ror__
        __rxor__ __iadd__ __isub__ __imul__ __itruediv__ __ifloordiv__ __imod__ __ipow__ __iand__ __ior__ __ixor__ __post_init__ __missing__
        """)

    /// Words without which a program can neither read its own text nor learn the number of a line: what opens files, what shows frames, code
    /// objects and tracebacks, and what makes a name or a program of a text. They count in strings too.
    static let revealing = WordList(
        """
        __file__ __cached__ __loader__ __spec__ __path__ __code__ __globals__ __traceback__ __dict__ __getattribute__ __getattr__
        __subclasses__ __import__ __builtins__ __excepthook__ __annotate__ __wrapped__ __closure__ __reduce__ __reduce_ex__
        co_* f_back f_code f_lineno f_lasti f_trace* f_globals f_locals f_builtins tb_* gi_* cr_* ag_* lineno firstlineno end_lineno
        filename _getframe _getframemodulename _current_frames _current_exceptions currentframe exc_info exception excepthook
        unraisablehook settrace setprofile gettrace settrace_all_threads setprofile_all_threads monitoring addaudithook breakpoint
        breakpointhook displayhook stderr redirect_stderr dup2 dup
        argv orig_argv open open_code FileIO fdopen listdir scandir walk stat lstat getsize getmtime readlink sendfile memmap loadtxt
        genfromtxt fromfile read_text read_bytes pathlib Path fileinput glob shutil zipfile tarfile sqlite3 dbm shelve mmap
        inspect linecache traceback tokenize warnings importlib runpy pdb bdb doctest unittest pydoc help dis ast symtable codeop code
        compileall py_compile pkgutil zipimport imp reload modulefinder trace tracemalloc profile cProfile pstats faulthandler logging
        signal asyncio gc marshal pickle _pickle cPickle dill cloudpickle copyreg ctypes _ctypes cffi pandas site sysconfig
        subprocess multiprocessing popen system posix posix_spawn posix_spawnp spawnl spawnv execv execve execl
        type setattr delattr license copyright credits raw OpenWrapper modules meta_path path_hooks path_importer_cache get_source
        get_data os _os nt builtins _builtins bltns with_traceback
        format_map vformat Formatter get_type_hints ForwardRef timeit rlcompleter sympy numexpr
        eval exec compile getattr attrgetter methodcaller globals locals vars dir execfile
        """)
}
