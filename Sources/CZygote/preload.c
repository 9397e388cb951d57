#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "preload.h"

// REPLACED: the interpreter has imported the module anew, in place of the held one.
enum state { HELD, GIVING, GIVEN, REPLACED };

struct record {
    object *name;
    object *module;
    object *names;                                 // the module's own dictionary
    object *names_at_start;                        // what it must still say for other modules to be given
    struct record *parent;                         // NULL: none, or none that is known
    object *child;                                 // the last part of the name, where the parent gets it as an attribute; NULL: it does not
    struct step {
        struct record *need;                       // a module that the import asks for; NULL: it does the following
        object *effect;                            // (callable, arguments, options)
    } *steps;                                      // in the order of the import
    ssize_t step_count;
    bool is_base;                                  // the interpreter has it at its start
    bool is_file;                                  // searched along sys.path
    bool is_native;                                // of C: its types are the same in whatever module object the interpreter makes
};

// Every field of a record is constant once a program runs. What changes lies together, on few pages.
static struct record *records;
static ssize_t record_count;
static struct change {
    uint64_t version;                              // of the dictionary, when it was last as at the start; 0: unknown
    uint32_t visit;
    uint32_t position;                             // the how manieth that was given; 0: none
    enum state state;
} *changes;
static uint32_t visit, given_count;
static ssize_t finders_by_path_at_start;

static const struct record *builtins_record;

static bool is_active, is_searched;
static bool tells_versions;
static object *numbers;                            // of the records that are held, by name
static object *class_numbers;                      // by the address of the class
static object *absent;                             // names that imports ask for in vain: a file of such a name would be found
static object *modules, *importer, *builtin_names, *path_start, *finders_start, *hooks_start, *path, *finders, *hooks;

typedef object *vectorcall(object *, object *const *, size_t, object *);
static vectorcall *find_and_load;
typedef object *method(object *, object *);
static method *subclasses;

static struct change *change_of(const struct record *record) {
    return &changes[record - records];
}

// CPython 3.8 to 3.11 give a dictionary a new version number at each change.
static uint64_t version_of(object *dictionary) {
    uint64_t version = 0;
    if (tells_versions) memcpy(&version, (char *)dictionary + 24, sizeof version);
    return version;
}

// Names that were added do no harm: no import of a held module looks for them.
static bool is_unchanged(const struct record *record) {
    struct change *change = change_of(record);
    uint64_t version = version_of(record->names);
    if (version != 0 && version == change->version) return true;
    object *name, *value;
    for (ssize_t cursor = 0; py.PyDict_Next(record->names_at_start, &cursor, &name, &value);) {
        if (py.PyDict_GetItem(record->names, name) != value) return false;
    }
    change->version = version;
    return true;
}

// Whether giving the record leads to what importing it would lead to.
static bool is_usable(const struct record *record) {
    struct change *change = change_of(record);
    if (change->visit == visit) return true;
    change->visit = visit;
    object *present = py.PyDict_GetItem(modules, record->name);
    if (change->state != HELD) return present == record->module && is_unchanged(record);
    if (present || (record->parent && !is_usable(record->parent))) return false;
    for (ssize_t position = 0; position < record->step_count; position++) {
        if (record->steps[position].need && !is_usable(record->steps[position].need)) return false;
    }
    return true;
}

static bool has_same_items(object *list, object *start, ssize_t from, bool exactly) {
    ssize_t count = py.PyList_Size(start);
    if (exactly ? py.PyList_Size(list) != count : py.PyList_Size(list) < count) return false;
    for (ssize_t position = from; position < count; position++) {
        if (py.PyList_GetItem(list, position) != py.PyList_GetItem(start, position)) return false;
    }
    return true;
}

