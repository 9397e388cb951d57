#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpython.h"
#include "interpreter.h"
#include "preload.h"

// CPython, from 3.8 on. The hook is its audit event `cpython.run_file`, raised when the interpreter is complete and about to open its
// program, with no frame of Python code on the stack: what runs from there sees exactly what a program sees that Python started itself.

// What the supervisor names as the program, so that the interpreter has something to be started with.
#define START_PROGRAM "/dev/null"

// The modules of an interpreter that has just started, by name.
static object *base_modules;
static object *run_exit_functions;
static object *source_loader;
// Not among the functions that an interpreter must have: NULL where it keeps this one to itself.
static void (*clear_module)(object *);
// The interpreter has asked whether the program that it was started with is an archive or a directory, and kept the answer.
static bool keeps_archive_answer;
static audit_hook hook;
// Modules to hold for programs; NULL: none.
static char *preload;

// Runs when the library is loaded, before the interpreter's own main.
__attribute__((constructor)) static void take_over(void) {
    if (!is_wanted(&preload)) return;
    if (!find_symbols() || py.PySys_AddAuditHook(hook, NULL) != 0) _exit(1);
}

// A program that does this would see the import of a module that is only given to it as one that does not happen.
static bool watches_imports(const char *event) {
    return strcmp(event, "sys.addaudithook") == 0 || strcmp(event, "sys.settrace") == 0 || strcmp(event, "sys.setprofile") == 0;
}

static int hook(const char *event, object *arguments, void *data) {
    (void)arguments, (void)data;
    static bool taken;
    if (taken) {
        if (strncmp(event, "sys.", 4) == 0 && watches_imports(event)) preload_stop();
        return 0;
    }
    if (strcmp(event, "cpython.run_file") != 0) return 0;
    taken = true;
    if (!python_prepare()) _exit(1);
    const struct program *program;
    serve_as_zygote(&program);
    python_run(program);
}

void python_before_fork(void) {
    py.PyOS_BeforeFork();
}

void python_after_fork(bool in_child) {
    if (in_child) py.PyOS_AfterFork_Child();
    else py.PyOS_AfterFork_Parent();
}

static void take_archive_answer(void) {
    object *answers = py.PySys_GetObject("path_importer_cache");
    keeps_archive_answer = answers && py.PyDict_GetItemString(answers, START_PROGRAM);
    if (keeps_archive_answer) py.PyDict_DelItemString(answers, START_PROGRAM);
}

// What the children need is fetched now, and what exists now is kept out of their collections: a collection would touch, and so copy,
// every page of it.
bool python_prepare(void) {
    object *modules = py.PyImport_GetModuleDict();
    if (preload && !preload_modules(preload)) return false;
    take_archive_answer();
    void *found = dlsym(RTLD_DEFAULT, "_PyModule_Clear");
    memcpy(&clear_module, &found, sizeof found);
    object *bootstrap = py.PyImport_ImportModule("_frozen_importlib_external");
    source_loader = bootstrap ? py.PyObject_GetAttrString(bootstrap, "SourceFileLoader") : NULL;
    bool had_atexit = py.PyDict_GetItemString(modules, "atexit") != NULL, had_gc = py.PyDict_GetItemString(modules, "gc") != NULL;
    object *atexit = py.PyImport_ImportModule("atexit");
    run_exit_functions = atexit ? py.PyObject_GetAttrString(atexit, "_run_exitfuncs") : NULL;
    if (!had_atexit && atexit) py.PyDict_DelItemString(modules, "atexit");
    object *collector = py.PyImport_ImportModule("gc");
    if (!had_gc && collector) py.PyDict_DelItemString(modules, "gc");
    base_modules = py.PyDict_Copy(modules);
    if (!source_loader || !run_exit_functions || !collector || !base_modules) return false;
    py.PyGC_Collect();
    object *frozen = py.PyObject_CallMethod(collector, "freeze", NULL);
    return frozen != NULL;
}

