#ifndef GENCODE_PROTOCOL_H
#define GENCODE_PROTOCOL_H

#include <stdint.h>

// One message per datagram of a SOCK_SEQPACKET socket pair; file descriptors ride along by SCM_RIGHTS. Both ends are the same build,
// so structs go over as they lie in memory.

enum { GSB_PROTOCOL_VERSION = 4 };

// No limit of a run is larger, so that sums and small multiples of them never overflow.
#define GSB_LONGEST_LIMIT INT64_C(10000000000000000) // nanoseconds: about four months
#define GSB_LARGEST_LIMIT (UINT64_C(1) << 50)      // bytes
// The longest message: the header, then its strings.
enum { GSB_MESSAGE_MAX = 160 * 1024 };
enum { GSB_DESCRIPTORS_MAX = 250, GSB_WORK_FILES_MAX = 32, GSB_RESULT_PATTERNS_MAX = 32, GSB_RESULT_FILES_MAX = 200 };
enum { GSB_ARGUMENTS_MAX = 1024, GSB_READ_ONLY_MAX = 256 };

// The exchange: a memory file that the supervisor writes what programs print to, and that the judge maps. No program ever holds it.
#define GSB_EXCHANGE_ERROR_CAPACITY ((uint64_t)64 << 10)
// The beginning of standard error stays in place; what follows goes round in the rest, so that its end is there too.
#define GSB_EXCHANGE_ERROR_HEAD ((uint64_t)32 << 10)
#define GSB_EXCHANGE_OUTPUT_CAPACITY ((uint64_t)1 << 30)
#define GSB_EXCHANGE_SIZE (GSB_EXCHANGE_ERROR_CAPACITY + GSB_EXCHANGE_OUTPUT_CAPACITY)
// The same for Swift, which imports no macro with a cast in it.
static const uint64_t GSB_EXCHANGE_ERROR_VALUE = GSB_EXCHANGE_ERROR_CAPACITY;
static const uint64_t GSB_EXCHANGE_ERROR_HEAD_VALUE = GSB_EXCHANGE_ERROR_HEAD;
static const uint64_t GSB_EXCHANGE_SIZE_VALUE = GSB_EXCHANGE_SIZE;
static const int64_t GSB_LONGEST_LIMIT_VALUE = GSB_LONGEST_LIMIT;
static const uint64_t GSB_LARGEST_LIMIT_VALUE = GSB_LARGEST_LIMIT;

// Where programs find themselves in tier T3. The lower tiers use host paths.
#define GSB_PROGRAM_PATH "/sandbox/program"
#define GSB_WORK_PATH "/sandbox/work"
// The working directory in the slot's own directory, where there is no mount namespace.
#define GSB_WORK_NAME "work"

enum gsb_tier { GSB_TIER_NONE = 0, GSB_TIER_T2 = 2, GSB_TIER_T3 = 3 };
// The last is a zygote's own, and no run's.
enum gsb_policy {
    GSB_POLICY_CANDIDATE = 0,
    GSB_POLICY_COMPILER,
    GSB_POLICY_RUNTIME,
    GSB_POLICY_ZYGOTE,
    GSB_POLICY_COUNT
};
enum gsb_message { GSB_MESSAGE_SETUP = 1, GSB_MESSAGE_READY, GSB_MESSAGE_RUN, GSB_MESSAGE_OUTCOME, GSB_MESSAGE_CANCEL };

// Constants that the filter compiler writes and that the supervisor replaces, per run, in the compiled filter.
//
// COOKIE stands for 64 random bits that the child passes in an argument register that execve and sendmsg ignore. So the filter lets
// the child's own execve pass and no later one: nobody can guess the bits, and execve clears the registers.
#define GSB_MAGIC_COOKIE 0x5ec0c00c7e11ab1eULL
// PID stands for the program's own process id, the only one that it may signal at a tier without a pid namespace.
#define GSB_MAGIC_PID 0x5eed91d5U
// MAPPING stands for the length from which a single mapping is refused, and the refusal remembered.
#define GSB_MAGIC_MAPPING 0x3a991e55b1665126ULL
// SECCOMP_RET_USER_NOTIF for the start of a thread, which the kernel may count instead. The low bits mean nothing to the kernel.
#define GSB_NOTIFY_THREAD 0x7fc00001u
// The same for a call that the supervisor refuses in any case, and that the kernel may refuse instead.
#define GSB_NOTIFY_REFUSED 0x7fc00002u