static bool searches_as_at_start(void) {
    return py.PySys_GetObject("modules") == modules && py.PySys_GetObject("path") == path && py.PySys_GetObject("meta_path") == finders &&
        py.PySys_GetObject("path_hooks") == hooks && has_same_items(path, path_start, 0, false) &&
        has_same_items(finders, finders_start, 0, true) && has_same_items(hooks, hooks_start, 0, true) &&
        py.PyDict_GetItemString(builtin_names, "__import__") == importer && is_unchanged(builtins_record) &&
        py.PyDict_Size(py.PySys_GetObject("path_importer_cache")) >= finders_by_path_at_start;
}

// True if a file in the program's directory could be taken for a module that is held, or that an import of one looks for.
static bool shadows(const char *directory) {
    DIR *listing = opendir(directory);
    if (!listing) return true;
    bool shadows = false;
    for (struct dirent *entry; !shadows && (entry = readdir(listing));) {
        size_t length = strcspn(entry->d_name, ".");
        if (length == 0) continue;
        entry->d_name[length] = 0;
        shadows = py.PyDict_GetItemString(numbers, entry->d_name) || py.PyDict_GetItemString(absent, entry->d_name);
    }
    closedir(listing);
    return shadows;
}

// The first import of a file looks into the program's directory: the interpreter then keeps a finder for it.
static bool keep_finder(void) {
    if (is_searched) return true;
    is_searched = true;
    object *finders_by_path = py.PySys_GetObject("path_importer_cache"), *directory = py.PyList_GetItem(path, 0);
    if (!finders_by_path || py.PyDict_GetItem(finders_by_path, directory)) return true;
    object *finder = py.PyObject_CallFunction(py.PyList_GetItem(hooks, py.PyList_Size(hooks) - 1), "O", directory);
    if (!finder) return false;
    bool isKept = py.PyDict_SetItem(finders_by_path, directory, finder) == 0;
    py.Py_DecRef(finder);
    return isKept;
}

static bool apply(object *effect) {
    object *result = py.PyObject_Call(py.PyTuple_GetItem(effect, 0), py.PyTuple_GetItem(effect, 1), py.PyTuple_GetItem(effect, 2));
    if (result) py.Py_DecRef(result);
    return result != NULL;
}

// False: with an exception.
static bool give(struct record *record) {
    struct change *change = change_of(record);
    if (record->parent && change_of(record->parent)->state == HELD && !give(record->parent)) return false;
    if (change->state != HELD) return true;
    change->state = GIVING;
    // A module of C makes its types before it asks for others.
    if (record->is_native) change->position = ++given_count;
    if (record->is_file && !keep_finder()) return false;
    for (ssize_t position = 0; position < record->step_count; position++) {
        const struct step *step = &record->steps[position];
        if (step->need ? change_of(step->need)->state == HELD && !give(step->need) : !apply(step->effect)) return false;
    }
    if (py.PyDict_SetItem(modules, record->name, record->module) != 0) return false;
    if (record->child) {
        if (py.PyDict_SetItem(record->parent->names, record->child, record->module) != 0) return false;
        change_of(record->parent)->version = version_of(record->parent->names);
    }
    change->state = GIVEN;
    if (!record->is_native) change->position = ++given_count;
    return true;
}

// The module that a program asks for; NULL: it is the interpreter's to find, or there is an exception.
static object *given(object *name) {
    object *number = py.PyDict_GetItem(numbers, name);
    if (!number) return NULL;
    struct record *record = &records[py.PyLong_AsLong(number)];
    if (change_of(record)->state != HELD || py.PyDict_GetItem(modules, name)) return NULL;
    visit++;
    if (!is_active || !searches_as_at_start() || !is_usable(record)) {
        change_of(record)->state = REPLACED;
        return NULL;
    }
    if (!give(record)) return NULL;
    py.Py_IncRef(record->module);
    return record->module;
}

