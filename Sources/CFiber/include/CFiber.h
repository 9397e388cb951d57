// Coroutines on one thread, each with a stack of its own (swapcontext).
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct gencode_fiber gencode_fiber;

// `body` NULL: for the thread's own stack. `body` must not return: it ends with a switch that is never answered. Returns NULL where there is
// no memory.
gencode_fiber *gencode_fiber_create(size_t stack, void (*body)(void *), void *argument);
void gencode_fiber_switch(gencode_fiber *from, gencode_fiber *to);
void gencode_fiber_free(gencode_fiber *fiber);
