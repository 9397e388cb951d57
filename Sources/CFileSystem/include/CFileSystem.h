// System calls on files that Swift does not import.
#pragma once

// renameat2(RENAME_NOREPLACE). Returns 0, or the errno.
int gencode_rename_noreplace(const char *from, const char *to);

// The errno's name, such as "ENOENT"; NULL: no such errno.
const char *gencode_errno_name(int error);

// prctl(PR_SET_DUMPABLE, 0): no core file, no ptrace, and /proc/PID/environ and /proc/PID/mem belong to root. Returns 0, or the errno.
int gencode_make_undumpable(void);
