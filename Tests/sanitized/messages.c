// Direct tests of the C code that reads messages and files of others: run by `Tests/run --sanitize` under ASan and UBSan, which end the
// program at the first wrong access. What is parsed lies in memory that is exactly as long as it is.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "CFileSystem.h"
#include "interpreter.h"
#include "supervisor.h"

static int failures;
#define EXPECT(condition)                                                                                                          \
    do {                                                                                                                           \
        if (!(condition)) failures++, fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                              \
    } while (0)

enum { MUTATIONS = 200000 };

static uint64_t state = 88172645463325252ULL;
static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

// Changes some bytes, and perhaps the length. Numbers near the limits are as likely as any.
static size_t mutate(char *bytes, size_t length) {
    static const uint32_t odd[] = {0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 256, 1024, 1025, 160 * 1024};
    for (uint64_t change = next_random() % 4; change > 0 && length > 4; change--) {
        size_t place = next_random() % (length - 3);
        if (next_random() % 2) memcpy(bytes + place / 4 * 4, &odd[next_random() % (sizeof odd / sizeof *odd)], 4);
        else bytes[place] = (char)next_random();
    }
    return next_random() % 4 == 0 ? next_random() % (length + 1) : length;
}

static char *exact_copy(const char *bytes, size_t length) {
    char *copy = malloc(length + (length == 0));
    memcpy(copy, bytes, length);
    return copy;
}

static size_t add_string(char *message, size_t length, const char *text) {
    memcpy(message + length, text, strlen(text) + 1);
    return length + strlen(text) + 1;
}

static bool lies_in(const char *text, const char *message, size_t length) {
    return text >= message && text < message + length && memchr(text, 0, (size_t)(message + length - text)) != NULL;
}

static size_t make_request(char *message) {
    struct gsb_request request = {
        .type = GSB_MESSAGE_RUN, .cpu_nanoseconds = 1, .wall_nanoseconds = 1, .memory_bytes = 1 << 20, .has_program = 1,
        .argument_count = 3, .environment_count = 2, .work_file_count = 1, .result_pattern_count = 1};
    size_t length = sizeof request;
    const char *texts[] = {"/bin/true", "", "argument", "HOME=/", "A=B", "input", "*.class"};
    for (size_t position = 0; position < sizeof texts / sizeof *texts; position++) length = add_string(message, length, texts[position]);
    request.strings_length = (uint32_t)(length - sizeof request);
    memcpy(message, &request, sizeof request);
    return length;
}

static void expect_inside(const struct run *run, const char *message, size_t length) {
    const struct gsb_request *request = run->request;
    for (uint32_t n = 0; n < request->argument_count; n++) EXPECT(lies_in(run->arguments[n], message, length));
    for (uint32_t n = 0; n < request->environment_count; n++) EXPECT(lies_in(run->environment[n], message, length));
    for (uint32_t n = 0; n < request->work_file_count; n++) EXPECT(lies_in(run->work_files[n], message, length));
    for (uint32_t n = 0; n < request->result_pattern_count; n++) EXPECT(lies_in(run->result_patterns[n], message, length));
}

static void requests(void) {
    static struct run run;
    char whole[4096], changed[4096];
    int descriptors[GSB_DESCRIPTORS_MAX] = {10, 11, 12};
    size_t length = make_request(whole);
    char *message = exact_copy(whole, length);
    EXPECT(parse_request(&run, message, length, descriptors, 3));
    EXPECT(strcmp(run.arguments[2], "argument") == 0 && strcmp(run.environment[1], "A=B") == 0);
    EXPECT(strcmp(run.work_files[0], "input") == 0 && strcmp(run.result_patterns[0], "*.class") == 0);
    EXPECT(run.input == 10 && run.program == 11 && run.code == -1 && run.work_file_inputs[0] == 12);
    EXPECT(!parse_request(&run, message, length, descriptors, 2));
    struct gsb_request *request = (struct gsb_request *)message;
    const int64_t times[] = {0, -1, INT64_MIN, INT64_MAX, GSB_LONGEST_LIMIT + 1};
    for (size_t n = 0; n < sizeof times / sizeof *times; n++) {
        request->wall_nanoseconds = times[n];
        EXPECT(!parse_request(&run, message, length, descriptors, 3));
        request->wall_nanoseconds = 1;
        request->cpu_nanoseconds = times[n];
        EXPECT(!parse_request(&run, message, length, descriptors, 3));
        request->cpu_nanoseconds = 1;
    }
    request->memory_bytes = (uint64_t)1 << 62;
    EXPECT(!parse_request(&run, message, length, descriptors, 3));
    request->memory_bytes = 1;
    request->file_bytes = UINT64_MAX;
    EXPECT(!parse_request(&run, message, length, descriptors, 3));
    free(message);
    for (int n = 0; n < MUTATIONS; n++) {
        memcpy(changed, whole, length);
        size_t size = mutate(changed, length);
        message = exact_copy(changed, size);
        if (parse_request(&run, message, size, descriptors, next_random() % 5)) expect_inside(&run, message, size);
        free(message);
    }
}

