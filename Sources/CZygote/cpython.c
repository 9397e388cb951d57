#include <dlfcn.h>
#include <string.h>

#include "cpython.h"

struct python py;

static const struct {
    const char *name;
    void *place;
} symbols[] = {
#define SYMBOL(name) {#name, &py.name}
    SYMBOL(PySys_AddAuditHook), SYMBOL(PyOS_BeforeFork), SYMBOL(PyOS_AfterFork_Child), SYMBOL(PyOS_AfterFork_Parent),
    SYMBOL(PyImport_AddModule), SYMBOL(PyImport_ImportModule), SYMBOL(PyImport_GetModuleDict), SYMBOL(PyModule_GetDict),
    SYMBOL(PyDict_GetItemString), SYMBOL(PyDict_SetItemString), SYMBOL(PyDict_DelItemString), SYMBOL(PyDict_SetItem),
    SYMBOL(PyDict_Next), SYMBOL(PyDict_Copy), SYMBOL(PyDict_GetItem), SYMBOL(PyList_New), SYMBOL(PyList_Append), SYMBOL(PyList_Size),
    SYMBOL(PyList_GetItem), SYMBOL(PyList_SetItem), SYMBOL(PyUnicode_DecodeFSDefault), SYMBOL(PyObject_GetAttrString),
    SYMBOL(PyObject_CallFunction), SYMBOL(PyObject_CallMethod), SYMBOL(PyObject_IsInstance), SYMBOL(PyObject_IsTrue),
    SYMBOL(PyObject_Str), SYMBOL(PySys_GetObject), SYMBOL(PySys_SetObject), SYMBOL(PyErr_Occurred), SYMBOL(PyErr_ExceptionMatches),
    SYMBOL(PyErr_Fetch), SYMBOL(PyErr_NormalizeException), SYMBOL(PyErr_Print), SYMBOL(PyErr_Clear), SYMBOL(PyErr_WriteUnraisable),
    SYMBOL(PyLong_AsLong), SYMBOL(PyFile_WriteObject), SYMBOL(PyFile_WriteString), SYMBOL(Py_CompileString),
    SYMBOL(PyMarshal_ReadObjectFromString), SYMBOL(PyMarshal_WriteObjectToString), SYMBOL(PyBytes_AsStringAndSize),
    SYMBOL(PyEval_EvalCode), SYMBOL(PyRun_FileExFlags), SYMBOL(PyImport_GetMagicNumber), SYMBOL(PyRun_AnyFileExFlags),
    SYMBOL(Py_MakePendingCalls), SYMBOL(PyWeakref_NewRef), SYMBOL(PyWeakref_GetObject), SYMBOL(PyGC_Collect),
    SYMBOL(PyObject_GC_Track), SYMBOL(PyObject_GC_UnTrack), SYMBOL(PyInterpreterState_Main), SYMBOL(PyInterpreterState_ThreadHead),
    SYMBOL(PyThreadState_Next), SYMBOL(Py_FinalizeEx), SYMBOL(Py_IncRef), SYMBOL(Py_DecRef), SYMBOL(PyExc_SystemExit),
    SYMBOL(PyExc_KeyboardInterrupt), SYMBOL(PyLong_Type),
    SYMBOL(PyUnicode_InternFromString), SYMBOL(PyUnicode_AsUTF8), SYMBOL(PyTuple_GetItem), SYMBOL(PyDict_New), SYMBOL(PyDict_Size), SYMBOL(PyObject_Call),
    SYMBOL(PyLong_FromLong), SYMBOL(PyLong_FromVoidPtr), SYMBOL(Py_GetVersion), SYMBOL(PyFunction_Type),
#undef SYMBOL
    {"_Py_NoneStruct", &py.None},
};

bool find_symbols(void) {
    for (size_t position = 0; position < sizeof symbols / sizeof *symbols; position++) {
        void *found = dlsym(RTLD_DEFAULT, symbols[position].name);
        if (!found) return false;
        memcpy(symbols[position].place, &found, sizeof found);
    }
    return true;
}
