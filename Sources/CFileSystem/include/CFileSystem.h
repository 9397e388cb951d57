// System calls on files that Swift does not import.
#pragma once

// renameat2(RENAME_NOREPLACE). Returns 0, or the errno.
int gencode_rename_noreplace(const char *from, const char *to);

// The errno's name, such as "ENOENT"; NULL: no such errno.
const char *gencode_errno_name(int error);
