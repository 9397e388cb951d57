#include "server.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct options options = {.chunks = 20, .answer_bytes = 2048};

static void fail(const char *what) {
    fprintf(stderr, "fault-server: ");
    perror(what);
    exit(1);
}

static void read_flags(int count, char **arguments) {
    static const char *names[] = {
        "port", "socket", "key", "log", "delay-ms", "chunk-ms", "chunks", "answer-bytes", "storm-seconds", "storm-retry-after",
        "limit-per-second", "max-in-flight", "idle-close-ms",
        "spread-ms", "root",
    };
    enum { COUNT = sizeof names / sizeof *names };
    struct option flags[COUNT + 1] = {0};
    for (int i = 0; i < COUNT; i++) flags[i] = (struct option){names[i], required_argument, NULL, i};
    long port = 0;
    long *numbers[COUNT] = {
        &port, NULL, NULL, NULL, &options.delay_ms, &options.chunk_ms, &options.chunks, &options.answer_bytes, &options.storm_seconds,
        &options.storm_retry_after, &options.limit_per_second, &options.max_in_flight, &options.idle_close_ms,
        &options.spread_ms, NULL,
    };
    const char **texts[COUNT] = {NULL, &options.socket_path, &options.key, &options.log_path, [COUNT - 1] = &options.root};
    for (int flag; (flag = getopt_long(count, arguments, "", flags, NULL)) != -1;) {
        if (flag < 0 || flag >= COUNT) exit(2);
        if (texts[flag] != NULL)
            *texts[flag] = optarg;
        else
            *numbers[flag] = atol(optarg);
    }
    options.port = (int)port;
}

static int listen_unix(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(options.socket_path) >= sizeof address.sun_path) exit(2);
    strcpy(address.sun_path, options.socket_path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    unlink(options.socket_path);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8192) != 0) fail("socket");
    return listener;
}

static int listen_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    if (listener < 0) fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 8192) != 0) fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &size);
    options.port = ntohs(address.sin_port);
    return listener;
}

static void accept_all(int poll, int listener) {
    for (int descriptor; (descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        int one = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection_open(descriptor)};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
    }
}

// Standard input has bytes, which mean nothing, or has come to its end.
static void exit_with_parent(void) {
    char bytes[256];
    if (read(STDIN_FILENO, bytes, sizeof bytes) <= 0) exit(0);
}

int main(int count, char **arguments) {
    // What somebody else waits for must not stay open here: this process lives long.
    close_range(3, ~0U, 0);
    read_flags(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    int listener = options.socket_path != NULL ? listen_unix() : listen_loopback();
    int poll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll");
    // A test holds the other end of standard input: when the test dies, the server ends. (PR_SET_PDEATHSIG would end it with the thread
    // that started it.) A standard input that epoll cannot watch, such as /dev/null, never ends the server.
    struct epoll_event parent = {.events = EPOLLIN, .data.ptr = &options};
    epoll_ctl(poll, EPOLL_CTL_ADD, STDIN_FILENO, &parent);
    connections_init(poll);
    printf("port %d\n", options.port);
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, connections_tick());
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == NULL)
                accept_all(poll, listener);
            else if (events[i].data.ptr == &options)
                exit_with_parent();
            else
                connection_event(events[i].data.ptr, events[i].events);
        }
    }
}
