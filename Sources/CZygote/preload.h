#ifndef GENCODE_CZYGOTE_PRELOAD_H
#define GENCODE_CZYGOTE_PRELOAD_H

// Modules that the zygote has loaded and holds out of sight. A program finds the interpreter as if nothing had been imported. When it
// imports one of them, it gets the loaded module: sys.modules, parents' attributes, registries and exit functions become what the import
// would have made of them in a fresh interpreter, in the same order, and nothing is read or executed.
//
// Where the outcome could differ, the interpreter's own import runs instead: a file of a held name lies beside the program; the program has
// changed sys.path, sys.meta_path, builtins.__import__ or an attribute of a module that the import needs; it watches imports (audit hooks,
// trace and profile functions).

#include <stdbool.h>

#include "cpython.h"

#pragma GCC visibility push(hidden)

// preload_driver.c: Python source.
extern const char preload_driver[];

// Once, in the zygote. `names`: separated by commas; changed. Modules that cannot be imported are left to the programs. False: the
// interpreter is in no state to serve.
bool preload_modules(char *names);
// In a child, once the path of its program is set.
void preload_begin(void);
// From now on every import is the interpreter's own.
void preload_stop(void);
// Whether a program got this module from here. What it has changed in it is then to be released by `preload_release`.
bool preload_gave(object *name, object *module);
// As at the interpreter's end: every name of the given modules that the program has bound anew becomes None.
void preload_release(void);

#pragma GCC visibility pop

#endif
