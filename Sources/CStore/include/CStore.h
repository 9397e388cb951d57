// What column files need in C: the HDF5 filter for zstd, CRC-32C, and the byte shuffle.
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
