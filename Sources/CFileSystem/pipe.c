#include <fcntl.h>
#include <unistd.h>

#include "CFileSystem.h"

int gencode_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
