#ifndef GENCODE_CSANDBOX_H
#define GENCODE_CSANDBOX_H

// What the judge (Swift) and its supervisors (C) share: the messages between them, and the system calls that Swift does not see.

#include "calibration.h"
#include "confinement.h"
#include "protocol.h"
#include "shims.h"
#include "stages.h"
#include "zygote.h"

#endif
