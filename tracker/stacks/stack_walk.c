/* stack_walk.c - follow the frame pointers up the stack.
 *
 *      frame:      | next | back |  the function that was called
 *                     |
 *                     +---> | next | back |  its caller, at a higher address
 *
 * Nothing says that the frame pointer's register holds one: libraries without
 * them keep what they like in it. So no word is believed before it is known to
 * point into the stack, above the frame it was found in; that much of the
 * stack is always mapped, and the walk ends after so many frames.
 */
#include <stddef.h>

#include "stack.h"
#include "stack_steps.h"
#include "thread.h"
#include "valgrind_calls.h"

bool stack_is_watched(void)
{
    return RUNNING_ON_VALGRIND != 0;
}

#if defined(__x86_64__) || defined(__aarch64__)
STACK_READS_ANYTHING size_t stack_read(uintptr_t at, uintptr_t high,
                                       uintptr_t *out, size_t max)
{
    bool watched = valgrind_is_memcheck();
    size_t count = 0;

    while (count < max) {
        const volatile struct stack_frame *f =
            (const volatile struct stack_frame *)at;
        struct stack_frame copy = {f->next, f->back};

        if (watched)
            (void)VALGRIND_MAKE_MEM_DEFINED(&copy, sizeof(copy));
        if (copy.back == 0)
            break;
        out[count++] = stack_without_signature(copy.back);
        if (!stack_goes_on(at, copy.next, high))
            break;
        at = copy.next;
    }
    return count;
}
#else
size_t stack_read(uintptr_t at, uintptr_t high, uintptr_t *out, size_t max)
{
    (void)at;
    (void)high;
    (void)out;
    (void)max;
    return 0;
}
#endif

size_t stack_walk(const void *frame, uintptr_t *out, size_t max)
{
    uintptr_t at = (uintptr_t)frame;

    /* On a stack of its own only this frame is known to be one. */
    if (!thread_stack_holds(at))
        return stack_read(at, at + sizeof(struct stack_frame), out, max);
    return stack_read(at, thread_stack_high, out, max);
}