// In place of the function of this name in importlib, for the interpreter's own calls.
static object *find_held_and_load(object *function, object *const *arguments, size_t count, object *names) {
    // The upper bit says that the caller lends a place before the arguments.
    if (!names && count << 1 >> 1 == 2) {
        object *module = given(arguments[0]);
        if (module || py.PyErr_Occurred()) return module;
    }
    return find_and_load(function, arguments, count, names);
}

static bool hides_classes(const struct record *record) {
    enum state state = change_of(record)->state;
    if (state == GIVING || state == GIVEN) return false;
    return !record->is_native || (state == HELD && !py.PyDict_GetItem(modules, record->name));
}

// Where the class belongs among the modules that were given; 0: it is no class of a held module; -1: it is not to be seen.
static ssize_t rank_of(object *kind) {
    object *address = py.PyLong_FromVoidPtr(kind), *number = address ? py.PyDict_GetItem(class_numbers, address) : NULL;
    if (address) py.Py_DecRef(address);
    if (!number) return 0;
    const struct record *record = &records[py.PyLong_AsLong(number)];
    return hides_classes(record) ? -1 : 1 + (ssize_t)change_of(record)->position;
}

// Classes of modules that are held are not seen. Those of given modules are in the order in which the modules were given: between what the
// interpreter had and what the program made.
static object *visible_subclasses(object *kind, object *nothing) {
    object *all = subclasses(kind, nothing), *visible = all ? py.PyList_New(0) : NULL;
    ssize_t count = visible ? py.PyList_Size(all) : 0, *ranks = visible ? calloc((size_t)count + 1, sizeof *ranks) : NULL;
    if (!ranks) return all;
    ssize_t first = count, last = 0;
    for (ssize_t position = 0; position < count; position++) {
        ranks[position] = rank_of(py.PyList_GetItem(all, position));
        if (ranks[position] == 0) continue;
        if (first > position) first = position;
        last = position + 1;
    }
    for (ssize_t position = 0; position < first; position++) py.PyList_Append(visible, py.PyList_GetItem(all, position));
    for (uint32_t rank = 0; first < count && rank <= given_count + 1; rank++) {
        for (ssize_t position = first; position < last; position++) {
            if (ranks[position] == (ssize_t)rank) py.PyList_Append(visible, py.PyList_GetItem(all, position));
        }
    }
    for (ssize_t position = last; first < count && position < count; position++)
        py.PyList_Append(visible, py.PyList_GetItem(all, position));
    free(ranks);
    py.Py_DecRef(all);
    return visible;
}

void preload_begin(void) {
    if (!is_active) return;
    object *directory = py.PyList_GetItem(path, 0);
    const char *text = directory ? py.PyUnicode_AsUTF8(directory) : NULL;
    py.Py_IncRef(directory);
    py.PyList_SetItem(path_start, 0, directory);
    if (!text || shadows(text)) preload_stop();
    py.PyErr_Clear();
}

void preload_stop(void) {
    is_active = false;
}

bool preload_gave(object *name, object *module) {
    object *number = given_count > 0 ? py.PyDict_GetItem(numbers, name) : NULL;
    return number && records[py.PyLong_AsLong(number)].module == module;
}

static void release(const struct record *record) {
    if (version_of(record->names) != 0 && version_of(record->names) == change_of(record)->version) return;
    object *changed = py.PyList_New(0), *name, *value;
    for (ssize_t cursor = 0; changed && py.PyDict_Next(record->names, &cursor, &name, &value);) {
        if (py.PyDict_GetItem(record->names_at_start, name) != value) py.PyList_Append(changed, name);
    }
    for (ssize_t position = 0; changed && position < py.PyList_Size(changed); position++)
        py.PyDict_SetItem(record->names, py.PyList_GetItem(changed, position), py.None);
    if (changed) py.Py_DecRef(changed);
}

void preload_release(void) {
    for (ssize_t position = given_count > 0 ? record_count : 0; position-- > 0;) {
        if (!records[position].is_base && changes[position].state == GIVEN) release(&records[position]);
    }
}

