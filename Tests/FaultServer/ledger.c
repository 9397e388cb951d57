#include "server.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// One line per request: milliseconds, hash of the body, whether a key came, how long the response is held back, path, outcome.
void log_request(const struct request *request, long wait_ms, const char *outcome) {
    static int log = -1;
    if (options.log_path == NULL) return;
    if (log < 0) log = open(options.log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    char line[256];
    int count = snprintf(line, sizeof line, "%llu %016llx key=%d wait=%ld %s %s\n", (unsigned long long)milliseconds(),
                         (unsigned long long)request->hash, request->has_key, wait_ms, request->path, outcome);
    if (log < 0 || write(log, line, (size_t)count) != count) {
        perror("fault-server: log");
        exit(1);
    }
}

// An open table that doubles when it is half full.
unsigned ask_count(uint64_t hash) {
    static struct entry {
        uint64_t hash;
        unsigned count;
    } *table;
    static size_t capacity, used;
    if (used * 2 >= capacity) {
        size_t larger = capacity > 0 ? capacity * 2 : 1024;
        struct entry *moved = calloc(larger, sizeof *moved);
        if (moved == NULL) exit(1);
        for (size_t i = 0; i < capacity; i++) {
            if (table[i].count == 0) continue;
            size_t place = table[i].hash & (larger - 1);
            while (moved[place].count > 0) place = (place + 1) & (larger - 1);
            moved[place] = table[i];
        }
        free(table);
        table = moved;
        capacity = larger;
    }
    size_t place = hash & (capacity - 1);
    while (table[place].count > 0 && table[place].hash != hash) place = (place + 1) & (capacity - 1);
    if (table[place].count == 0) used++;
    table[place].hash = hash;
    return table[place].count++;
}

static void refuse(const struct request *request, const char *outcome, long retry_after, struct script *script) {
    static const char body[] = "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}";
    char headers[128] = "Content-Type: application/json\r\n";
    if (retry_after > 0)
        snprintf(headers, sizeof headers, "Content-Type: application/json\r\nRetry-After: %ld\r\n", retry_after);
    plain_response(script, 429, headers, body, sizeof body - 1);
    log_request(request, 0, outcome);
}

bool is_refused(const struct request *request, int in_flight, struct script *script) {
    static uint64_t first, second;
    static long in_second;
    uint64_t now = milliseconds();
    if (first == 0) first = now;
    if (now - first < (uint64_t)options.storm_seconds * 1000) return refuse(request, "storm", options.storm_retry_after, script), true;
    if (options.max_in_flight > 0 && in_flight > options.max_in_flight) return refuse(request, "in-flight", 0, script), true;
    if (options.limit_per_second > 0) {
        if (now / 1000 != second) in_second = 0;
        second = now / 1000;
        if (++in_second > options.limit_per_second) return refuse(request, "limit", 1, script), true;
    }
    return false;
}