// No run's limit on a single mapping is below this.
#define GSB_SMALLEST_MAPPING_LIMIT 0x40000000

// Descriptors: exchange, filters (the programs of all policies, one after another), then at T2 and `none` the slot's own directory, in which
// the supervisor makes the working directory, then the zygote's library where there is one.
struct gsb_setup {
    uint32_t type;
    uint32_t version;
    uint32_t tier;
    int32_t cpu;                                   // -1: not pinned
    uint32_t unprivileged_id;                      // user and group to become when started as root; 0: stay
    uint32_t filter_lengths[GSB_POLICY_COUNT];     // in instructions
    int32_t landlock_abi;                          // use no newer one
    uint32_t has_zygote_library;
    uint32_t read_only_count;                      // strings: path, link target ("" = bind)
    uint32_t strings_length;
};

struct gsb_ready {
    uint32_t type;
    uint32_t stage;
    int32_t error;                                 // errno
    uint32_t detail;                               // which read-only path failed, by position
    int32_t landlock_abi;                          // 0: none
};

// Descriptors: standard input, the program's directory (when has_program), the compiled form (when has_code), then one per work file.
struct gsb_request {
    uint32_t type;
    uint32_t policy;
    uint64_t run;
    uint64_t program;                              // identity of the program directory
    uint32_t has_program;
    uint32_t address_space_limited;
    int64_t cpu_nanoseconds;
    int64_t wall_nanoseconds;
    uint64_t memory_bytes;
    uint64_t output_bytes;
    uint64_t file_bytes;
    uint32_t processes;
    uint32_t open_files;
    uint32_t argument_count;
    uint32_t environment_count;
    uint32_t work_file_count;
    uint32_t result_pattern_count;
    uint32_t strings_length;                       // argv, environment, work file names, result file patterns; each ends with NUL
    uint32_t warm;                                 // enum gsb_warm
    uint32_t has_code;
    uint32_t reserved;
};

enum gsb_termination {
    GSB_TERMINATION_SETUP_FAILED = 0,
    GSB_TERMINATION_EXITED,
    GSB_TERMINATION_SIGNALED,
    GSB_TERMINATION_CPU_LIMIT,
    GSB_TERMINATION_WALL_LIMIT,
    GSB_TERMINATION_MEMORY_LIMIT,
    GSB_TERMINATION_OUTPUT_LIMIT,
    GSB_TERMINATION_VIOLATION,
    GSB_TERMINATION_CANCELLED
};

// What a run was refused, as bits of `gsb_outcome.refused`.
enum gsb_refusal {
    GSB_REFUSED_PROCESS = 1,
    GSB_REFUSED_THREAD = 2,
    GSB_REFUSED_PROGRAM = 4,                       // execve(2)
    GSB_REFUSED_NETWORK = 8,                       // socket(2) of any family but AF_UNIX
    GSB_REFUSED_SYSTEM_V = 16                      // shared memory, semaphores and message queues of System V
};

// Descriptors: one per result file that exists and is a regular file. Their names follow the struct, each ends with NUL.
struct gsb_outcome {
    uint32_t type;
    uint32_t termination;
    uint64_t run;
    uint32_t stage;                                // when set-up failed
    int32_t error;
    int32_t code;                                  // exit status or signal
    int32_t call;                                  // the system call of a violation
    uint32_t architecture;                         // AUDIT_ARCH_* that the call was made for
    uint32_t result_file_count;
    int64_t cpu_nanoseconds;
    int64_t wall_nanoseconds;
    uint64_t memory_bytes;
    uint64_t output_length;
    uint64_t error_length;                         // all that was written, kept or not
    int64_t core_wait_nanoseconds;                 // that the first thread was ready to run and got no core, as far as was seen
    uint32_t strings_length;
    int32_t clean_up_error;                        // errno: the working directory could not be emptied, and this supervisor has ended
    uint32_t refused;                              // bits of enum gsb_refusal
    uint32_t reserved;
};

#endif
