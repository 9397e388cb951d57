extension PythonForm {
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
        format_map vformat Formatter get_type_hints ForwardRef timeit rlcompleter sympy numexpr
        eval exec compile getattr attrgetter methodcaller globals locals vars dir execfile
        """)
}
