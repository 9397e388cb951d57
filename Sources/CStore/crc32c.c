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
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void make_table(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78u : crc >> 1;
        table[0][byte] = crc;
    }
    for (uint32_t byte = 0; byte < 256; byte++)
        for (int slice = 1; slice < 8; slice++) table[slice][byte] = (table[slice - 1][byte] >> 8) ^ table[0][table[slice - 1][byte] & 0xff];
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
static int has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t seed, const unsigned char *at, size_t length) {
    uint64_t crc = ~seed;
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        crc = _mm_crc32_u64(crc, word);
    }
    for (; length > 0; at++, length--) crc = _mm_crc32_u8((uint32_t)crc, *at);
    return ~(uint32_t)crc;
}
#elif defined(__aarch64__)
static int has_instruction(void) { return (getauxval(AT_HWCAP) & (1u << 7)) != 0; }

__attribute__((target("crc"))) static uint32_t by_instruction(uint32_t seed, const unsigned char *at, size_t length) {
    uint32_t crc = ~seed;
    for (; length >= 8; at += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        crc = __crc32cd(crc, word);
    }
    for (; length > 0; at++, length--) crc = __crc32cb(crc, *at);
    return ~crc;
}
#else
static int has_instruction(void) { return 0; }

static uint32_t by_instruction(uint32_t seed, const unsigned char *at, size_t length) { return gencode_crc32c_portable(seed, at, length); }
#endif

uint32_t gencode_crc32c(uint32_t seed, const void *bytes, size_t length) {
    return has_instruction() ? by_instruction(seed, bytes, length) : gencode_crc32c_portable(seed, bytes, length);
}