// One of the driver's tuples: name, module, is_base, is_file, is_native, names_at_start, parent, sets_child, steps.
static bool take(struct record *record, object *tuple) {
    enum { NAME, MODULE, IS_BASE, IS_FILE, IS_NATIVE, NAMES, PARENT, SETS_CHILD, STEPS };
    object *steps = py.PyTuple_GetItem(tuple, STEPS);
    long parent = py.PyLong_AsLong(py.PyTuple_GetItem(tuple, PARENT));
    record->name = py.PyTuple_GetItem(tuple, NAME);
    record->module = py.PyTuple_GetItem(tuple, MODULE);
    record->is_base = py.PyObject_IsTrue(py.PyTuple_GetItem(tuple, IS_BASE)) == 1;
    record->is_file = py.PyObject_IsTrue(py.PyTuple_GetItem(tuple, IS_FILE)) == 1;
    record->is_native = py.PyObject_IsTrue(py.PyTuple_GetItem(tuple, IS_NATIVE)) == 1;
    record->names_at_start = py.PyTuple_GetItem(tuple, NAMES);
    record->names = py.PyModule_GetDict(record->module);
    record->step_count = py.PyList_Size(steps);
    record->steps = calloc((size_t)record->step_count + 1, sizeof *record->steps);
    if (!record->names || !record->steps) return false;
    for (ssize_t position = 0; position < record->step_count; position++) {
        object *step = py.PyList_GetItem(steps, position);
        if (py.PyObject_IsInstance(step, py.PyLong_Type) == 1) record->steps[position].need = &records[py.PyLong_AsLong(step)];
        else record->steps[position].effect = step;
    }
    if (parent >= 0) record->parent = &records[parent];
    if (parent >= 0 && py.PyObject_IsTrue(py.PyTuple_GetItem(tuple, SETS_CHILD)) == 1) {
        const char *text = py.PyUnicode_AsUTF8(record->name);
        record->child = text ? py.PyUnicode_InternFromString(strrchr(text, '.') + 1) : NULL;
        if (!record->child) return false;
    }
    if (record->names == builtin_names) builtins_record = record;
    struct change *change = change_of(record);
    change->state = record->is_base ? GIVEN : HELD;
    change->version = version_of(record->names);
    return record->is_base || py.PyDict_SetItem(numbers, record->name, py.PyLong_FromLong(record - records)) == 0;
}

static bool take_all(object *result) {
    object *list = py.PyDict_GetItemString(result, "records"), *kinds = py.PyDict_GetItemString(result, "classes");
    if (!list || !kinds) return false;
    // Not to go with the driver's names.
    py.Py_IncRef(list);
    record_count = py.PyList_Size(list);
    records = calloc((size_t)record_count, sizeof *records);
    changes = calloc((size_t)record_count, sizeof *changes);
    numbers = py.PyDict_New();
    class_numbers = py.PyDict_New();
    absent = py.PyDict_GetItemString(result, "absent");
    if (!records || !changes || !numbers || !class_numbers || !absent) return false;
    py.Py_IncRef(absent);
    for (ssize_t position = 0; position < record_count; position++) {
        if (!take(&records[position], py.PyList_GetItem(list, position))) return false;
    }
    for (ssize_t position = 0; position < py.PyList_Size(kinds); position++) {
        object *pair = py.PyList_GetItem(kinds, position), *address = py.PyLong_FromVoidPtr(py.PyTuple_GetItem(pair, 0));
        if (!address || py.PyDict_SetItem(class_numbers, address, py.PyTuple_GetItem(pair, 1)) != 0) return false;
        // A class that ends leaves its address to others.
        py.Py_IncRef(py.PyTuple_GetItem(pair, 0));
        py.Py_DecRef(address);
    }
    return true;
}

