#include "CStore.h"

#include <pthread.h>
#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#include <sys/auxv.h>
#endif

static uint32_t table[8][256];
// Of a checksum, whose byte `place` is `byte` and whose others are 0: what it becomes by `lane` zero bytes.
static uint32_t behind_zeros[4][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

// The instruction takes three cycles and another may begin in each, so three checksums are computed side by side, of so many bytes each.
enum { lane = 128 };

static void make_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
        table[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; byte++)
        for (int slice = 1; slice < 8; slice++) table[slice][byte] = (table[slice - 1][byte] >> 8) ^ table[0][table[slice - 1][byte] & 0xff];
    for (uint32_t byte = 0; byte < 256; byte++)
        for (int place = 0; place < 4; place++) {
            uint32_t crc = byte << 8 * place;
            for (int zero = 0; zero < lane; zero++) crc = (crc >> 8) ^ table[0][crc & 0xff];
            behind_zeros[place][byte] = crc;
        }
}

uint32_t gencode_crc32c_portable(uint32_t seed, const void *bytes, size_t length) {
    pthread_once(&table_once, make_table);
    const unsigned char *at = bytes;
    uint32_t crc = ~seed;
    for (; length >= 8; at += 8, length -= 8) {
        uint32_t low = crc ^ ((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24);
        crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^ table[3][at[4]] ^
              table[2][at[5]] ^ table[1][at[6]] ^ table[0][at[7]];
    }
    for (; length > 0; at++, length--) crc = (crc >> 8) ^ table[0][(crc ^ *at) & 0xff];
    return ~crc;
}

#if defined(__x86_64__)
#define WITH_INSTRUCTION __attribute__((target("sse4.2")))

static int has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }

WITH_INSTRUCTION static inline uint64_t add_word(uint64_t crc, uint64_t word) { return _mm_crc32_u64(crc, word); }
WITH_INSTRUCTION static inline uint64_t add_byte(uint64_t crc, unsigned char byte) { return _mm_crc32_u8((uint32_t)crc, byte); }
#elif defined(__aarch64__)
#define WITH_INSTRUCTION __attribute__((target("crc")))

static int has_instruction(void) { return (getauxval(AT_HWCAP) & (1u << 7)) != 0; }

WITH_INSTRUCTION static inline uint64_t add_word(uint64_t crc, uint64_t word) { return __crc32cd((uint32_t)crc, word); }
WITH_INSTRUCTION static inline uint64_t add_byte(uint64_t crc, unsigned char byte) { return __crc32cb((uint32_t)crc, byte); }
#endif

#ifdef WITH_INSTRUCTION
static inline uint64_t word_at(const unsigned char *at) {
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

static inline uint64_t behind_lane(uint64_t crc) {
    return behind_zeros[0][crc & 0xff] ^ behind_zeros[1][crc >> 8 & 0xff] ^ behind_zeros[2][crc >> 16 & 0xff] ^ behind_zeros[3][crc >> 24];
}

WITH_INSTRUCTION static uint32_t by_instruction(uint32_t seed, const unsigned char *at, size_t length) {
    uint64_t crc = ~seed;
    if (length >= 3 * lane) pthread_once(&table_once, make_table);
    for (; length >= 3 * lane; at += 3 * lane, length -= 3 * lane) {
        uint64_t second = 0, third = 0;
        for (int offset = 0; offset < lane; offset += 8) {
            crc = add_word(crc, word_at(at + offset));
            second = add_word(second, word_at(at + lane + offset));
            third = add_word(third, word_at(at + 2 * lane + offset));
        }
        crc = behind_lane(behind_lane(crc) ^ second) ^ third;
    }
    for (; length >= 8; at += 8, length -= 8) crc = add_word(crc, word_at(at));
    for (; length > 0; at++, length--) crc = add_byte(crc, *at);
    return ~(uint32_t)crc;
}
#else
static int has_instruction(void) { return 0; }

static uint32_t by_instruction(uint32_t seed, const unsigned char *at, size_t length) { return gencode_crc32c_portable(seed, at, length); }
#endif

uint32_t gencode_crc32c(uint32_t seed, const void *bytes, size_t length) {
    return has_instruction() ? by_instruction(seed, bytes, length) : gencode_crc32c_portable(seed, bytes, length);
}
