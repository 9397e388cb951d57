// What the store needs in C: the HDF5 filter for zstd, CRC-32C, the byte shuffle, one GNU call, and coroutines.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Registers the zstd filter (id 32015) with libhdf5. Call with the library's lock held. Returns 0, or -1 on failure.
int gencode_register_zstd_filter(void);

// CRC-32C (Castagnoli) of `length` bytes, continuing from `seed` (0 to begin). Uses SSE4.2 or the ARMv8 CRC instructions where present.
uint32_t gencode_crc32c(uint32_t seed, const void *bytes, size_t length);

// The same by table, for hosts without the instruction, and to test one against the other.
uint32_t gencode_crc32c_portable(uint32_t seed, const void *bytes, size_t length);

// The shuffle of the HDF5 filter of that name: all first bytes of the `count` elements of `width` bytes, then all second bytes, ...
void gencode_shuffle(const void *elements, void *planes, size_t count, size_t width);
void gencode_unshuffle(const void *planes, void *elements, size_t count, size_t width);

// renameat2(RENAME_NOREPLACE). Returns 0, or the errno.
int gencode_rename_noreplace(const char *from, const char *to);

// Coroutines on one thread, each with a stack of its own (swapcontext). `body` NULL: for the thread's own stack. `body` must not return: it
// ends with a switch that is never answered. Returns NULL where there is no memory.
typedef struct gencode_fiber gencode_fiber;
gencode_fiber *gencode_fiber_create(size_t stack, void (*body)(void *), void *argument);
void gencode_fiber_switch(gencode_fiber *from, gencode_fiber *to);
void gencode_fiber_free(gencode_fiber *fiber);
