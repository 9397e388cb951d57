#include "CFiber.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

struct gencode_fiber {
    ucontext_t context;
    void (*body)(void *);
    void *argument;
    void *stack;
    size_t size;
};

static void run(unsigned int high, unsigned int low) {
    gencode_fiber *fiber = (gencode_fiber *)((uintptr_t)high << 32 | low);
    fiber->body(fiber->argument);
    // The body's last switch does not come back.
    abort();
}

gencode_fiber *gencode_fiber_create(size_t stack, void (*body)(void *), void *argument) {
    gencode_fiber *fiber = calloc(1, sizeof *fiber);
    if (fiber == NULL || body == NULL) return fiber;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    fiber->size = stack + page;
    fiber->stack = mmap(NULL, fiber->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (fiber->stack == MAP_FAILED || mprotect(fiber->stack, page, PROT_NONE) != 0) {
        if (fiber->stack != MAP_FAILED) munmap(fiber->stack, fiber->size);
        free(fiber);
        return NULL;
    }
    fiber->body = body;
    fiber->argument = argument;
    getcontext(&fiber->context);
    fiber->context.uc_stack.ss_sp = (char *)fiber->stack + page;
    fiber->context.uc_stack.ss_size = stack;
    uintptr_t address = (uintptr_t)fiber;
    makecontext(&fiber->context, (void (*)(void))run, 2, (unsigned int)(address >> 32), (unsigned int)address);
    return fiber;
}

void gencode_fiber_switch(gencode_fiber *from, gencode_fiber *to) { swapcontext(&from->context, &to->context); }

void gencode_fiber_free(gencode_fiber *fiber) {
    if (fiber->stack != NULL) munmap(fiber->stack, fiber->size);
    free(fiber);
}
