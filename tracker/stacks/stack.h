/* stack.h - call stacks, each distinct one once.
 *
 * A stack is a short list of return addresses, the innermost first, known by
 * a small number. Equal stacks have equal numbers. Numbers are never reused
 * and stacks are never forgotten; there is a limit to what they may hold
 * (stack_limit), and what comes later is STACK_NONE and counted.
 *
 * stack_take() and stack_intern() are called with the ledger's lock held; the
 * others may be called from several threads at once.
 */
#ifndef TRACKER_STACK_H
#define TRACKER_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STACK_NONE 0
#define STACK_FRAMES_MAX 32 /* deeper frames, towards main, are cut off */

/* Walk the frame pointers of the calling thread from `frame`
 * (__builtin_frame_address(0) of the function that is not to be seen itself)
 * upwards: its return address first. Each frame must lie above the one before
 * and below the stack's end. Returns how many addresses were stored. */
size_t stack_walk(const void *frame, uintptr_t *out, size_t max);

/* Who walks instead, for programs without frame pointers; NULL: stack_walk. It
 * must not allocate through the tracker. */
extern size_t (*stack_walker)(const void *frame, uintptr_t *out, size_t max)
    __attribute__((visibility("hidden")));

/* Walk and intern in one: the number of the stack above `frame`, as stack_walk
 * takes it. What each allocation calls, with the ledger's lock held:
 *
 *     if (thread_stack_high == 0)
 *         thread_learn_stack();          before the lock is taken
 *     ...
 *     stack = stack_take(__builtin_frame_address(0));
 *
 * in the function that the program calls; its caller's line comes first. Unlike
 * stack_walk it ends at the first address that no call can have left, so that
 * a library without frame pointers gives short stacks, not random ones. */
uint32_t stack_take(const void *frame);

/* The number of this stack; STACK_NONE if there is no room or `count` is 0. */
uint32_t stack_intern(const uintptr_t *frames, size_t count);

/* Copy the return addresses of a stack, the innermost first. Returns how many
 * there are (0 for STACK_NONE or an unknown number), at most `max` stored. */
size_t stack_frames(uint32_t stack, uintptr_t *out, size_t max);

/* How many stacks there are; how many calls found no room. */
uint32_t stack_count(void);
uint64_t stack_left_out(void);

/* Hold at most so many bytes (0: no limit but 32-bit numbers), beside some
 * tables of a fixed size, 160 kB in all. */
void stack_limit(size_t bytes);

#endif
