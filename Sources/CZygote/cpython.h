#ifndef GENCODE_CZYGOTE_CPYTHON_H
#define GENCODE_CZYGOTE_CPYTHON_H

// What of CPython's C interface the zygote uses, without CPython's headers: any version from 3.8 on that exports these functions will do.

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

// Not for what the candidate loads to find.
#pragma GCC visibility push(hidden)

typedef struct object object;
typedef int audit_hook(const char *event, object *arguments, void *data);

enum { FILE_INPUT = 257, MARSHAL_VERSION = 4 };

// CPython's functions as they were found in the process.
extern struct python {
    int (*PySys_AddAuditHook)(audit_hook *, void *);
    void (*PyOS_BeforeFork)(void);
    void (*PyOS_AfterFork_Child)(void);
    void (*PyOS_AfterFork_Parent)(void);
    object *(*PyImport_AddModule)(const char *);
    object *(*PyImport_ImportModule)(const char *);
    object *(*PyImport_GetModuleDict)(void);
    object *(*PyModule_GetDict)(object *);
    object *(*PyDict_GetItemString)(object *, const char *);
    int (*PyDict_SetItemString)(object *, const char *, object *);
    int (*PyDict_DelItemString)(object *, const char *);
    int (*PyDict_SetItem)(object *, object *, object *);
    int (*PyDict_Next)(object *, ssize_t *, object **, object **);
    object *(*PyDict_Copy)(object *);
    object *(*PyDict_GetItem)(object *, object *);
    object *(*PyList_New)(ssize_t);
    int (*PyList_Append)(object *, object *);
    ssize_t (*PyList_Size)(object *);
    object *(*PyList_GetItem)(object *, ssize_t);
    int (*PyList_SetItem)(object *, ssize_t, object *);
    object *(*PyUnicode_DecodeFSDefault)(const char *);
    object *(*PyUnicode_InternFromString)(const char *);
    const char *(*PyUnicode_AsUTF8)(object *);
    object *(*PyTuple_GetItem)(object *, ssize_t);
    object *(*PyDict_New)(void);
    ssize_t (*PyDict_Size)(object *);
    object *(*PyObject_Call)(object *, object *, object *);
    object *(*PyLong_FromLong)(long);
    object *(*PyLong_FromVoidPtr)(void *);
    const char *(*Py_GetVersion)(void);
    object *(*PyObject_GetAttrString)(object *, const char *);
    object *(*PyObject_CallFunction)(object *, const char *, ...);
    object *(*PyObject_CallMethod)(object *, const char *, const char *, ...);
    int (*PyObject_IsInstance)(object *, object *);
    int (*PyObject_IsTrue)(object *);
    object *(*PyObject_Str)(object *);
    object *(*PySys_GetObject)(const char *);
    int (*PySys_SetObject)(const char *, object *);
    object *(*PyErr_Occurred)(void);
    int (*PyErr_ExceptionMatches)(object *);
    void (*PyErr_Fetch)(object **, object **, object **);
    void (*PyErr_NormalizeException)(object **, object **, object **);
    void (*PyErr_Print)(void);
    void (*PyErr_Clear)(void);
    void (*PyErr_WriteUnraisable)(object *);
    long (*PyLong_AsLong)(object *);
    int (*PyFile_WriteObject)(object *, object *, int);
    int (*PyFile_WriteString)(const char *, object *);
    object *(*Py_CompileString)(const char *, const char *, int);
    object *(*PyMarshal_ReadObjectFromString)(const char *, ssize_t);
    object *(*PyMarshal_WriteObjectToString)(object *, int);
    int (*PyBytes_AsStringAndSize)(object *, char **, ssize_t *);
    object *(*PyEval_EvalCode)(object *, object *, object *);
    object *(*PyRun_FileExFlags)(FILE *, const char *, int, object *, object *, int, void *);
    long (*PyImport_GetMagicNumber)(void);
    int (*PyRun_AnyFileExFlags)(FILE *, const char *, int, void *);
    int (*Py_MakePendingCalls)(void);
    object *(*PyWeakref_NewRef)(object *, object *);
    object *(*PyWeakref_GetObject)(object *);
    ssize_t (*PyGC_Collect)(void);
    void (*PyObject_GC_Track)(object *);
    void (*PyObject_GC_UnTrack)(object *);
    void *(*PyInterpreterState_Main)(void);
    void *(*PyInterpreterState_ThreadHead)(void *);
    void *(*PyThreadState_Next)(void *);
    int (*Py_FinalizeEx)(void);
    void (*Py_IncRef)(object *);
    void (*Py_DecRef)(object *);
    object **PyExc_SystemExit;
    object **PyExc_KeyboardInterrupt;
    object *PyLong_Type;
    object *PyFunction_Type;
    object *None;
} py;

// False: the process is no CPython that has them all.
bool find_symbols(void);

#pragma GCC visibility pop

#endif
