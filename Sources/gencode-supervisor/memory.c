#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "supervisor.h"

// What a process holds, from its status(5) in /proc: resident pages, pages in swap, huge pages, and the page tables that a program can
// make large without a resident page.

// Page tables below this are what any program of a usual size has; they count as nothing, as in a process's own peak (getrusage).
static const uint64_t usual_tables = (uint64_t)16 << 20;

static char text[64 * 1024];                       // a user may be in thousands of groups, which stand before the memory

ssize_t read_small(int directory, const char *path, char *buffer, size_t size) {
    int file = openat(directory, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = read(file, buffer, size - 1);
    close(file);
    if (length >= 0) buffer[length] = 0;
    return length;
}

// Bytes of a line such as "VmSwap:	  12 kB"; 0 if there is none. No name in the file has a line break: the kernel escapes them.
static uint64_t line(const char *status, const char *name) {
    const char *found = strstr(status, name);
    return found ? strtoull(found + strlen(name), NULL, 10) * 1024 : 0;
}

bool parse_status(const char *status, struct memory *memory) {
    if (!strstr(status, "\nVmRSS:")) return false;
    uint64_t tables = line(status, "\nVmPTE:");
    memory->own = line(status, "\nRssAnon:") + line(status, "\nVmSwap:") + line(status, "\nHugetlbPages:") +
        (tables > usual_tables ? tables - usual_tables : 0);
    memory->files = line(status, "\nRssFile:");
    memory->shared = line(status, "\nRssShmem:");
    return true;
}

static pid_t living_in(pid_t process, struct memory *memory) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *list = opendir(path);
    pid_t found = 0;
    for (struct dirent *entry; list && found == 0 && (entry = readdir(list)) != NULL;) {
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
        char file[280];
        snprintf(file, sizeof file, "%s/status", entry->d_name);
        if (read_small(dirfd(list), file, text, sizeof text) > 0 && parse_status(text, memory)) found = atoi(entry->d_name);
    }
    if (list) closedir(list);
    return found;
}

// A process whose first thread has ended lives on in its other threads, and only they tell what it holds.
static pid_t read_process(pid_t process, struct memory *memory) {
    char path[32];
    *memory = (struct memory){0};
    snprintf(path, sizeof path, "/proc/%d/status", process);
    if (read_small(AT_FDCWD, path, text, sizeof text) > 0 && parse_status(text, memory)) return process;
    return living_in(process, memory);
}

bool process_memory(pid_t process, struct memory *memory) {
    return read_process(process, memory) != 0;
}

pid_t living_thread(pid_t process) {
    struct memory memory;
    return read_process(process, &memory);
}
