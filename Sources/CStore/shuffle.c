#include "CStore.h"

#include <string.h>

// One function per width, so that the compiler sees the constant and vectorises the loop.
#define SHUFFLE_OF(WIDTH)                                                                                                                  \
    static void shuffle_##WIDTH(const unsigned char *restrict elements, unsigned char *restrict planes, size_t count) {                   \
        for (size_t byte = 0; byte < WIDTH; byte++)                                                                                        \
            for (size_t i = 0; i < count; i++) planes[byte * count + i] = elements[i * WIDTH + byte];                                      \
    }

SHUFFLE_OF(4)
SHUFFLE_OF(8)

static void unshuffle_4(const unsigned char *restrict planes, uint32_t *restrict elements, size_t count) {
    for (size_t i = 0; i < count; i++)
        elements[i] = (uint32_t)planes[i] | (uint32_t)planes[count + i] << 8 | (uint32_t)planes[2 * count + i] << 16 |
                      (uint32_t)planes[3 * count + i] << 24;
}

static void unshuffle_8(const unsigned char *restrict planes, uint64_t *restrict elements, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint64_t low = (uint64_t)planes[i] | (uint64_t)planes[count + i] << 8 | (uint64_t)planes[2 * count + i] << 16 |
                       (uint64_t)planes[3 * count + i] << 24;
        uint64_t high = (uint64_t)planes[4 * count + i] | (uint64_t)planes[5 * count + i] << 8 | (uint64_t)planes[6 * count + i] << 16 |
                        (uint64_t)planes[7 * count + i] << 24;
        elements[i] = low | high << 32;
    }
}

void gencode_shuffle(const void *elements, void *planes, size_t count, size_t width) {
    if (width == 4)
        shuffle_4(elements, planes, count);
    else if (width == 8)
        shuffle_8(elements, planes, count);
    else
        memcpy(planes, elements, count * width);
}

// `elements` is aligned for its width: it is the storage of an array of such numbers. The hosts are little-endian, as the files are.
void gencode_unshuffle(const void *planes, void *elements, size_t count, size_t width) {
    if (width == 4)
        unshuffle_4(planes, elements, count);
    else if (width == 8)
        unshuffle_8(planes, elements, count);
    else
        memcpy(elements, planes, count * width);
}
