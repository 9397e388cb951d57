// System calls on files that Swift does not import.
#pragma once

#include <spawn.h>

// renameat2(RENAME_NOREPLACE). Returns 0, or the errno.
int gencode_rename_noreplace(const char *from, const char *to);

// renameat2(RENAME_EXCHANGE). Returns 0, or the errno; EINVAL where the file system cannot do it.
int gencode_rename_exchange(const char *one, const char *other);

// Opens `path`, which is relative to the directory `root` and stays below it: links are followed only where they do too. Where the kernel
// has no openat2(2), no link is followed. Close-on-exec. Returns the descriptor, or minus the errno: EXDEV or ELOOP for a link that leads
// outside.
int gencode_open_beneath(int root, const char *path, int flags);

// The errno's name, such as "ENOENT"; NULL: no such errno.
const char *gencode_errno_name(int error);

// prctl(PR_SET_DUMPABLE, 0): no core file, no ptrace, and /proc/PID/environ and /proc/PID/mem belong to root. Returns 0, or the errno.
int gencode_make_undumpable(void);

// Removes all that is in a directory, at any depth and whatever its names are, by openat, unlinkat and renameat2: never by path, and never
// through a symbolic link. Returns 0, or the errno of the step that failed.
int gencode_empty_directory(int directory);
// The same for `name` of `parent`, a file or a directory, and then that itself. Returns 0 also if it does not exist.
int gencode_remove_tree(int parent, const char *name);
// pipe2(2), closed on exec: a child that another thread starts meanwhile must not hold the pipe open. Swift does not see pipe2 itself.
int gencode_pipe(int ends[2]);
// posix_spawn_file_actions_addchdir_np(3), which Swift does not see either. Returns an error number.
int gencode_spawn_in(posix_spawn_file_actions_t *actions, const char *directory);

