#ifndef GENCODE_SUPERVISOR_H
#define GENCODE_SUPERVISOR_H

// The supervisor: a small single-threaded program, one per worker slot, that the judge starts once. It enters the namespaces and makes
// the minimal root, then serves one request at a time: start a program, watch it, kill all that is left, say what happened. It is the
// only process that forks, so no thread of the judge ever does; and it dies with the judge, taking every program along.
//
// It is two processes: the one that the judge started, which only waits (`watch_over`), and its child, which does the work: in tier T3
// that is process 1 of the pid namespace.

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "CSandbox.h"

#define NANOSECONDS INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

// What failed: {stage, errno}. stage 0: nothing.
struct failure {
    enum gsb_stage stage;
    int error;
    uint32_t detail;
};

static inline struct failure failed(enum gsb_stage stage, int error) {
    return (struct failure){.stage = stage, .error = error};
}
static inline struct failure success(void) {
    return (struct failure){.stage = GSB_STAGE_NONE};
}

// A compiled filter, and the same with this run's constants in place.
struct filter {
    struct sock_filter *compiled;
    struct sock_filter *patched;
    unsigned short length;
};

struct read_only_path {
    const char *path;
    const char *target;                            // of a symbolic link; "": bind the path itself
};

// The slot's warm interpreter (zygote.h); process 0: none.
struct zygote {
    pid_t process;
    int socket;
    int listener;                                  // of its filter, which its children share; -1: none
};

// T3: what a working directory looks like in which nothing was made since it was mounted.
struct untouched {
    bool known;
    uint64_t next_inode;                           // the number that the next file in it gets
    struct stat root;
};

struct supervisor {
    int socket;
    enum gsb_tier tier;
    int exchange;
    int place;                                     // T2 and none: the slot's own directory, which holds the working directory
    int work;                                      // the programs' working directory
    int program;                                   // T3: the program directory, by a mount that programs do not see
    int signals;                                   // signalfd of SIGCHLD
    int landlock_abi;
    int ruleset;                                   // T3: made once per working directory
    int null_device;
    int cores;                                     // how many this process may use
    int oom_score;                                 // our own /proc/self/oom_score_adj; -1: none
    int last_pid;                                  // T3: ns_last_pid of this pid namespace; -1: it cannot be set here
    bool process_count_is_own;                     // RLIMIT_NPROC counts this slot's processes only
    unsigned other_processes;                      // how many count against RLIMIT_NPROC before the program starts
    uint64_t loaded_program;
    uint64_t work_bytes;                           // T3: the size cap of the working directory as mounted
    struct untouched untouched;
    struct filter filters[GSB_POLICY_COUNT];
    struct read_only_path read_only[GSB_READ_ONLY_MAX];
    unsigned read_only_count;
    int rule_paths[GSB_READ_ONLY_MAX];             // T2: read-only paths, opened once
    unsigned rule_path_count;
    int zygote_library;                            // -1: none
    struct zygote zygote;
};

// One request while it runs.
struct run {
    const struct gsb_request *request;
    char *arguments[GSB_ARGUMENTS_MAX + 1];
    char *environment[GSB_ARGUMENTS_MAX + 1];
    const char *work_files[GSB_WORK_FILES_MAX];
    const char *result_patterns[GSB_RESULT_PATTERNS_MAX];
    int input;
    int program;
    int code;                                      // the program's compiled form; -1: none
    int work_file_inputs[GSB_WORK_FILES_MAX];
    int output_pipe[2];
    int error_pipe[2];
    int status_pair[2];
    int ruleset;
    int listener;                                  // the filter's notifications; -1: none
    uint64_t cookie;

    pid_t child;
    bool child_ended;
    int child_status;
    bool tree;                                     // may have processes besides the first
    int64_t started;
    int64_t ended;
    int64_t next_check;
    int64_t own_wait;                              // of this process for a core, up to the first look; -1: not yet taken
    int64_t cpu_reaped;
    int64_t cpu_seen;
    uint64_t memory_peak;
    uint64_t work_baseline;                        // bytes in the working directory before the start
    uint64_t work_capacity;                        // bytes that the working directory may hold
    int64_t next_look;                             // T2: when its contents are counted again
    uint64_t shared_bytes;                         // in shared mappings that the program has made
    unsigned record_locks;                         // calls that may have made one
    int64_t core_wait;                             // of the first thread, when last looked at
    struct failure failure;                        // of ours, while the run was watched
    uint64_t output_length;
    uint64_t error_length;
    enum gsb_termination stop;                          // the limit that ended it; SETUP_FAILED: none
    bool starved;                                  // stopped by the clock, though it only waited for a core
    bool violated;
    bool by_zygote;                                // forked and not executed; the listener is the zygote's
    bool allocation_refused;
    uint32_t refused;                              // bits of enum gsb_refusal
    int call;
    uint32_t architecture;
};

// namespaces.c
struct failure drop_root(uint32_t identity);
struct failure enter_namespaces(void);
// Whoever is started from now on is what the kernel's out-of-memory killer takes first; or else the supervisor has its own rank again.
void prefer_as_victim(const struct supervisor *supervisor, bool preferred);
void watch_over(int socket, pid_t child) __attribute__((noreturn));

