#ifndef GENCODE_CSECCOMP_SHIM_H
#define GENCODE_CSECCOMP_SHIM_H

#include <seccomp.h>

// Actions and comparisons are macros with casts, which Swift does not import.
static inline uint32_t gsb_scmp_allow(void) { return SCMP_ACT_ALLOW; }
static inline uint32_t gsb_scmp_errno(uint16_t code) { return SCMP_ACT_ERRNO(code); }
static inline uint32_t gsb_scmp_trace(uint16_t tag) { return SCMP_ACT_TRACE(tag); }

#endif
