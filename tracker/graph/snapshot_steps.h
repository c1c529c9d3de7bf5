/* snapshot_steps.h - what a snapshot has beside a graph taken in place.
 *
 * Private to snapshot.c and the files that implement a step.
 */
#ifndef TRACKER_SNAPSHOT_STEPS_H
#define TRACKER_SNAPSHOT_STEPS_H

#include "graph_steps.h"
#include "stop.h"

/* The thread that takes the snapshot. The registers that its caller had were
 * pushed somewhere between `registers` and `stack`; the caller's frames lie
 * from `stack` up. */
struct own_frame {
    uintptr_t registers;
    uintptr_t stack;
    uint32_t thread;
};

/* The stacks and registers of all threads, and the thread-local variables of
 * all but the calling one (snapshot_threads.c). May be called in a child that
 * is a copy of this process. 0 or a negative errno. */
int roots_add_threads(struct root_list *roots, const struct own_frame *own,
                      const struct stop *others,
                      const struct tls_modules *modules);

/* The registers of a stopped thread: a ucontext_t on its stack
 * (snapshot_registers.c). 0 or -ENOMEM. */
int roots_add_context(struct root_list *roots, uint32_t thread,
                      const void *context);

/* Hand a graph over (snapshot_file.c): write it to an empty file, and map what
 * was written. 0 or a negative errno. */
int graph_write_file(const struct graph *g, int fd);
int graph_map_file(int fd, struct graph **out);

#endif
