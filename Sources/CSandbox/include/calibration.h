#ifndef GENCODE_CALIBRATION_H
#define GENCODE_CALIBRATION_H

#include <stdint.h>

// One pass of a fixed integer and memory load on this thread. Returns its CPU time in nanoseconds, or -1 with errno set.
int64_t gsb_calibration_pass(void);

#endif
