/* stack_steps.h - what the files of stack.h share. For tracker/stack*.c alone.
 */
#ifndef TRACKER_STACK_STEPS_H
#define TRACKER_STACK_STEPS_H

#include <stdbool.h>
#include <stdint.h>

/* A frame as the ABI of x86-64 and of aarch64 lays it out: the frame pointer
 * of the caller, and above it the address that the call returns to. */
struct stack_frame {
    uintptr_t next;
    uintptr_t back;
};

/* Reading a stack: the words may be anybody's, so no sanitizer looks on. */
#define STACK_READS_ANYTHING                                                   \
    __attribute__((no_sanitize("address"), no_sanitize("thread"),              \
                   no_sanitize("undefined")))

/* Can a call have left this return address? It must lie in a loaded object's
 * code, just behind a call instruction. Takes about 50 ns. Takes no lock, and
 * allocates nothing. Where libc doesn't tell about objects without a lock
 * (glibc before 2.35), every address can. */
bool stack_code_is_return(uintptr_t address);

#endif
