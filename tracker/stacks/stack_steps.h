/* stack_steps.h - what the files of stack.h share. For tracker/stack*.c alone.
 */
#ifndef TRACKER_STACK_STEPS_H
#define TRACKER_STACK_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A frame as the ABI of x86-64 and of aarch64 lays it out: the frame pointer
 * of the caller, and above it the address that the call returns to. */
struct stack_frame {
    uintptr_t next;
    uintptr_t back;
};

/* The address without the signature that some ARM processors keep in its upper
 * bits (to others the instruction says nothing). */
static inline uintptr_t stack_without_signature(uintptr_t back)
{
#if defined(__aarch64__)
    register uintptr_t x30 __asm__("x30") = back;

    __asm__("hint #7" : "+r"(x30)); /* xpaclri */
    return x30;
#else
    return back;
#endif
}

/* Reading a stack: the words may be anybody's, so no sanitizer looks on. */
#define STACK_READS_ANYTHING                                                   \
    __attribute__((no_sanitize("address"), no_sanitize("thread"),              \
                   no_sanitize("undefined")))

/* Is there a frame above the one at `at`, if `next` was found in it? All
 * between `at` and `high` can be read. */
static inline bool stack_goes_on(uintptr_t at, uintptr_t next, uintptr_t high)
{
    return next > at && next % sizeof(void *) == 0 &&
           next <= high - sizeof(struct stack_frame);
}

/* The return addresses of the frame at `at` and of those above it, until the
 * last one below `high`, or one that returns to 0, or `max` of them. Returns
 * how many there are; 0 where frames are not known to look like this. */
size_t stack_read(uintptr_t at, uintptr_t high, uintptr_t *out, size_t max);

/* 2^64 / golden ratio: the upper bits are a hash. */
static inline uint64_t stack_mix(uint64_t word)
{
    return word * UINT64_C(0x9E3779B97F4A7C15);
}

/* Do we run under memcheck, which minds reading what was never written? */
bool stack_is_watched(void);

/* Can a call have left this return address? It must lie in a loaded object's
 * code, just behind a call instruction. Takes no lock and allocates nothing.
 * Where libc doesn't tell about objects without a lock (glibc before 2.35),
 * every address can. */
bool stack_code_is_return(uintptr_t address);

/* Multiplications that wait for each other would take as long as the walk. */
static inline uint64_t stack_hash(const uintptr_t *frames, size_t count)
{
    uint64_t hash = count;

    for (size_t i = 0; i < count; i++)
        hash = (hash << 9 | hash >> 55) + stack_mix(frames[i]);
    return stack_mix(hash ^ hash >> 32);
}

/* The number of a stack that is kept already, or STACK_NONE. */
uint32_t stack_find(const uintptr_t *frames, size_t count, uint64_t hash);

#endif
