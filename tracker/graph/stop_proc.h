/* stop_proc.h - what /proc says of this process, read without libc's help.
 *
 * Neither malloc nor stdio: these may be called while other threads stand
 * still, and in a child that has only this thread.
 */
#ifndef TRACKER_STOP_PROC_H
#define TRACKER_STOP_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Call `visit` with the id of each thread, until it returns false. 0 or a
 * negative errno. */
int proc_each_thread(bool (*visit)(uint32_t thread, void *ctx), void *ctx);

/* Does this thread block the signal? Yes also if it is gone. */
bool proc_blocks(uint32_t thread, int signal_number);

/* The stack pointer of a thread that waits in a system call, or 0. */
uintptr_t proc_stack_pointer(uint32_t thread);

/* A piece of the address space. */
struct proc_mapping {
    uintptr_t start;
    uintptr_t end;
    bool readable;
    bool writable;
    bool file;       /* of a file */
    bool main_stack; /* "[stack]" */
};

/* Call `visit` with each one, by address. 0 or a negative errno. */
int proc_each_mapping(bool (*visit)(const struct proc_mapping *, void *ctx),
                      void *ctx);

#endif