static void setups(void) {
    static struct supervisor supervisor;
    char whole[4096], changed[4096];
    struct gsb_setup setup = {.type = GSB_MESSAGE_SETUP, .version = GSB_PROTOCOL_VERSION, .tier = GSB_TIER_T3, .read_only_count = 2};
    size_t length = sizeof setup;
    const char *texts[] = {"/usr", "", "/lib", "/usr/lib"};
    for (int n = 0; n < 4; n++) length = add_string(whole, length, texts[n]);
    setup.strings_length = (uint32_t)(length - sizeof setup);
    memcpy(whole, &setup, sizeof setup);
    EXPECT(parse_setup(&supervisor, whole, length, 2));
    EXPECT(supervisor.read_only_count == 2 && strcmp(supervisor.read_only[1].target, "/usr/lib") == 0);
    EXPECT(!parse_setup(&supervisor, whole, length, 1));
    for (int n = 0; n < MUTATIONS; n++) {
        memcpy(changed, whole, length);
        size_t size = mutate(changed, length);
        char *message = exact_copy(changed, size);
        if (parse_setup(&supervisor, message, size, 2)) {
            for (unsigned path = 0; path < supervisor.read_only_count; path++) {
                EXPECT(lies_in(supervisor.read_only[path].path, message, size));
                EXPECT(lies_in(supervisor.read_only[path].target, message, size));
            }
        }
        free(message);
    }
}

static void zygote_requests(void) {
    static char *arguments[GSB_ARGUMENTS_MAX + 1];
    char whole[4096], changed[4096];
    struct gsb_spawn_run run = {.mode = GSB_WARM_RUN, .has_code = 1, .argument_count = 2};
    size_t length = sizeof run;
    length = add_string(whole, length, "/sandbox/program/main.py");
    length = add_string(whole, length, "word");
    run.strings_length = (uint32_t)(length - sizeof run);
    memcpy(whole, &run, sizeof run);
    EXPECT(parse_run(whole, length, 5, arguments) && strcmp(arguments[1], "word") == 0 && !arguments[2]);
    EXPECT(!parse_run(whole, length, 4, arguments));
    for (int n = 0; n < MUTATIONS; n++) {
        memcpy(changed, whole, length);
        size_t size = mutate(changed, length);
        char *message = exact_copy(changed, size);
        if (parse_run(message, size, 4 + next_random() % 3, arguments)) {
            for (uint32_t word = 0; arguments[word]; word++) EXPECT(lies_in(arguments[word], message, size));
        }
        free(message);
    }
}

static void proc_files(void) {
    struct process process;
    struct memory memory;
    const char stat[] = "77 (a ) b\n(c)) R 5 77 77 0 -1 4194560 1 0 0 0 3 4 0 0 20 0 9 0 1 2 3\n";
    EXPECT(parse_stat(stat, &process) && process.state == 'R' && process.parent == 5 && process.threads == 9);
    EXPECT(!parse_stat("77 (x", &process) && !parse_stat("", &process) && !parse_stat("1 (x) R", &process));
    const char status[] = "Name:\tx\\nVmRSS:\t9 kB\nVmRSS:\t  30 kB\nRssAnon:\t 10 kB\nRssFile:\t 8 kB\nRssShmem:\t 12 kB\nVmPTE:\t 32768 kB\n"
                          "VmSwap:\t 5 kB\nHugetlbPages:\t 2 kB\n";
    EXPECT(parse_status(status, &memory) && memory.files == 8192 && memory.shared == 12288);
    EXPECT(memory.own == (uint64_t)(10 + 5 + 2) * 1024 + (16 << 20));
    EXPECT(!parse_status("Name:\tx\nState:\tZ\n", &memory));
    for (int n = 0; n < MUTATIONS; n++) {
        const char *source = n % 2 ? stat : status;
        size_t length = strlen(source);
        char changed[512];
        memcpy(changed, source, length);
        size_t size = mutate(changed, length);
        char *text = malloc(size + 1);
        memcpy(text, changed, size);
        text[size] = 0;
        if (n % 2) parse_stat(text, &process);
        else parse_status(text, &memory);
        free(text);
    }
}