// root.c
struct failure make_root(struct supervisor *supervisor);
struct failure mount_work(struct supervisor *supervisor, uint64_t bytes);
// T3: the number that the next process of the namespace gets, where the kernel lets it be set. Each run's program gets the same.
enum { ZYGOTE_PID = 500, PROGRAM_PID = 1000 };
void reset_pids(const struct supervisor *supervisor, int next);

// directories.c
struct failure load_program(struct supervisor *supervisor, const struct run *run);
struct failure renew_work(struct supervisor *supervisor);
struct failure prepare_work(struct supervisor *supervisor, struct run *run);
struct failure clean_work(struct supervisor *supervisor);
// T3: notes what the working directory is like before anything was made in it.
void note_untouched(struct supervisor *supervisor);
uint64_t bytes_used(int directory);
int collect_results(struct supervisor *supervisor, const struct run *run, int *descriptors, char *names, size_t capacity, size_t *length);

// landlock.c
struct failure open_rule_paths(struct supervisor *supervisor);
struct failure make_ruleset(struct supervisor *supervisor, const struct run *run, int *ruleset);

// filter.c
struct failure load_filters(struct supervisor *supervisor, int descriptor, const uint32_t lengths[GSB_POLICY_COUNT]);
void patch_filter(struct filter *filter, uint64_t cookie, uint32_t pid, uint64_t mapping);
void read_notification(struct run *run);

// request.c
// Lays a message out as a run that refers to its bytes. False: it is not one.
bool parse_request(struct run *run, char *message, size_t length, const int *descriptors, size_t count);
// The same of the first message: tier, Landlock's version, read-only paths.
bool parse_setup(struct supervisor *supervisor, char *message, size_t length, size_t count);

// work_usage.c
bool work_exceeded(const struct supervisor *supervisor, struct run *run, int64_t time);

// child.c
struct failure make_pipes(struct run *run);
struct failure start_child(struct supervisor *supervisor, struct run *run);
struct gsb_process_limits process_limits(const struct supervisor *supervisor, const struct gsb_request *request);
int64_t address_space_limit(const struct gsb_request *request);
uint64_t mapping_limit(const struct gsb_request *request);

// memory.c
// Bytes that one process holds: `own` are pages of no file, in swap or not, and page tables; `files` are resident pages of files; `shared`
// are resident pages of shared memory.
struct memory {
    uint64_t own;
    uint64_t files;
    uint64_t shared;
};
bool parse_status(const char *status, struct memory *memory);
// False: the process has ended.
bool process_memory(pid_t process, struct memory *memory);
// A thread that has not ended, the first if it can be; 0: none.
pid_t living_thread(pid_t process);
// The beginning of a file of /proc, with a NUL behind it. Returns its length, or -1 with errno.
ssize_t read_small(int directory, const char *path, char *buffer, size_t size);

// descendants.c
enum descent { UNKNOWN, OURS, NOT_OURS };
struct process {
    pid_t id;
    pid_t parent;
    char state;
    unsigned threads;
    enum descent descent;
    int64_t cpu;
};
struct tree_usage {
    int64_t cpu;
    struct memory memory;
    unsigned processes;
};
bool parse_stat(const char *text, struct process *process);
// Sorts processes by id and marks those below `root`, but for one that belongs to no run and what is below that.
void find_descent(struct process *list, unsigned count, pid_t root, pid_t spared_one);
struct tree_usage descendants_usage(void);
// Nanoseconds that the thread which waited longest was ready to run and got no core.
int64_t longest_wait(const struct run *run);
// The same of one process.
int64_t process_wait(pid_t process);
// The same of the first thread of one process, without what it may have waited for the process's other threads. `cpu`: the process's.
int64_t first_thread_wait(pid_t process, int64_t cpu);
unsigned process_threads(pid_t process);
// The processes of a run; the first `capacity` of them are written to `ids`. Returns how many there are.
unsigned run_processes(const struct run *run, pid_t *ids, unsigned capacity);
void signal_descendants(int signal);
bool has_descendants(void);
unsigned tasks_of_user(void);

// processes.c
int64_t now(void);
int64_t process_cpu(pid_t process);
// Collects whoever has ended and charges it to the run. Returns how many of the run's.
unsigned reap(struct run *run);
// One child that belongs to no run: not killed, not counted. 0: none.
void spare(pid_t process);
pid_t spared_process(void);
bool spared_has_ended(void);
bool kill_all(struct supervisor *supervisor, struct run *run);

// spawn.c
bool is_alive(const struct zygote *zygote);
void end_zygote(struct zygote *zygote);
struct failure await_zygote(struct supervisor *supervisor, struct run *run);
struct failure spawn(struct supervisor *supervisor, struct run *run);

// zygote.c
struct failure start_warm(struct supervisor *supervisor, struct run *run);

// run.c
void serve(struct supervisor *supervisor) __attribute__((noreturn));
void execute(struct supervisor *supervisor, struct run *run, struct gsb_outcome *outcome);

// watch.c
void watch_run(struct supervisor *supervisor, struct run *run);
void drain(struct supervisor *supervisor, struct run *run);

#endif