static object *copied_list(const char *name, object **original) {
    *original = py.PySys_GetObject(name);
    object *copy = py.PyList_New(0);
    for (ssize_t position = 0; copy && *original && position < py.PyList_Size(*original); position++)
        py.PyList_Append(copy, py.PyList_GetItem(*original, position));
    return copy;
}

// The interpreter calls a function through its vectorcall field (PEP 590). Its type says where that field lies.
static bool put_in_place_of_import(void) {
    object *bootstrap = py.PyDict_GetItemString(modules, "_frozen_importlib");
    object *function = bootstrap ? py.PyObject_GetAttrString(bootstrap, "_find_and_load") : NULL;
    ssize_t offset;
    memcpy(&offset, (char *)py.PyFunction_Type + 56, sizeof offset);
    if (!function || *(object **)((char *)function + 8) != py.PyFunction_Type || offset <= 0) return false;
    memcpy(&find_and_load, (char *)function + offset, sizeof find_and_load);
    vectorcall *own = find_held_and_load;
    memcpy((char *)function + offset, &own, sizeof own);
    return true;
}

// `__subclasses__` of type is a descriptor of a function without arguments.
static bool put_in_place_of_subclasses(object *descriptor) {
    enum { NO_ARGUMENTS = 4 };
    struct definition {
        const char *name;
        method *function;
        int flags;
    } *definition;
    memcpy(&definition, (char *)descriptor + 40, sizeof definition);
    if (strcmp(definition->name, "__subclasses__") != 0 || definition->flags != NO_ARGUMENTS) return false;
    subclasses = definition->function;
    definition->function = visible_subclasses;
    return true;
}

static object *list_of(char *names) {
    object *list = py.PyList_New(0);
    char *rest;
    for (char *name = strtok_r(names, ",", &rest); list && name; name = strtok_r(NULL, ",", &rest)) {
        object *text = py.PyUnicode_DecodeFSDefault(name);
        if (text) py.PyList_Append(list, text);
        if (text) py.Py_DecRef(text);
    }
    return list;
}

// A fork of a process with other threads can find their locks held for ever. A link for each thread, and two of the directory's own.
static bool has_one_thread(void) {
    struct stat tasks;
    return stat("/proc/self/task", &tasks) != 0 || tasks.st_nlink <= 3;
}

bool preload_modules(char *names) {
    object *list = list_of(names), *space = py.PyDict_New();
    object *builtins = py.PyImport_AddModule("builtins");
    object *code = py.Py_CompileString(preload_driver, "<preload>", FILE_INPUT);
    if (!list || !space || !builtins || !code || py.PyDict_SetItemString(space, "names", list) != 0 ||
        py.PyDict_SetItemString(space, "__builtins__", builtins) != 0)
        return false;
    object *result = py.PyEval_EvalCode(code, space, space);
    int minor = 0;
    sscanf(py.Py_GetVersion(), "3.%d", &minor);
    tells_versions = minor <= 11;
    modules = py.PyImport_GetModuleDict();
    builtin_names = py.PyModule_GetDict(builtins);
    importer = py.PyDict_GetItemString(builtin_names, "__import__");
    path_start = copied_list("path", &path);
    finders_start = copied_list("meta_path", &finders);
    hooks_start = copied_list("path_hooks", &hooks);
    if (!result || !take_all(space) || !builtins_record || !path || !finders || !hooks || !put_in_place_of_import()) return false;
    object *descriptor = py.PyDict_GetItemString(space, "descriptor");
    if (!descriptor || !put_in_place_of_subclasses(descriptor)) return false;
    // What hangs on the driver's functions goes with them.
    py.Py_DecRef(code);
    py.Py_DecRef(result);
    py.Py_DecRef(list);
    py.PyObject_CallMethod(space, "clear", NULL);
    py.Py_DecRef(space);
    finders_by_path_at_start = py.PyDict_Size(py.PySys_GetObject("path_importer_cache"));
    is_active = true;
    return finders_by_path_at_start >= 0 && has_one_thread();
}