static void descent(void) {
    enum { COUNT = 50000, ROOT = 100000 };
    static struct process list[COUNT];
    // A chain against the order of the numbers, whose last process is the root's child; then a circle, a stranger and a spared child.
    for (int n = 0; n < COUNT; n++) list[n] = (struct process){.id = n + 1, .parent = n + 2};
    list[COUNT - 5].parent = ROOT;
    list[COUNT - 4].parent = COUNT - 2;
    list[COUNT - 3].parent = COUNT - 3;
    list[COUNT - 2].parent = ROOT;
    list[COUNT - 1].parent = 1000000;
    int64_t begin = now();
    find_descent(list, COUNT, ROOT, COUNT - 1);
    EXPECT(now() - begin < 2 * NANOSECONDS);
    for (int n = 0; n < COUNT; n++) EXPECT((list[n].descent == OURS) == (n < COUNT - 4));
}

static void deep_tree(int directory) {
    int inner = dup(directory);
    char name[201];
    memset(name, 'n', 200);
    name[200] = 0;
    for (int depth = 0; depth < 1000; depth++) {
        EXPECT(mkdirat(inner, name, 0700) == 0);
        close(openat(inner, "gencode-removed-1\n", O_WRONLY | O_CREAT | O_CLOEXEC, 0));
        int next = openat(inner, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (depth % 3 == 0) fchmod(inner, 0);
        close(inner);
        inner = next;
    }
    close(inner);
}

static void removal(void) {
    char place[] = "/tmp/gencode-sanitized-XXXXXX", path[128];
    EXPECT(mkdtemp(place) != NULL);
    int parent = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT(mkdirat(parent, "kept", 0700) == 0 && mkdirat(parent, "tree", 0700) == 0);
    snprintf(path, sizeof path, "%s/kept", place);
    int tree = openat(parent, "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT(symlinkat(path, tree, "link") == 0 && symlinkat(path, parent, "link") == 0);
    close(openat(parent, "kept/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    deep_tree(tree);
    close(tree);
    EXPECT(gencode_remove_tree(parent, "tree") == 0 && faccessat(parent, "tree", F_OK, 0) != 0);
    EXPECT(gencode_remove_tree(parent, "link") == 0 && gencode_remove_tree(parent, "absent") == 0);
    EXPECT(faccessat(parent, "kept/file", F_OK, 0) == 0);
    EXPECT(gencode_empty_directory(parent) == 0);
    EXPECT(rmdir(place) == 0);
    close(parent);
}

static void transfers(void) {
    int pair[2], sent[4], received[2];
    char text[8];
    size_t count;
    EXPECT(gsb_socket_pair(pair) == 0);
    for (int n = 0; n < 4; n++) sent[n] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int before = dup(0);
    close(before);
    EXPECT(gsb_send(pair[0], "four", 4, sent, 4) == 4);
    EXPECT(gsb_receive(pair[1], text, sizeof text, received, 2, &count) == 4 && count == 2);
    for (size_t n = 0; n < count; n++) close(received[n]);
    int after = dup(0);
    close(after);
    EXPECT(before == after);
    EXPECT(gsb_send(pair[0], "longer than eight", 17, NULL, 0) == 17);
    EXPECT(gsb_receive(pair[1], text, sizeof text, received, 2, &count) < 0 && errno == EMSGSIZE);
    for (int n = 0; n < 4; n++) close(sent[n]);
    close(pair[0]);
    EXPECT(gsb_receive(pair[1], text, sizeof text, received, 2, &count) == 0);
    close(pair[1]);
}

static void filters(void) {
    static struct supervisor supervisor;
    struct sock_filter code[] = {
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)GSB_MAGIC_COOKIE, 0, 1),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, GSB_MAGIC_PID, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, GSB_MAGIC_PID),
    };
    int file = memfd_create("filters", MFD_CLOEXEC);
    EXPECT(write(file, code, sizeof code) == sizeof code);
    uint32_t lengths[GSB_POLICY_COUNT] = {3, 0, 0, 0};
    EXPECT(load_filters(&supervisor, dup(file), lengths).stage == GSB_STAGE_NONE);
    patch_filter(&supervisor.filters[0], 0x1122334455667788, 42, 7);
    EXPECT(supervisor.filters[0].patched[0].k == 0x55667788 && supervisor.filters[0].patched[1].k == 42);
    EXPECT(supervisor.filters[0].patched[2].k == GSB_MAGIC_PID && supervisor.filters[0].compiled[0].k == (uint32_t)GSB_MAGIC_COOKIE);
    for (int policy = 0; policy < GSB_POLICY_COUNT; policy++) free(supervisor.filters[policy].compiled);
    const uint32_t wrong[] = {4, 5000, UINT32_MAX};
    for (size_t n = 0; n < sizeof wrong / sizeof *wrong; n++) {
        lengths[0] = wrong[n];
        memset(&supervisor.filters, 0, sizeof supervisor.filters);
        int copy = dup(file);
        EXPECT(load_filters(&supervisor, copy, lengths).stage == GSB_STAGE_FILTER);
        close(copy);
        free(supervisor.filters[0].compiled);
    }
    close(file);
}

// What a run has printed when nobody writes to its pipes any more.
static struct run drained(int exchange, size_t output, size_t errors) {
    static struct supervisor supervisor;
    static struct gsb_request request = {.output_bytes = 1 << 20};
    static char text[16 << 10];
    struct run run = {.request = &request};
    memset(text, 'x', sizeof text);
    supervisor.exchange = exchange;
    EXPECT(pipe(run.output_pipe) == 0 && pipe(run.error_pipe) == 0);
    EXPECT(write(run.output_pipe[1], text, output) == (ssize_t)output && write(run.error_pipe[1], text, errors) == (ssize_t)errors);
    close(run.output_pipe[1]);
    close(run.error_pipe[1]);
    drain(&supervisor, &run);
    close(run.output_pipe[0]);
    close(run.error_pipe[0]);
    return run;
}

// What could not be written to the exchange does not count as kept: the run has no outcome.
static void exchanges(void) {
    enum { PAGE = 4096 };
    struct run run;
    int full = open("/dev/full", O_RDWR | O_CLOEXEC);
    run = drained(full, 0, 0);
    EXPECT(run.failure.stage == GSB_STAGE_NONE);
    run = drained(full, 1, 0);
    EXPECT(run.failure.stage == GSB_STAGE_WATCH && run.failure.error == ENOSPC);
    run = drained(full, 0, 1);
    EXPECT(run.failure.stage == GSB_STAGE_WATCH && run.failure.error == ENOSPC);
    close(full);
    // A file that cannot grow: what fits is written, and the rest of the same write is not.
    int small = memfd_create("exchange", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    EXPECT(ftruncate(small, GSB_EXCHANGE_ERROR_CAPACITY + PAGE) == 0 && fcntl(small, F_ADD_SEALS, F_SEAL_GROW) == 0);
    run = drained(small, PAGE, PAGE);
    EXPECT(run.failure.stage == GSB_STAGE_NONE && run.output_length == PAGE && run.error_length == PAGE);
    char last = 0;
    EXPECT(pread(small, &last, 1, GSB_EXCHANGE_ERROR_CAPACITY + PAGE - 1) == 1 && last == 'x');
    run = drained(small, 2 * PAGE, 0);
    EXPECT(run.failure.stage == GSB_STAGE_WATCH && run.failure.error == EPERM);
    close(small);
}

int main(void) {
    requests();
    setups();
    zygote_requests();
    proc_files();
    descent();
    removal();
    transfers();
    filters();
    exchanges();
    fprintf(stderr, failures ? "%d expectations failed\n" : "all expectations hold\n", failures);
    return failures ? 1 : 0;
}
