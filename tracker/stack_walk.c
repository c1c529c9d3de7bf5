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

#if defined(__x86_64__) || defined(__aarch64__)
STACK_READS_ANYTHING size_t stack_walk(const void *frame, uintptr_t *out,
                                       size_t max)
{
    uintptr_t at = (uintptr_t)frame;
    uintptr_t high = thread_stack_high;
    size_t count = 0;

    /* On a stack of its own only this frame is known to be one. */
    if (!thread_stack_holds(at))
        high = at + sizeof(struct stack_frame);
    while (count < max) {
        const volatile struct stack_frame *f =
            (const volatile struct stack_frame *)at;
        uintptr_t next = f->next;

        if (f->back == 0)
            break;
        out[count++] = f->back;
        if (next <= at || next % sizeof(void *) != 0 ||
            next > high - sizeof(*f))
            break;
        at = next;
    }
    return count;
}
#else
size_t stack_walk(const void *frame, uintptr_t *out, size_t max)
{
    (void)frame;
    (void)out;
    (void)max;
    return 0;
}
#endif
