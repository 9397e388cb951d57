#include "calibration.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TABLE_WORDS = 1 << 20, INTEGER_STEPS = 4000000, MEMORY_STEPS = 1500000 };

static int64_t thread_time(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) != 0) return -1;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

// Each step needs the one before it, so that neither a wide core nor a prefetcher nor a vectorising compiler takes a short cut.
static uint64_t integer_load(uint64_t state) {
    for (int step = 0; step < INTEGER_STEPS; step++) {
        state ^= state >> 29;
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    }
    return state;
}

static uint64_t memory_load(const uint32_t *table, uint64_t state) {
    for (int step = 0; step < MEMORY_STEPS; step++) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL + table[state >> 44];
    }
    return state;
}

int64_t gsb_calibration_pass(void) {
    uint32_t *table = malloc(TABLE_WORDS * sizeof *table);
    if (!table) return -1;
    for (uint32_t word = 0; word < TABLE_WORDS; word++) table[word] = word * 2654435761U;
    int64_t start = thread_time();
    volatile uint64_t result = memory_load(table, integer_load(1));
    int64_t end = thread_time();
    (void)result;
    free(table);
    return start < 0 || end < 0 ? -1 : end - start;
}