// The answer for the program. Its name is not made one of the interpreter's own strings, as the interpreter does not: that would copy pages.
static void set_archive_answer(const char *path) {
    object *name = keeps_archive_answer ? py.PyUnicode_DecodeFSDefault(path) : NULL;
    if (!name) return;
    py.PyDict_SetItem(py.PySys_GetObject("path_importer_cache"), name, py.None);
    py.Py_DecRef(name);
}

// The arguments and the first entry of the path, which the interpreter has computed for the program that it was started with.
static void set_arguments(const struct program *program) {
    object *arguments = py.PySys_GetObject("argv"), *original = py.PySys_GetObject("orig_argv"), *path = py.PySys_GetObject("path");
    object *list = py.PyList_New(0);
    for (uint32_t position = 0; list && position < program->argument_count; position++) {
        object *text = py.PyUnicode_DecodeFSDefault(program->arguments[position]);
        if (text) py.PyList_Append(list, text);
        if (position == 0 && text && original && py.PyList_Size(original) == 2) {
            py.Py_IncRef(text);
            py.PyList_SetItem(original, 1, text);
        } else if (position > 0 && text && original) {
            py.PyList_Append(original, text);
        }
        if (text) py.Py_DecRef(text);
    }
    if (arguments && list) py.PySys_SetObject("argv", list);
    if (!path || py.PyList_Size(path) < 1) return;
    char directory[4096];
    const char *name = program->arguments[0], *slash = strrchr(name, '/');
    size_t length = slash ? (size_t)(slash - name) : 0;
    if (length >= sizeof directory) return;
    memcpy(directory, name, length);
    directory[length] = 0;
    object *first = py.PyUnicode_DecodeFSDefault(directory);
    if (first) py.PyList_SetItem(path, 0, first);
}

// sys.stdout and sys.stderr, as at the interpreter's end. False: what was printed could not be written. `says`: and a word about it.
static bool flush_streams(bool says) {
    bool flushed = true;
    const char *const names[2] = {"stdout", "stderr"};
    for (int position = 0; position < 2; position++) {
        object *stream = py.PySys_GetObject(names[position]);
        if (!stream || stream == py.None) continue;
        object *closed = py.PyObject_GetAttrString(stream, "closed");
        if (!closed) py.PyErr_Clear();
        bool is_closed = closed && py.PyObject_IsTrue(closed) != 0;
        if (closed) py.Py_DecRef(closed);
        if (is_closed) continue;
        object *result = py.PyObject_CallMethod(stream, "flush", NULL);
        if (result) {
            py.Py_DecRef(result);
            continue;
        }
        if (position == 0 && says) py.PyErr_WriteUnraisable(stream);
        else py.PyErr_Clear();
        flushed = false;
    }
    return flushed;
}

static void forget(object *value) {
    if (value) py.Py_DecRef(value);
    else py.PyErr_Clear();
}

