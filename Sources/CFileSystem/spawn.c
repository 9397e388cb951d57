#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include "CFileSystem.h"

int gencode_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int gencode_spawn_in(posix_spawn_file_actions_t *actions, const char *directory) {
    return posix_spawn_file_actions_addchdir_np(actions, directory);
}
