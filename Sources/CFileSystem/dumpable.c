#include "CFileSystem.h"

#include <errno.h>
#include <sys/prctl.h>

int gencode_make_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno; }