// Every module that the program brought in, and its own, goes as at the interpreter's end, so that what hangs on them is finalized:
// objects with __del__, files with unwritten bytes, generators inside a `finally`. What the interpreter had before is left alone: the
// process ends anyway, and taking the whole interpreter apart takes several times as long as a short program.
static void release_modules(void) {
    static const char *const forgotten[] = {"path", "argv", "ps1", "ps2", "last_type", "last_value", "last_traceback"};
    for (size_t position = 0; position < sizeof forgotten / sizeof *forgotten; position++) {
        if (py.PySys_GetObject(forgotten[position])) py.PySys_SetObject(forgotten[position], py.None);
    }
    static const char *const streams[3][2] = {{"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    for (int position = 0; position < 3; position++) {
        object *original = py.PySys_GetObject(streams[position][1]);
        py.PySys_SetObject(streams[position][0], original ? original : py.None);
    }
    object *modules = py.PyImport_GetModuleDict(), *name, *module;
    object *names = py.PyList_New(0), *references = py.PyList_New(0);
    ssize_t cursor = 0;
    while (names && references && py.PyDict_Next(modules, &cursor, &name, &module)) {
        if (py.PyDict_GetItem(base_modules, name) == module && module != py.PyDict_GetItemString(modules, "__main__")) continue;
        if (preload_gave(name, module)) continue;
        object *reference = py.PyWeakref_NewRef(module, NULL);
        if (!reference) {
            py.PyErr_Clear();
            continue;
        }
        py.PyList_Append(names, name);
        py.PyList_Append(references, reference);
        py.Py_DecRef(reference);
    }
    // The copy of the modules at the start holds the main one too.
    py.PyDict_DelItemString(base_modules, "__main__");
    ssize_t count = names ? py.PyList_Size(names) : 0;
    for (ssize_t position = 0; position < count; position++) py.PyDict_SetItem(modules, py.PyList_GetItem(names, position), py.None);
    py.PyGC_Collect();
    for (ssize_t position = count; clear_module && position-- > 0;) {
        object *alive = py.PyWeakref_GetObject(py.PyList_GetItem(references, position));
        if (!alive || alive == py.None) continue;
        py.Py_IncRef(alive);
        clear_module(alive);
        py.Py_DecRef(alive);
    }
    preload_release();
    py.PyGC_Collect();
    py.PyErr_Clear();
}

// The interpreter's end, in its own order: threads, exit functions, streams, modules, streams again.
static void finish(int status) __attribute__((noreturn));
static void finish(int status) {
    object *threading = py.PyDict_GetItemString(py.PyImport_GetModuleDict(), "threading");
    if (threading && threading != py.None) {
        object *result = py.PyObject_CallMethod(threading, "_shutdown", NULL);
        if (result) py.Py_DecRef(result);
        else py.PyErr_WriteUnraisable(threading);
    }
    py.Py_MakePendingCalls();
    void *threads = py.PyInterpreterState_ThreadHead(py.PyInterpreterState_Main());
    // Threads that nobody waits for must be stopped first, and that only the interpreter itself can do.
    if (threads && py.PyThreadState_Next(threads)) exit(py.Py_FinalizeEx() < 0 ? 120 : status);
    forget(py.PyObject_CallFunction(run_exit_functions, NULL));
    if (!flush_streams(true)) status = 120;
    py.PyGC_Collect();
    release_modules();
    // What was printed meanwhile; nobody hears of its loss.
    flush_streams(false);
    fflush(NULL);
    _exit(status);
}

static void end_by_interrupt(void) __attribute__((noreturn));
static void end_by_interrupt(void) {
    py.Py_FinalizeEx();
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
    _exit(130);
}

// SystemExit's code as the exit status: none is 0, a number is itself, anything else is printed and means 1.
static int exit_status(void) {
    object *type, *value, *traceback;
    fflush(stdout);
    py.PyErr_Fetch(&type, &value, &traceback);
    py.PyErr_NormalizeException(&type, &value, &traceback);
    if (!value || value == py.None) return 0;
    object *code = py.PyObject_GetAttrString(value, "code");
    if (!code) {
        py.PyErr_Clear();
        code = value;
    }
    if (code == py.None) return 0;
    if (py.PyObject_IsInstance(code, py.PyLong_Type) == 1) {
        long status = py.PyLong_AsLong(code);
        if (py.PyErr_Occurred()) py.PyErr_Clear();
        return (int)status & 0xff;
    }
    object *errors = py.PySys_GetObject("stderr");
    if (errors && errors != py.None) {
        if (py.PyFile_WriteObject(code, errors, 1 /* Py_PRINT_RAW */) != 0) py.PyErr_Clear();
        if (py.PyFile_WriteString("\n", errors) != 0) py.PyErr_Clear();
    }
    return 1;
}

static char *read_file(int file, size_t *length) {
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) return NULL;
    char *text = malloc((size_t)status.st_size + 1);
    for (*length = 0; text && *length < (size_t)status.st_size;) {
        ssize_t count = pread(file, text + *length, (size_t)status.st_size - *length, (off_t)*length);
        if (count <= 0) break;
        *length += (size_t)count;
    }
    if (text) text[*length] = 0;
    return text;
}

// From the source; NULL with no exception left where it has errors.
static object *compiled(const char *path) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    char *text = read_file(file, &length);
    if (file >= 0) close(file);
    object *code = text && strlen(text) == length ? py.Py_CompileString(text, path, FILE_INPUT) : NULL;
    if (!code) py.PyErr_Clear();
    free(text);
    return code;
}

