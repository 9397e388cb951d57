// System calls on files that Swift does not import.
#pragma once

// renameat2(RENAME_NOREPLACE). Returns 0, or the errno.
int gencode_rename_noreplace(const char *from, const char *to);

// The errno's name, such as "ENOENT"; NULL: no such errno.
const char *gencode_errno_name(int error);

// Removes all that is in a directory, at any depth and whatever its names are, by openat, unlinkat and renameat2: never by path, and never
// through a symbolic link. Returns 0, or the errno of the step that failed.
int gencode_empty_directory(int directory);
// The same for `name` of `parent`, a file or a directory, and then that itself. Returns 0 also if it does not exist.
int gencode_remove_tree(int parent, const char *name);
