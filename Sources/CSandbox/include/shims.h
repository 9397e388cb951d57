#ifndef GENCODE_SHIMS_H
#define GENCODE_SHIMS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// System calls that Swift's Glibc does not import. Each returns -1 and sets errno as the call does.

// memfd_create(2), close-on-exec; `sealable` allows F_ADD_SEALS.
int gsb_memfd_create(const char *name, int sealable);
// Seals a memory file for good: no write, no change of size, no further seals.
int gsb_seal(int descriptor);
// A second, read-only open file description of the file behind a descriptor, with an offset of its own.
int gsb_reopen_read_only(int descriptor);
// Frees the memory behind a range of a memory file.
int gsb_punch_hole(int descriptor, int64_t offset, int64_t length);
// fallocate(2) from the start of the file.
int gsb_allocate(int descriptor, int64_t length);
// PR_SET_DUMPABLE 0: no core dump, no ptrace and no /proc/PID/mem for processes of the same user.
int gsb_forbid_inspection(void);
// The highest Landlock ABI of this kernel; 0: none, and errno says why.
int gsb_landlock_abi(void);
// Whether RLIMIT_NPROC counts the processes of a user namespace apart from those outside, as kernels from 5.14 on do.
int gsb_counts_processes_per_namespace(void);
// eventfd(2), close-on-exec and non-blocking.
int gsb_eventfd(void);
// SOCK_SEQPACKET, close-on-exec, with send buffers that hold the longest message.
int gsb_socket_pair(int pair[2]);

// posix_spawn(3) of a supervisor in a session of its own, with `socket` as descriptor 3 and nothing else but /dev/null and standard
// error. Returns the process id, or -1 with errno.
pid_t gsb_spawn_supervisor(const char *path, int socket);

// One message with its descriptors. Returns the bytes sent.
ssize_t gsb_send(int socket, const void *message, size_t length, const int *descriptors, size_t count);
// One message; descriptors arrive close-on-exec. Returns its length, 0 at the end of the connection.
ssize_t gsb_receive(int socket, void *message, size_t capacity, int *descriptors, size_t capacity_of_descriptors, size_t *count);

#endif