static object *unmarshalled(int file) {
    size_t length = 0;
    char *bytes = read_file(file, &length);
    close(file);
    object *code = bytes ? py.PyMarshal_ReadObjectFromString(bytes, (ssize_t)length) : NULL;
    if (!code) py.PyErr_Clear();
    free(bytes);
    return code;
}

// Prints the compiled form. A source that the compiler has something to say about is left for each run to compile, so that each says it.
static void compile_only(const char *path) __attribute__((noreturn));
static void compile_only(const char *path) {
    object *warnings = py.PyImport_ImportModule("warnings");
    object *strict = warnings ? py.PyObject_CallMethod(warnings, "simplefilter", "s", "error") : NULL;
    object *code = strict ? compiled(path) : NULL;
    object *bytes = code ? py.PyMarshal_WriteObjectToString(code, MARSHAL_VERSION) : NULL;
    char *text;
    ssize_t length;
    if (!bytes || py.PyBytes_AsStringAndSize(bytes, &text, &length) != 0) _exit(1);
    for (ssize_t written = 0; written < length;) {
        ssize_t count = write(1, text + written, (size_t)(length - written));
        if (count <= 0) _exit(1);
        written += count;
    }
    _exit(0);
}

// The main module is as old as the interpreter, but what hangs on it is the program's: the collector must look at it, not at the rest.
static void collect_too(object *kept) {
    py.PyObject_GC_UnTrack(kept);
    py.PyObject_GC_Track(kept);
}

// The main module's names, as the interpreter gives them to its program file.
static object *main_names(const char *path) {
    object *main = py.PyImport_AddModule("__main__");
    object *globals = main ? py.PyModule_GetDict(main) : NULL, *name = py.PyUnicode_DecodeFSDefault(path);
    object *loader = name ? py.PyObject_CallFunction(source_loader, "sO", "__main__", name) : NULL;
    if (!globals || !loader || py.PyDict_SetItemString(globals, "__file__", name) != 0 ||
        py.PyDict_SetItemString(globals, "__cached__", py.None) != 0 || py.PyDict_SetItemString(globals, "__loader__", loader) != 0)
        return NULL;
    py.Py_DecRef(name);
    py.Py_DecRef(loader);
    collect_too(main);
    collect_too(globals);
    return globals;
}

// Whether the interpreter would take the file for byte code, whatever its name.
static bool is_byte_code(FILE *file) {
    unsigned char magic[2];
    bool is = fread(magic, 1, sizeof magic, file) == sizeof magic &&
        (magic[0] | magic[1] << 8) == (py.PyImport_GetMagicNumber() & 0xffff);
    rewind(file);
    return is;
}

// As the interpreter runs its program file: nothing lies below its first frame. A source is compiled once, here, so that a program pays for
// its compilation what it would pay in a process of its own.
static object *run_in_main(const struct program *program) {
    const char *path = program->arguments[0];
    object *code = program->code >= 0 ? unmarshalled(program->code) : NULL;
    if (code) {
        object *names = main_names(path);
        return names ? py.PyEval_EvalCode(code, names, names) : NULL;
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: cannot be opened\n", path);
        finish(2);
    }
    if (is_byte_code(file)) finish(py.PyRun_AnyFileExFlags(file, path, 1, NULL) == 0 ? 0 : 1);
    object *names = main_names(path);
    return names ? py.PyRun_FileExFlags(file, path, FILE_INPUT, names, names, 1, NULL) : NULL;
}

void python_run(const struct program *program) {
    set_arguments(program);
    set_archive_answer(program->arguments[0]);
    preload_begin();
    if (program->mode == GSB_WARM_COMPILE) compile_only(program->arguments[0]);
    object *result = run_in_main(program);
    if (result) {
        py.Py_DecRef(result);
        finish(0);
    }
    if (py.PyErr_ExceptionMatches(*py.PyExc_SystemExit)) finish(exit_status());
    bool interrupted = py.PyErr_Occurred() == *py.PyExc_KeyboardInterrupt;
    py.PyErr_Print();
    if (interrupted) end_by_interrupt();
    finish(1);
}
