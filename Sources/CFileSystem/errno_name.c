#include "CFileSystem.h"

#include <string.h>

const char *gencode_errno_name(int error) { return strerrorname_np(error); }
